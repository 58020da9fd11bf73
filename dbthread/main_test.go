package dbthread_test

import (
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"

	"github.com/mattn/go-sqlite3"
	"go.uber.org/goleak"

	"sasync/dbthread"
	_ "sasync/dbthread/sqlite"
	"sasync/deferred"
	"sasync/deferred/deferredtest"
)

// childEnv names the role that the test binary plays when a test starts it as
// another process.
const childEnv = "DBTHREAD_TEST_CHILD"

func TestMain(m *testing.M) {
	if role := os.Getenv(childEnv); role != "" {
		children[role](os.Args[1:])
		os.Exit(0)
	}
	goleak.VerifyTestMain(m)
}

// world is a broker on a new database with the loop that it belongs to.
type world struct {
	t    testing.TB
	loop *deferredtest.Loop
	b    *dbthread.Broker
	path string

	posts counter // what the broker's threads have posted
}

// countingLoop is the world's loop as the broker sees it.
type countingLoop struct {
	*deferredtest.Loop
	posts *counter
}

func (l countingLoop) Post(f func()) error {
	l.posts.inc()
	return l.Loop.Post(f)
}

// open starts a broker on a new file whose start-up transaction runs sql.
func open(t testing.TB, sql ...string) *world {
	return openWith(t, dbthread.Config{}, sql...)
}

func openWith(t testing.TB, cfg dbthread.Config, sql ...string) *world {
	t.Helper()
	path := filepath.Join(t.TempDir(), "test.db")
	return reopen(t, path, "sqlite:"+path, cfg, sql...)
}

// reopen starts a broker on url.
func reopen(t testing.TB, path, url string, cfg dbthread.Config, sql ...string) *world {
	t.Helper()
	w := &world{t: t, loop: deferredtest.NewLoop(t), path: path}
	if len(sql) > 0 {
		cfg.Startup = func(tx *dbthread.Tx) error { return run(tx, sql...) }
	}
	w.b = dbthread.Open(countingLoop{w.loop, &w.posts}, url, cfg)
	t.Cleanup(w.shutdown)
	value(w, w.b.Running())
	return w
}

func (w *world) shutdown() { value(w, w.b.Shutdown()) }

// value waits for d and wants a result.
func value[T any](w *world, d *deferred.Deferred[T]) T {
	w.t.Helper()
	w.loop.RunUntil(d.Fired)
	return deferredtest.Result(w.t, d)
}

// failure waits for d and wants an error.
func failure[T any](w *world, d *deferred.Deferred[T]) error {
	w.t.Helper()
	w.loop.RunUntil(d.Fired)
	return deferredtest.Failure(w.t, d)
}

// transact queues statements as one transaction.
func (w *world) transact(sql ...string) *deferred.Deferred[deferred.Unit] {
	return dbthread.Transact(w.b, "sql", do(sql...))
}

func do(sql ...string) func(tx *dbthread.Tx) (deferred.Unit, error) {
	return func(tx *dbthread.Tx) (deferred.Unit, error) { return deferred.Unit{}, run(tx, sql...) }
}

func run(tx *dbthread.Tx, sql ...string) error {
	for _, s := range sql {
		if _, err := tx.Exec(s); err != nil {
			return err
		}
	}
	return nil
}

// block keeps the writer busy until the function that it returns is called, so
// that everything queued in between becomes one group.
func (w *world) block() (goOn func()) {
	gate, started := make(chan struct{}), make(chan struct{})
	d := dbthread.Transact(w.b, "gate", func(*dbthread.Tx) (deferred.Unit, error) {
		close(started)
		<-gate
		return deferred.Unit{}, nil
	}, dbthread.Exclusive(), dbthread.DoNext())
	<-started
	return func() {
		close(gate)
		value(w, d)
	}
}

// strings runs a query and returns its only column.
func (w *world) strings(sql string) []string {
	w.t.Helper()
	return value(w, dbthread.Read(w.b, "strings", func(tx *dbthread.Tx) ([]string, error) { return column[string](tx, sql) }))
}

// number runs a query and returns its only value.
func (w *world) number(sql string) int64 {
	w.t.Helper()
	return value(w, dbthread.Read(w.b, "number", func(tx *dbthread.Tx) (n int64, err error) {
		err = tx.QueryRow(sql).Scan(&n)
		return n, err
	}))
}

func column[T any](tx *dbthread.Tx, sql string, args ...any) ([]T, error) {
	rows, err := tx.Query(sql, args...)
	if err != nil {
		return nil, err
	}
	var list []T
	for rows.Next() {
		var v T
		if err := rows.Scan(&v); err != nil {
			return nil, err
		}
		list = append(list, v)
	}
	return list, rows.Err()
}

// raw opens a connection beside the broker's.
func raw(t testing.TB, path string) *sqlite3.SQLiteConn {
	t.Helper()
	c, err := new(sqlite3.SQLiteDriver).Open("file:" + path + "?_busy_timeout=0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return c.(*sqlite3.SQLiteConn)
}

func rawExec(t testing.TB, c *sqlite3.SQLiteConn, sql string) {
	t.Helper()
	if _, err := c.Exec(sql, nil); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
}

// counter counts from any goroutine.
type counter struct{ atomic.Int64 }

func (c *counter) inc() int64 { return c.Add(1) }
