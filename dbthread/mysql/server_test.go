package mysql_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"sasync/dbthread"
	"sasync/dbthread/dbthreadtest/dbserver"
	"sasync/deferred/deferredtest"
)

func (w *world) port() int64 {
	w.t.Helper()
	return value(w, dbthread.Transact(w.b, "port", func(tx *dbthread.Tx) (port int64, err error) {
		err = tx.QueryRow(`SELECT @@port`).Scan(&port)
		return port, err
	}))
}

func TestHosts_AllMoveOnToTheNextOneWhenTheFirstIsLost(t *testing.T) {
	first, second := dbserver.MariaDB(t), dbserver.MariaDB(t)
	url := first.Database()
	second.Database()
	url = strings.Replace(url, fmt.Sprint(first.Port()), fmt.Sprintf("%d,127.0.0.1:%d", first.Port(), second.Port()), 1)
	w := open(t, url, dbthread.Config{Writers: 3, RetryTime: time.Minute})
	if got := w.port(); got != int64(first.Port()) {
		t.Errorf("port %d", got)
	}
	first.Kill()
	for range 6 {
		if got := w.port(); got != int64(second.Port()) {
			t.Errorf("port %d", got)
		}
	}
	first.Restart() // nobody goes back
	if got := w.port(); got != int64(second.Port()) {
		t.Errorf("port %d", got)
	}
}

func TestHosts_AReadOnlyServerIsPassedOver(t *testing.T) {
	replica, primary := dbserver.MariaDB(t), dbserver.MariaDB(t)
	url := primary.Database()
	replica.Database()
	url = strings.Replace(url, fmt.Sprint(primary.Port()), fmt.Sprintf("%d,127.0.0.1:%d", replica.Port(), primary.Port()), 1)
	replica.Stop()
	replica.Restart("--read-only=1")
	w := open(t, url, dbthread.Config{})
	if got := w.port(); got != int64(primary.Port()) {
		t.Errorf("port %d", got)
	}
}

func TestCommits_AChangeOfTheSchemaWantsAnExclusiveTransaction(t *testing.T) {
	srv := dbserver.MariaDB(t)
	w := open(t, srv.Database(), dbthread.Config{Startup: createThings})
	alter := func(tx *dbthread.Tx) (bool, error) {
		if _, err := tx.Exec(`INSERT INTO things (name) VALUES ('a')`); err != nil {
			return false, err
		}
		_, err := tx.Exec(`ALTER TABLE things ADD COLUMN more BIGINT`)
		return true, err
	}
	d := dbthread.Transact(w.b, "alter", alter)
	w.loop.RunUntil(d.Fired)
	if err := deferredtest.Failure(t, d); !errors.Is(err, dbthread.ErrRefused) {
		t.Errorf("error %v", err)
	}
	if got := w.names(); len(got) != 0 {
		t.Errorf("stored are %v", got)
	}
	value(w, dbthread.Transact(w.b, "alter", alter, dbthread.Exclusive()))
}
