package postgres_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"sasync/dbthread"
	"sasync/dbthread/dbthreadtest/dbserver"
	"sasync/deferred"
	"sasync/deferred/deferredtest"
)

// world is a broker and its loop.
type world struct {
	t    *testing.T
	loop *deferredtest.Loop
	b    *dbthread.Broker
}

func open(t *testing.T, url string, cfg dbthread.Config) *world {
	t.Helper()
	w := &world{t: t, loop: deferredtest.NewLoop(t)}
	w.b = dbthread.Open(w.loop, url, cfg)
	t.Cleanup(func() { value(w, w.b.Shutdown()) })
	value(w, w.b.Running())
	return w
}

func value[T any](w *world, d *deferred.Deferred[T]) T {
	w.t.Helper()
	w.loop.RunUntil(d.Fired)
	return deferredtest.Result(w.t, d)
}

// port asks the server that a writer is connected to.
func (w *world) port() int64 {
	w.t.Helper()
	return value(w, dbthread.Transact(w.b, "port", func(tx *dbthread.Tx) (port int64, err error) {
		err = tx.QueryRow(`SELECT inet_server_port()`).Scan(&port)
		return port, err
	}))
}

// both names two servers that have databases of the same name.
func both(first, second *dbserver.Server) string {
	url := first.Database()
	second.Database()
	return strings.Replace(url, fmt.Sprint(first.Port()), fmt.Sprintf("%d,127.0.0.1:%d", first.Port(), second.Port()), 1)
}

func TestHosts_TheNextOneIsUsedWhenTheFirstIsLost(t *testing.T) {
	first, second := dbserver.PostgreSQL(t), dbserver.PostgreSQL(t)
	w := open(t, both(first, second), dbthread.Config{Writers: 2, RetryTime: time.Minute})
	if got := w.port(); got != int64(first.Port()) {
		t.Errorf("port %d", got)
	}
	first.Kill()
	for range 4 {
		if got := w.port(); got != int64(second.Port()) {
			t.Errorf("port %d", got)
		}
	}
}

func TestHosts_AReadOnlyServerIsPassedOver(t *testing.T) {
	standby, primary := dbserver.PostgreSQL(t, "default_transaction_read_only=on"), dbserver.PostgreSQL(t)
	// The suite's databases are made by psql, which the standby stands in the way of.
	url := strings.Replace(primary.Database(), fmt.Sprint(primary.Port()), fmt.Sprintf("%d,127.0.0.1:%d", standby.Port(), primary.Port()), 1)
	url = strings.Replace(url, "/test1?", "/postgres?", 1)
	w := open(t, url+"&target_session_attrs=read-write", dbthread.Config{})
	if got := w.port(); got != int64(primary.Port()) {
		t.Errorf("port %d", got)
	}
}

// A statement that was prepared before its table changed would give the columns
// of then.
func TestPrepared_ATableThatChangesIsNotNoticed(t *testing.T) {
	srv := dbserver.PostgreSQL(t)
	w := open(t, srv.Database(), dbthread.Config{Writers: 1, Readers: 1, Startup: func(tx *dbthread.Tx) error {
		_, err := tx.Exec(`CREATE TABLE t (a BIGINT)`)
		return err
	}})
	columns := func() []string {
		return value(w, dbthread.Read(w.b, "columns", func(tx *dbthread.Tx) ([]string, error) {
			rows, err := tx.Query(`SELECT * FROM t`)
			if err != nil {
				return nil, err
			}
			for rows.Next() {
			}
			return rows.Columns(), rows.Err()
		}))
	}
	if got := columns(); len(got) != 1 {
		t.Errorf("columns %q", got)
	}
	value(w, dbthread.Transact(w.b, "alter", func(tx *dbthread.Tx) (bool, error) {
		_, err := tx.Exec(`ALTER TABLE t ADD COLUMN b BIGINT`)
		return true, err
	}, dbthread.Exclusive()))
	if got := columns(); len(got) != 2 {
		t.Errorf("columns %q", got)
	}
}

func TestAnswerTimeout_AStatementThatTakesLongerCostsTheConnectionAndNothingElse(t *testing.T) {
	srv := dbserver.PostgreSQL(t)
	w := open(t, srv.Database()+"&answer_timeout=300ms", dbthread.Config{RetryTime: time.Nanosecond})
	d := dbthread.Transact(w.b, "sleep", func(tx *dbthread.Tx) (bool, error) {
		_, err := tx.Exec(`SELECT pg_sleep(20)`)
		return true, err
	})
	w.loop.RunUntil(d.Fired)
	if err := deferredtest.Failure(t, d); !errors.Is(err, dbthread.ErrConnectionLost) {
		t.Errorf("error %v", err)
	}
	w.port()
}
