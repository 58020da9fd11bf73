package report

import (
	"testing"

	"sasync/dbthread"
	_ "sasync/dbthread/sqlite"
	"sasync/deferred"
	"sasync/deferred/deferredtest"
)

// gather asks the database at url, after setup has filled it.
func gather(t testing.TB, url string, setup func(tx *dbthread.Tx) error, o Options) *Summary {
	t.Helper()
	loop := deferredtest.NewLoop(t)
	b := dbthread.Open(loop, url, dbthread.Config{Startup: setup})
	d := dbthread.Read(b, "summary", func(tx *dbthread.Tx) (*Summary, error) { return Gather(tx, o) })
	finish(loop, d)
	finish(loop, b.Shutdown())
	return deferredtest.Result(t, d)
}

func finish[T any](loop *deferredtest.Loop, d *deferred.Deferred[T]) {
	loop.RunUntil(d.Fired)
}
