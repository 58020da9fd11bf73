package dbthreadtest

import (
	"path/filepath"
	"testing"

	"sasync/dbthread"
	_ "sasync/dbthread/sqlite" // the database
	"sasync/deferred"
	"sasync/deferred/deferredtest"
)

// DB is a Broker on a temporary SQLite database. The test's goroutine is the
// loop.
type DB struct {
	*dbthread.Broker
	Loop   *deferredtest.Loop
	Path   string  // of the file
	Faults *Faults // that the database meets

	t testing.TB
}

// Open returns a Broker that is running. It shuts down with the test, which
// fails if an error was left unhandled.
func Open(t testing.TB, cfg dbthread.Config) *DB {
	t.Helper()
	path := filepath.Join(t.TempDir(), "test.db")
	url, faults := Inject(t, "sqlite:"+path)
	db := &DB{Loop: deferredtest.NewLoop(t), Path: path, Faults: faults, t: t}
	db.Broker = dbthread.Open(db.Loop, url, cfg)
	t.Cleanup(func() {
		faults.Release()
		Value(db, db.Shutdown())
	})
	Value(db, db.Running())
	return db
}

// Value runs the loop until d has fired and returns its value. It fails the
// test at once if there is an error in its place. Loop only.
func Value[T any](db *DB, d *deferred.Deferred[T]) T {
	db.t.Helper()
	db.Loop.RunUntil(d.Fired)
	return deferredtest.Result(db.t, d)
}

// Failure runs the loop until d has fired and returns its error, which counts
// as handled. It fails the test at once if there is none. Loop only.
func Failure[T any](db *DB, d *deferred.Deferred[T]) error {
	db.t.Helper()
	db.Loop.RunUntil(d.Fired)
	return deferredtest.Failure(db.t, d)
}
