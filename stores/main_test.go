package stores_test

import (
	"testing"

	"go.uber.org/goleak"

	"sasync/dbthread"
	"sasync/dbthread/dbthreadtest"
	"sasync/deferred"
	"sasync/stores"
	"sasync/stores/storetest"
)

func TestMain(m *testing.M) {
	storetest.Main(storetest.Stores()...)
	goleak.VerifyTestMain(m)
}

// world is a Space on a temporary SQLite database.
type world struct {
	*dbthreadtest.DB
	space *stores.Space
	t     *testing.T
}

func open(t *testing.T) *world { return openWith(t, stores.Config{}) }

func openWith(t *testing.T, cfg stores.Config) *world {
	t.Helper()
	db := dbthreadtest.Open(t, dbthread.Config{Startup: stores.Create, RunTwice: true})
	w := &world{DB: db, space: stores.New(db.Loop, db.Broker, cfg), t: t}
	t.Cleanup(func() {
		db.Faults.Release()
		value(w, w.space.Shutdown())
	})
	return w
}

func value[T any](w *world, d *deferred.Deferred[T]) T {
	w.t.Helper()
	return dbthreadtest.Value(w.DB, d)
}

func failure[T any](w *world, d *deferred.Deferred[T]) error {
	w.t.Helper()
	return dbthreadtest.Failure(w.DB, d)
}

// another is a second Space on the same broker, as another process has one.
func (w *world) another() *world {
	return &world{DB: w.DB, space: stores.New(w.Loop, w.DB.Broker, stores.Config{}), t: w.t}
}

func dict[K comparable, V any](w *world, group any) *stores.Dict[K, V] {
	w.t.Helper()
	return value(w, stores.OpenDict[K, V](w.space, group, stores.DictConfig[V]{}))
}

// sql runs a statement as somebody who knows nothing of stores.
func (w *world) sql(sql string, args ...any) {
	w.t.Helper()
	value(w, dbthread.Transact(w.DB.Broker, "sql", func(tx *dbthread.Tx) (dbthread.Result, error) { return tx.Exec(sql, args...) }))
}
