package dbthread_test

import (
	"errors"
	"slices"
	"testing"

	"sasync/dbthread"
	"sasync/dbthread/dbthreadtest"
	"sasync/deferred"
)

func TestRunTwice_RunsEachFunctionTwiceAndStoresOnce(t *testing.T) {
	w := openWith(t, dbthread.Config{RunTwice: true}, groupSchema...)
	var runs, exclusive, reads counter
	goOn := w.block()
	insert := func(v string, runs *counter, opts ...dbthread.Option) *deferred.Deferred[deferred.Unit] {
		return dbthread.Transact(w.b, v, func(tx *dbthread.Tx) (deferred.Unit, error) {
			runs.inc()
			return deferred.Unit{}, run(tx, `INSERT INTO t (v) VALUES ('`+v+`')`)
		}, opts...)
	}
	all := []*deferred.Deferred[deferred.Unit]{
		insert("a", &runs), insert("b", &runs, dbthread.SingleStatement()), insert("c", &exclusive, dbthread.Exclusive()),
	}
	goOn()
	for _, d := range all {
		value(w, d)
	}
	stored := value(w, dbthread.Read(w.b, "read", func(tx *dbthread.Tx) ([]string, error) {
		reads.inc()
		return column[string](tx, `SELECT v FROM t ORDER BY rowid`)
	}))
	if !slices.Equal(stored, []string{"old", "a", "b", "c"}) {
		t.Errorf("stored are %q", stored)
	}
	if runs.Load() != 4 || exclusive.Load() != 1 || reads.Load() != 2 {
		t.Errorf("two ran %d times, the exclusive one %d, the read %d", runs.Load(), exclusive.Load(), reads.Load())
	}
}

func TestRunTwice_ShowsAFunctionThatCountsInItsOwnVariables(t *testing.T) {
	w := openWith(t, dbthread.Config{RunTwice: true}, pairs)
	count := 0
	if got := value(w, dbthread.Transact(w.b, "count", func(*dbthread.Tx) (int, error) {
		count++
		return count, nil
	})); got != 2 {
		t.Errorf("counted %d", got)
	}
}

func TestRunTwice_ErrorsThatUndoTheGroupLeaveTheOthersAlone(t *testing.T) {
	w := openWith(t, dbthread.Config{RunTwice: true}, groupSchema...)
	goOn := w.block()
	a := w.transact(`INSERT INTO t (v) VALUES ('a')`)
	lost := w.transact(`INSERT OR ROLLBACK INTO t (v) VALUES ('old')`)
	exits := dbthread.Transact(w.b, "exits", func(*dbthread.Tx) (deferred.Unit, error) { goexit(); return deferred.Unit{}, nil })
	b := w.transact(`INSERT INTO t (v) VALUES ('b')`)
	goOn()
	value(w, a)
	value(w, b)
	if err := failure(w, lost); !errors.Is(err, dbthread.ErrUnique) {
		t.Errorf("error %v", err)
	}
	if err := failure(w, exits); !errors.Is(err, deferred.ErrGoexit) {
		t.Errorf("error %v", err)
	}
	if got := w.strings(`SELECT v FROM t ORDER BY rowid`); !slices.Equal(got, []string{"old", "a", "b"}) {
		t.Errorf("stored are %q", got)
	}
}

func TestRunTwice_AFailedRollbackToIsToldAndLosesNothing(t *testing.T) {
	w, faults := openFaulty(t, dbthread.Config{RunTwice: true})
	faults.Plan(dbthreadtest.RollbackTo, errIO)
	if err := failure(w, w.transact(`INSERT INTO t (v) VALUES ('a')`)); !errors.Is(err, dbthread.ErrIO) {
		t.Errorf("error %v", err)
	}
	value(w, w.transact(`INSERT INTO t (v) VALUES ('b')`))
	if got := w.strings(`SELECT v FROM t ORDER BY rowid`); !slices.Equal(got, []string{"old", "b"}) {
		t.Errorf("stored are %q", got)
	}
}

func TestRead_AfterWritesSeesWhatIsNotAcknowledgedYet(t *testing.T) {
	w := open(t, groupSchema...)
	goOn := w.block()
	var order []string
	note := func(who string) func(deferred.Unit) (deferred.Unit, error) {
		return func(u deferred.Unit) (deferred.Unit, error) {
			order = append(order, who)
			return u, nil
		}
	}
	a := w.transact(`INSERT INTO t (v) VALUES ('a')`).AddCallback(note("a"))
	d := dbthread.Read(w.b, "after", func(tx *dbthread.Tx) ([]string, error) {
		return column[string](tx, `SELECT v FROM t ORDER BY rowid`)
	}, dbthread.AfterWrites())
	b := w.transact(`INSERT INTO t (v) VALUES ('b')`).AddCallback(note("b"))
	goOn()
	if got := value(w, d); !slices.Equal(got, []string{"old", "a"}) {
		t.Errorf("read %q", got)
	}
	value(w, a)
	value(w, b)
	if !slices.Equal(order, []string{"a", "b"}) {
		t.Errorf("order %q", order)
	}
}

func TestRead_AfterWritesCannotWriteAndFailsAlone(t *testing.T) {
	w := open(t, groupSchema...)
	goOn := w.block()
	var runs counter
	a := dbthread.Transact(w.b, "a", func(tx *dbthread.Tx) (deferred.Unit, error) {
		runs.inc()
		return deferred.Unit{}, run(tx, `INSERT INTO t (v) VALUES ('a')`)
	})
	d := dbthread.Read(w.b, "after", do(`INSERT INTO t (v) VALUES ('no')`), dbthread.AfterWrites())
	own := dbthread.Read(w.b, "own", func(tx *dbthread.Tx) (int, error) { return 0, errBoom }, dbthread.AfterWrites())
	goOn()
	value(w, a)
	if err := failure(w, d); !errors.Is(err, dbthread.ErrReadOnly) {
		t.Errorf("error %v", err)
	}
	if err := failure(w, own); !errors.Is(err, errBoom) {
		t.Errorf("error %v", err)
	}
	if n := runs.Load(); n != 1 {
		t.Errorf("a ran %d times", n)
	}
	if got := w.strings(`SELECT v FROM t ORDER BY rowid`); !slices.Equal(got, []string{"old", "a"}) {
		t.Errorf("stored are %q", got)
	}
}
