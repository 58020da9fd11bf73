package dbthread_test

import (
	"errors"
	"testing"
	"time"

	"github.com/mattn/go-sqlite3"

	"sasync/dbthread"
	"sasync/dbthread/dbthreadtest"
)

var errBusy = sqlite3.Error{Code: sqlite3.ErrBusy}

func TestBusy_IsTriedAgain(t *testing.T) {
	w, faults := openFaulty(t, dbthread.Config{RetryTime: time.Minute})
	faults.Plan(dbthreadtest.Begin, errBusy, errBusy, errBusy)
	value(w, w.transact(`INSERT INTO t (v) VALUES ('a')`))
	if n := w.b.Stats().Retries; n != 3 {
		t.Errorf("%d retries", n)
	}
	if n := w.number(`SELECT count(*) FROM t`); n != 2 {
		t.Errorf("%d rows", n)
	}
}

func TestBusy_IsTheErrorAfterTheRetryTime(t *testing.T) {
	w, faults := openFaulty(t, dbthread.Config{RetryTime: time.Nanosecond})
	faults.Plan(dbthreadtest.Begin, errBusy)
	if err := failure(w, w.transact(`INSERT INTO t (v) VALUES ('b')`)); !errors.Is(err, dbthread.ErrBusy) {
		t.Errorf("error %v", err)
	}
	if n := w.number(`SELECT count(*) FROM t`); n != 1 {
		t.Errorf("%d rows", n)
	}
}

func TestBusy_AnotherErrorIsNotTriedAgain(t *testing.T) {
	w, faults := openFaulty(t, dbthread.Config{})
	faults.Plan(dbthreadtest.Begin, errIO)
	if err := failure(w, w.transact(`INSERT INTO t (v) VALUES ('b')`)); !errors.Is(err, dbthread.ErrIO) {
		t.Errorf("error %v", err)
	}
	if n := w.b.Stats().Retries; n != 0 {
		t.Errorf("%d retries", n)
	}
}
