package dbthread_test

import (
	"context"
	"errors"
	"os"
	"slices"
	"testing"
	"time"

	"sasync/dbthread"
	"sasync/deferred"
	"sasync/deferred/deferredtest"
)

// A query whose second row takes for ever.
const endless = `SELECT 1 UNION ALL SELECT max(n) FROM (WITH RECURSIVE c(n) AS (VALUES (1) UNION ALL SELECT n + 1 FROM c) SELECT n FROM c)`

// forEver reads its rows and tells when the first one was there.
func forEver(first chan<- struct{}) func(tx *dbthread.Tx) (int, error) {
	return func(tx *dbthread.Tx) (int, error) {
		rows, err := tx.Query(endless)
		if err != nil {
			return 0, err
		}
		for rows.Next() {
			close(first)
		}
		return 0, rows.Err()
	}
}

func TestCancel_InterruptsARunningRead(t *testing.T) {
	w := openWith(t, dbthread.Config{Readers: 1}, pairs)
	first := make(chan struct{})
	d := dbthread.Read(w.b, "endless", forEver(first))
	<-first
	d.Cancel()
	if err := failure(w, d); !errors.Is(err, deferred.ErrCancelled) || errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
	if n := w.number(`SELECT count(*) FROM pairs`); n != 0 {
		t.Errorf("the next read tells %d", n)
	}
}

func TestCancel_InterruptsARunningExclusiveTransaction(t *testing.T) {
	w := open(t, pairs)
	first := make(chan struct{})
	d := dbthread.Transact(w.b, "endless", func(tx *dbthread.Tx) (int, error) {
		if err := run(tx, `INSERT INTO pairs (name) VALUES ('lost')`); err != nil {
			return 0, err
		}
		return forEver(first)(tx)
	}, dbthread.Exclusive())
	<-first
	d.Cancel()
	if err := failure(w, d); !errors.Is(err, deferred.ErrCancelled) {
		t.Errorf("error %v", err)
	}
	value(w, setPair.Go(w.b, pair{"a", "1"}))
	if got := w.strings(`SELECT name FROM pairs`); !slices.Equal(got, []string{"a"}) {
		t.Errorf("stored are %q", got)
	}
}

func TestCancel_InterruptsAnExecOfAnExclusiveTransaction(t *testing.T) {
	w := open(t, pairs)
	d := dbthread.Transact(w.b, "endless", func(tx *dbthread.Tx) (deferred.Unit, error) {
		return deferred.Unit{}, run(tx, `INSERT INTO pairs (name) `+endless)
	}, dbthread.Exclusive())
	for w.b.Stats().Running == 0 { // until the thread has it
		time.Sleep(time.Millisecond)
	}
	d.Cancel()
	if err := failure(w, d); !errors.Is(err, deferred.ErrCancelled) {
		t.Errorf("error %v", err)
	}
	value(w, setPair.Go(w.b, pair{"a", "1"}))
	if got := w.strings(`SELECT name FROM pairs`); !slices.Equal(got, []string{"a"}) {
		t.Errorf("stored are %q", got)
	}
}

func TestDeadline_TakesAWaitingTransactionOutOfTheQueue(t *testing.T) {
	w := open(t, pairs)
	goOn := w.block()
	d := dbthread.Transact(w.b, "late", do(`INSERT INTO pairs (name) VALUES ('late')`), dbthread.Deadline(time.Minute))
	w.loop.Advance(time.Minute - 1)
	deferredtest.Pending(t, d)
	w.loop.Advance(1)
	err := deferredtest.Failure(t, d)
	if want := `dbthread: transact "late": deferred: deadline: timed out after 1m0s`; !errors.Is(err, os.ErrDeadlineExceeded) || err.Error() != want {
		t.Errorf("error %v, want %s", err, want)
	}
	goOn()
	if n := w.number(`SELECT count(*) FROM pairs`); n != 0 {
		t.Errorf("%d rows", n)
	}
}

func TestDeadline_EndsARunningTransactionByTheRulesOfCancel(t *testing.T) {
	w := open(t, pairs)
	first := make(chan struct{})
	d := dbthread.Read(w.b, "endless", forEver(first), dbthread.Deadline(time.Minute))
	<-first
	w.loop.Advance(time.Minute)
	var typed *dbthread.TxError
	if err := failure(w, d); !errors.Is(err, os.ErrDeadlineExceeded) || !errors.As(err, &typed) || typed.Name != "endless" {
		t.Errorf("error %v", err)
	}
}

func TestDeadline_ThatComesTooLateChangesNothing(t *testing.T) {
	w := open(t, pairs)
	d := dbthread.Transact(w.b, "in time", func(*dbthread.Tx) (int, error) { return 7, nil }, dbthread.Deadline(time.Minute))
	if got := value(w, d); got != 7 {
		t.Errorf("got %d", got)
	}
	if n := w.loop.Clock.Pending(); n != 0 {
		t.Errorf("%d timers are left", n)
	}
	w.loop.Advance(time.Hour)
}

func TestDeadline_ACancellationBeforeItIsACancellation(t *testing.T) {
	w := open(t, pairs)
	goOn := w.block()
	d := dbthread.Transact(w.b, "late", do(`INSERT INTO pairs (name) VALUES ('late')`), dbthread.Deadline(time.Minute))
	d.Cancel()
	if err := deferredtest.Failure(t, d); !errors.Is(err, deferred.ErrCancelled) {
		t.Errorf("error %v", err)
	}
	goOn()
}

func TestCancelSeries_EndsThoseOfTheSeriesThatWait(t *testing.T) {
	w := open(t, pairs)
	goOn := w.block()
	insert := func(name string, opts ...dbthread.Option) *deferred.Deferred[deferred.Unit] {
		return dbthread.Transact(w.b, name, do(`INSERT INTO pairs (name) VALUES ('`+name+`')`), opts...)
	}
	gone := []*deferred.Deferred[deferred.Unit]{
		insert("a", dbthread.Series("s")), insert("b", dbthread.Series("s"), dbthread.Niceness(5)), insert("c", dbthread.Series("s"), dbthread.DoNext()),
	}
	stays := []*deferred.Deferred[deferred.Unit]{insert("d"), insert("e", dbthread.Series("other"))}
	if n := w.b.CancelSeries("s"); n != 3 {
		t.Errorf("%d cancelled", n)
	}
	for _, d := range gone {
		if err := deferredtest.Failure(t, d); !errors.Is(err, deferred.ErrCancelled) {
			t.Errorf("error %v", err)
		}
	}
	goOn()
	for _, d := range stays {
		value(w, d)
	}
	if got := w.strings(`SELECT name FROM pairs ORDER BY name`); !slices.Equal(got, []string{"d", "e"}) {
		t.Errorf("stored are %q", got)
	}
}

func TestCancelAll_EndsAllThatWaitAndLetsTheRunningOneEnd(t *testing.T) {
	w := openWith(t, dbthread.Config{Streams: 1}, pairs)
	goOn := w.block()
	write := w.transact(`INSERT INTO pairs (name) VALUES ('a')`)
	holding := dbthread.Select(w.b, endless, nil, scanInt)
	for w.b.Stats().Running < 2 {
		time.Sleep(time.Millisecond)
	}
	rows := dbthread.Select(w.b, endless, nil, scanInt).Next()
	if n := w.b.CancelAll(); n != 2 {
		t.Errorf("%d cancelled", n)
	}
	for _, err := range []error{deferredtest.Failure(t, write), deferredtest.Failure(t, rows)} {
		if !errors.Is(err, deferred.ErrCancelled) {
			t.Errorf("error %v", err)
		}
	}
	holding.Stop()
	goOn()
	w.loop.RunUntil(func() bool { return w.b.Pending() == 0 })
}

func TestReady_ACancelledWaiterIsForgotten(t *testing.T) {
	w := openWith(t, dbthread.Config{HighMark: 1}, pairs)
	goOn := w.block()
	for range 10 {
		d := w.b.Ready()
		d.Cancel()
		deferredtest.Failure(t, d)
	}
	d := w.b.Ready()
	goOn()
	value(w, d)
}

func TestCancel_AnInterruptedReadLeavesItsNeighboursAlone(t *testing.T) {
	w := openWith(t, dbthread.Config{Readers: 1}, pairs)
	gate, first := make(chan struct{}), make(chan struct{})
	holding := dbthread.Read(w.b, "gate", func(*dbthread.Tx) (int, error) { <-gate; return 0, nil })
	for w.b.Stats().Running == 0 {
		time.Sleep(time.Millisecond)
	}
	one := func(tx *dbthread.Tx) (n int, err error) { return n, tx.QueryRow(`SELECT 1`).Scan(&n) }
	before := dbthread.Read(w.b, "before", one)
	d := dbthread.Read(w.b, "endless", forEver(first))
	after := dbthread.Read(w.b, "after", one)
	close(gate)
	<-first
	d.Cancel()
	if err := failure(w, d); !errors.Is(err, deferred.ErrCancelled) {
		t.Errorf("error %v", err)
	}
	if a, b := value(w, before), value(w, after); a != 1 || b != 1 {
		t.Errorf("got %d and %d", a, b)
	}
	value(w, holding)
}
