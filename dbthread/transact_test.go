package dbthread_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/mattn/go-sqlite3"

	"sasync/dbthread"
	"sasync/deferred"
	"sasync/deferred/deferredtest"
)

type pair struct{ name, value string }

var setPair = dbthread.Define("setPair", func(tx *dbthread.Tx, p pair) (int64, error) {
	r, err := tx.Exec(`INSERT INTO pairs (name, value) VALUES (?, ?)`, p.name, p.value)
	return r.LastInsertID, err
})

const pairs = `CREATE TABLE pairs (id INTEGER PRIMARY KEY, name TEXT UNIQUE, value TEXT)`

func TestTransact_FiresWithTheFunctionsResult(t *testing.T) {
	w := open(t, pairs)
	d := dbthread.Transact(w.b, "insert", func(tx *dbthread.Tx) (string, error) {
		return "done", run(tx, `INSERT INTO pairs (name) VALUES ('a')`)
	})
	if got := value(w, d); got != "done" {
		t.Errorf("result %q", got)
	}
}

func TestTransact_ErrorNamesTheTransactionAndKeepsCauseAndCode(t *testing.T) {
	w := open(t, pairs)
	value(w, setPair.Go(w.b, pair{"a", "1"}))
	err := failure(w, setPair.Go(w.b, pair{"a", "2"}))
	if got, want := err.Error(), `dbthread: transact "setPair": exec: UNIQUE constraint failed: pairs.name`; got != want {
		t.Errorf("text %q, want %q", got, want)
	}
	var typed *dbthread.TxError
	if !errors.As(err, &typed) || typed.Step != "exec" || !strings.HasPrefix(typed.SQL, "INSERT INTO pairs") {
		t.Errorf("error %#v", err)
	}
	var code sqlite3.Error
	if !errors.As(err, &code) || code.ExtendedCode != sqlite3.ErrConstraintUnique {
		t.Errorf("no code in %#v", err)
	}
	if !errors.Is(err, dbthread.ErrUnique) || !errors.Is(err, dbthread.ErrConstraint) || errors.Is(err, dbthread.ErrForeignKey) {
		t.Error("wrong kind")
	}
}

func TestTransact_OwnErrorIsFoundInside(t *testing.T) {
	w := open(t)
	err := failure(w, dbthread.Transact(w.b, "mine", func(*dbthread.Tx) (int, error) { return 0, errBoom }))
	if !errors.Is(err, errBoom) || err.Error() != `dbthread: transact "mine": boom` {
		t.Errorf("error %v", err)
	}
}

func TestDefine_GoOutsideAndInInsideAnotherAreOneFunction(t *testing.T) {
	w := open(t, pairs)
	both := dbthread.Transact(w.b, "both", func(tx *dbthread.Tx) ([]int64, error) {
		a, err := setPair.In(tx, pair{"a", "1"})
		if err != nil {
			return nil, err
		}
		b, err := setPair.In(tx, pair{"b", "2"})
		return []int64{a, b}, err
	})
	if got := value(w, both); !slices.Equal(got, []int64{1, 2}) {
		t.Errorf("ids %d", got)
	}
	if id := value(w, setPair.Go(w.b, pair{"c", "3"})); id != 3 {
		t.Errorf("id %d", id)
	}
}

func TestDefine_InIsPartOfTheOuterTransaction(t *testing.T) {
	w := open(t, pairs)
	failure(w, dbthread.Transact(w.b, "both", func(tx *dbthread.Tx) (int, error) {
		if _, err := setPair.In(tx, pair{"a", "1"}); err != nil {
			return 0, err
		}
		return 0, errBoom
	}))
	if n := w.number(`SELECT count(*) FROM pairs`); n != 0 {
		t.Errorf("%d rows", n)
	}
}

func TestTransact_RunsInTheOrderOfTheQueue(t *testing.T) {
	w := open(t)
	var ran []string
	queue := func(name string, opts ...dbthread.Option) *deferred.Deferred[deferred.Unit] {
		return dbthread.Transact(w.b, name, func(*dbthread.Tx) (deferred.Unit, error) {
			ran = append(ran, name)
			return deferred.Unit{}, nil
		}, opts...)
	}
	goOn := w.block()
	last := queue("last", dbthread.DoLast())
	queue("nice", dbthread.Niceness(20))
	queue("first come")
	queue("second come")
	queue("urgent", dbthread.Niceness(-20))
	queue("next", dbthread.DoNext())
	goOn()
	value(w, last)
	if want := []string{"next", "urgent", "first come", "second come", "nice", "last"}; !slices.Equal(ran, want) {
		t.Errorf("ran %q, want %q", ran, want)
	}
}

func TestTransact_WaitsForTheStart(t *testing.T) {
	loop := deferredtest.NewLoop(t)
	w := &world{t: t, loop: loop}
	w.b = dbthread.Open(loop, t.TempDir()+"/x.db", dbthread.Config{
		Startup: func(tx *dbthread.Tx) error { return run(tx, pairs) },
	})
	d := setPair.Go(w.b, pair{"a", "1"}) // before the table is there
	n := dbthread.Read(w.b, "count", func(tx *dbthread.Tx) (n int, err error) {
		return n, tx.QueryRow(`SELECT count(*) FROM pairs`).Scan(&n)
	})
	deferredtest.Pending(t, d)
	value(w, d)
	value(w, n)
	w.shutdown()
}

func TestCancel_TakesAWaitingTransactionOutOfTheQueue(t *testing.T) {
	w := open(t, pairs)
	goOn := w.block()
	a := setPair.Go(w.b, pair{"a", "1"})
	b := setPair.Go(w.b, pair{"b", "2"})
	pending := w.b.Pending()
	b.Cancel()
	if err := deferredtest.Failure(t, b); !errors.Is(err, deferred.ErrCancelled) {
		t.Errorf("error %v", err)
	}
	if w.b.Pending() != pending-1 || w.b.Stats().Queued != 1 {
		t.Errorf("pending %d, stats %+v", w.b.Pending(), w.b.Stats())
	}
	goOn()
	value(w, a)
	if got := w.strings(`SELECT name FROM pairs`); !slices.Equal(got, []string{"a"}) {
		t.Errorf("stored are %q", got)
	}
}

func TestCancel_MeetsARunningTransactionAtItsNextUseOfTx(t *testing.T) {
	w := open(t, pairs)
	goOn := w.block()
	neighbour := setPair.Go(w.b, pair{"a", "1"})
	started, gate := make(chan struct{}), make(chan struct{})
	met := make(chan error, 1)
	d := dbthread.Transact(w.b, "running", func(tx *dbthread.Tx) (int, error) {
		if err := run(tx, `INSERT INTO pairs (name) VALUES ('b')`); err != nil {
			return 0, err
		}
		close(started)
		<-gate
		met <- run(tx, `INSERT INTO pairs (name) VALUES ('c')`)
		return 0, nil // the error is ignored, and still the transaction must not commit
	})
	goOn()
	<-started
	d.Cancel()
	deferredtest.Pending(t, d)
	close(gate)
	if err := <-met; !errors.Is(err, deferred.ErrCancelled) {
		t.Errorf("the function met %v", err)
	}
	value(w, neighbour)
	if err := failure(w, d); !errors.Is(err, deferred.ErrCancelled) {
		t.Errorf("error %v", err)
	}
	w.loop.RunUntil(func() bool { return w.b.Pending() == 0 })
	if got := w.strings(`SELECT name FROM pairs`); !slices.Equal(got, []string{"a"}) {
		t.Errorf("stored are %q", got)
	}
}

func TestCancel_AfterTheFunctionHasReturnedTheTrueOutcomeFires(t *testing.T) {
	w := open(t, pairs)
	goOn := w.block()
	setPair.Go(w.b, pair{"a", "1"})
	returned, gate := make(chan struct{}), make(chan struct{})
	d := dbthread.Transact(w.b, "early", func(tx *dbthread.Tx) (int, error) {
		return 7, run(tx, `INSERT INTO pairs (name) VALUES ('b')`)
	})
	late := dbthread.Transact(w.b, "late", func(tx *dbthread.Tx) (int, error) { // same group, so "early" waits for the COMMIT
		close(returned)
		<-gate
		return 0, nil
	})
	goOn()
	<-returned
	d.Cancel()
	deferredtest.Pending(t, d)
	close(gate)
	value(w, late)
	if got := value(w, d); got != 7 {
		t.Errorf("got %d", got)
	}
	if n := w.number(`SELECT count(*) FROM pairs WHERE name = 'b'`); n != 1 {
		t.Errorf("%d rows, want the one that the outcome tells of", n)
	}
}

func TestQueueFull_FailsWhatIsBeyondTheBound(t *testing.T) {
	w := openWith(t, dbthread.Config{MaxQueued: 3}, pairs)
	goOn := w.block() // one of the three
	a := setPair.Go(w.b, pair{"a", "1"})
	b := setPair.Go(w.b, pair{"b", "1"})
	c := setPair.Go(w.b, pair{"c", "1"})
	if err := deferredtest.Failure(t, c); !errors.Is(err, dbthread.ErrQueueFull) {
		t.Errorf("error %v", err)
	}
	goOn()
	value(w, a)
	value(w, b)
	value(w, setPair.Go(w.b, pair{"c", "1"}))
}

func TestReady_HoldsProducersBetweenTheMarks(t *testing.T) {
	w := openWith(t, dbthread.Config{HighMark: 10, LowMark: 4}, pairs)
	goOn := w.block()
	for range 8 {
		w.transact()
	}
	deferredtest.Result(t, w.b.Ready()) // 9 with the gate
	waiting := w.transact()
	ready := w.b.Ready()
	deferredtest.Pending(t, ready)
	cancelled := w.b.Ready()
	cancelled.Cancel()
	deferredtest.Failure(t, cancelled)
	var pendingAtReady int
	ready.AddCallback(func(u deferred.Unit) (deferred.Unit, error) {
		pendingAtReady = w.b.Pending()
		return u, nil
	})
	goOn()
	value(w, ready)
	if pendingAtReady > 4 {
		t.Errorf("%d pending", pendingAtReady)
	}
	value(w, waiting)
}

func TestRead_SeesEveryAcknowledgedWrite(t *testing.T) {
	w := open(t, pairs)
	for i := range 200 {
		value(w, setPair.Go(w.b, pair{name: string(rune('a' + i)), value: "1"}))
		if n := w.number(`SELECT count(*) FROM pairs`); n != int64(i+1) {
			t.Fatalf("after %d acknowledged writes a read saw %d", i+1, n)
		}
	}
}

// The writer is never idle while reads are checked against what was
// acknowledged when they were queued.
func TestRead_SeesEveryAcknowledgedWriteUnderLoad(t *testing.T) {
	w := open(t, `CREATE TABLE n (i INTEGER PRIMARY KEY)`)
	acknowledged, outstanding := int64(0), 0
	for acknowledged < 2000 {
		for ; outstanding < 50; outstanding++ {
			w.transact(`INSERT INTO n DEFAULT VALUES`).AddCallback(func(u deferred.Unit) (deferred.Unit, error) {
				acknowledged++
				outstanding--
				return u, nil
			})
		}
		atLeast := acknowledged
		if n := w.number(`SELECT count(*) FROM n`); n < atLeast {
			t.Fatalf("%d were acknowledged, a read saw %d", atLeast, n)
		}
	}
	w.loop.RunUntil(func() bool { return outstanding == 0 })
}

func TestRead_CannotWrite(t *testing.T) {
	w := open(t, pairs)
	for _, sql := range []string{
		`INSERT INTO pairs (name) VALUES ('a')`, `DROP TABLE pairs`, `PRAGMA user_version = 3`,
		`INSERT INTO pairs (name) VALUES ('a') RETURNING id`, `PRAGMA query_only = 0`,
	} {
		err := failure(w, dbthread.Read(w.b, "write", do(sql)))
		if !errors.Is(err, dbthread.ErrReadOnly) && !errors.Is(err, dbthread.ErrRefused) {
			t.Errorf("%s: %v", sql, err)
		}
	}
	err := failure(w, dbthread.Read(w.b, "write", do(`INSERT INTO pairs (name) VALUES ('a')`)))
	if got, want := err.Error(), `dbthread: read "write": prepare: read-only: INSERT on a reader's connection`; got != want {
		t.Errorf("text %q, want %q", got, want)
	}
}

func TestRead_RunsBesideABusyWriter(t *testing.T) {
	w := open(t, pairs)
	goOn := w.block()
	if n := w.number(`SELECT count(*) FROM pairs`); n != 0 {
		t.Errorf("%d rows", n)
	}
	goOn()
}

func TestRead_FailuresAndGoexitLeaveTheOthersAlone(t *testing.T) {
	w := open(t, pairs)
	var good, bad []*deferred.Deferred[int]
	for i := range 60 {
		d := dbthread.Read(w.b, "read", func(tx *dbthread.Tx) (n int, err error) {
			switch i % 6 {
			case 1:
				return 0, run(tx, `SELECT nothing`)
			case 3:
				panic(errBoom)
			case 5:
				goexit()
			}
			return i, tx.QueryRow(`SELECT 1`).Scan(&n)
		})
		if i%2 == 0 {
			good = append(good, d)
		} else {
			bad = append(bad, d)
		}
	}
	for _, d := range good {
		value(w, d)
	}
	for _, d := range bad {
		failure(w, d)
	}
}
