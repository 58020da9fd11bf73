package dbthread_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mattn/go-sqlite3"

	"sasync/dbthread"
	"sasync/dbthread/dbthreadtest"
	"sasync/deferred"
	"sasync/deferred/deferredtest"
)

func openFaulty(t *testing.T, cfg dbthread.Config) (*world, *dbthreadtest.Faults) {
	path := filepath.Join(t.TempDir(), "x.db")
	url, faults := dbthreadtest.Inject(t, "sqlite:"+path)
	return reopen(t, path, url, cfg, groupSchema...), faults
}

var errIO = sqlite3.Error{Code: sqlite3.ErrIoErr, ExtendedCode: sqlite3.ErrIoErrFsync}

func TestFault_OneOfTheGroupsOwnStatementsFailingLosesNothing(t *testing.T) {
	for point, plan := range map[dbthreadtest.Point][]error{
		dbthreadtest.Commit:    {nil, errIO}, // the gate's passes
		dbthreadtest.Savepoint: {nil, errIO},
		dbthreadtest.Release:   {errIO},
	} {
		t.Run(string(point), func(t *testing.T) {
			w, faults := openFaulty(t, dbthread.Config{})
			goOn := w.block()
			var all []*deferred.Deferred[deferred.Unit]
			for _, v := range []string{"a", "b", "c"} {
				all = append(all, w.transact(`INSERT INTO t (v) VALUES ('`+v+`')`))
			}
			faults.Plan(point, plan...)
			goOn()
			for _, d := range all {
				value(w, d)
			}
			if got := w.strings(`SELECT v FROM t ORDER BY rowid`); !slices.Equal(got, []string{"old", "a", "b", "c"}) {
				t.Errorf("stored are %q", got)
			}
		})
	}
}

func TestFault_AFailedRollbackToUndoesTheGroupAndRunsTheOthersAgain(t *testing.T) {
	w, faults := openFaulty(t, dbthread.Config{})
	goOn := w.block()
	a := w.transact(`INSERT INTO t (v) VALUES ('a')`)
	bad := w.transact(`INSERT INTO t (v) VALUES ('bad')`, `INSERT INTO t (v) VALUES ('old')`)
	c := w.transact(`INSERT INTO t (v) VALUES ('c')`)
	faults.Plan(dbthreadtest.RollbackTo, errIO)
	goOn()
	value(w, a)
	failure(w, bad)
	value(w, c)
	if got := w.strings(`SELECT v FROM t ORDER BY rowid`); !slices.Equal(got, []string{"old", "a", "c"}) {
		t.Errorf("stored are %q", got)
	}
}

func TestFault_AnErrorAtBeginOrCommitOfOneAloneIsItsError(t *testing.T) {
	w, faults := openFaulty(t, dbthread.Config{})
	for _, point := range []dbthreadtest.Point{dbthreadtest.Begin, dbthreadtest.Commit} {
		faults.Plan(point, errIO)
		err := failure(w, w.transact(`INSERT INTO t (v) VALUES ('a')`))
		var typed *dbthread.TxError
		if !errors.Is(err, dbthread.ErrIO) || !errors.As(err, &typed) || typed.Step != string(point) {
			t.Errorf("%s: %v", point, err)
		}
		if n := w.number(`SELECT count(*) FROM t`); n != 1 {
			t.Errorf("%s: %d rows", point, n)
		}
	}
	value(w, w.transact(`INSERT INTO t (v) VALUES ('a')`))
}

func TestFault_AReaderThatCannotConnectIsTheStartUpError(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.db")
	url, faults := dbthreadtest.Inject(t, "sqlite:"+path)
	faults.Plan(dbthreadtest.Connect, nil, nil, errIO)
	err := openFails(t, url, dbthread.Config{})
	if !errors.Is(err, dbthread.ErrIO) || err.Error() != `dbthread: open "`+path+`": connect reader: disk I/O error` {
		t.Errorf("error %v", err)
	}
}

func TestFault_ASelectThatCannotConnectFailsAndTheNextOnesRun(t *testing.T) {
	w, faults := openFaulty(t, dbthread.Config{Streams: 1})
	faults.Plan(dbthreadtest.Connect, errIO)
	lost := dbthread.Select(w.b, counting, nil, scanInt)
	waiting := dbthread.Select(w.b, counting, nil, scanInt)
	if err := failure(w, lost.Next()); !errors.Is(err, dbthread.ErrIO) {
		t.Errorf("error %v", err)
	}
	if hop := value(w, waiting.Next()); hop[0] != 1 {
		t.Errorf("hop %v", hop)
	}
	waiting.Stop()
}

// What undoes the whole transaction by surprise costs the neighbours nothing:
// they run again, and the member that met it runs alone. If it was chance, it
// succeeds too.
func TestFault_WhatUndoesTheGroupFailsAtMostTheMemberThatMetIt(t *testing.T) {
	for _, kind := range []error{dbthread.ErrFull, dbthread.ErrNoMemory, dbthread.ErrIO, dbthread.ErrInterrupted} {
		for _, again := range []bool{false, true} {
			t.Run(fmt.Sprint(kind, " again ", again), func(t *testing.T) {
				w, faults := openFaulty(t, dbthread.Config{})
				goOn := w.block()
				a, b := w.transact(`INSERT INTO t (v) VALUES ('a')`), w.transact(`INSERT INTO t (v) VALUES ('b')`)
				bad := w.transact(`INSERT INTO t (v) VALUES ('bad')`, `INSERT INTO t (v) VALUES ('bad2')`)
				c := w.transact(`INSERT INTO t (v) VALUES ('c')`)
				plan := []error{nil, nil, nil, dbthreadtest.Fatal(kind)} // at the second statement of bad
				if again {
					plan = append(plan, plan...)
				}
				faults.Plan(dbthreadtest.Statement, plan...)
				goOn()
				value(w, a)
				value(w, b)
				value(w, c)
				want := []string{"old", "a", "b", "c"}
				if again {
					if err := failure(w, bad); !errors.Is(err, kind) {
						t.Errorf("error %v", err)
					}
				} else {
					value(w, bad)
					want = []string{"old", "a", "b", "bad", "bad2", "c"}
				}
				if got := w.strings(`SELECT v FROM t ORDER BY rowid`); !slices.Equal(got, want) {
					t.Errorf("stored are %q", got)
				}
			})
		}
	}
}

func TestCorrupt_ADamagedPageFailsThoseWhoMeetItAndNobodyElse(t *testing.T) {
	w := open(t, `CREATE TABLE sound (v TEXT)`, `CREATE TABLE damaged (v TEXT)`, `INSERT INTO damaged VALUES ('lost')`)
	page := w.number(`SELECT rootpage FROM sqlite_master WHERE name = 'damaged'`)
	w.shutdown()
	f, err := os.OpenFile(w.path, os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	_, err = f.WriteAt(bytes.Repeat([]byte{0xAA}, 4096), (page-1)*4096)
	if err := errors.Join(err, f.Close()); err != nil {
		t.Fatal(err)
	}

	w = reopen(t, w.path, w.path, dbthread.Config{})
	goOn := w.block()
	a := w.transact(`INSERT INTO sound VALUES ('a')`)
	bad := w.transact(`INSERT INTO sound VALUES ('bad')`, `INSERT INTO damaged VALUES ('bad')`)
	b := w.transact(`INSERT INTO sound VALUES ('b')`)
	goOn()
	value(w, a)
	value(w, b)
	for what, err := range map[string]error{
		"write":  failure(w, bad),
		"read":   failure(w, dbthread.Read(w.b, "read", func(tx *dbthread.Tx) ([]string, error) { return column[string](tx, `SELECT v FROM damaged`) })),
		"select": failure(w, dbthread.Select(w.b, `SELECT v FROM damaged`, nil, scanInt).Next()),
	} {
		var typed *dbthread.TxError
		if !errors.Is(err, dbthread.ErrCorrupt) || !errors.As(err, &typed) || !strings.Contains(typed.SQL, "damaged") {
			t.Errorf("%s: %v", what, err)
		}
	}
	if got := w.strings(`SELECT v FROM sound`); !slices.Equal(got, []string{"a", "b"}) {
		t.Errorf("stored are %q", got)
	}
	check := w.b.CheckIntegrity()
	w.loop.RunUntil(check.Fired)
	wrong, err, _ := check.Result()
	check.AddErrback(func(error) ([]string, error) { return nil, nil })
	if err == nil && len(wrong) == 0 || err != nil && !errors.Is(err, dbthread.ErrCorrupt) {
		t.Errorf("the check has found %q, %v", wrong, err)
	}
}

func TestTransact_AFunctionThatSleepsHoldsUpTransactionsAndNothingElse(t *testing.T) {
	w := openWith(t, dbthread.Config{MaxQueued: 10}, groupSchema...)
	asleep, awake := make(chan struct{}), make(chan struct{})
	hurried := dbthread.Deadline(time.Second)
	sleeper := dbthread.Transact(w.b, "sleeper", func(tx *dbthread.Tx) (deferred.Unit, error) {
		close(asleep)
		<-awake
		return deferred.Unit{}, run(tx, `INSERT INTO t (v) VALUES ('sleeper')`)
	}, hurried)
	<-asleep
	waiting := w.transact(`INSERT INTO t (v) VALUES ('waiting')`)
	cancelled := w.transact(`INSERT INTO t (v) VALUES ('cancelled')`)
	late := dbthread.Transact(w.b, "late", do(`INSERT INTO t (v) VALUES ('late')`), hurried)

	if got := w.strings(`SELECT v FROM t`); !slices.Equal(got, []string{"old"}) {
		t.Errorf("a read tells %q", got)
	}
	value(w, dbthread.Select(w.b, `SELECT 1`, nil, scanInt).Next())
	cancelled.Cancel()
	w.loop.Advance(time.Second)
	if !errors.Is(deferredtest.Failure(t, cancelled), deferred.ErrCancelled) || !errors.Is(deferredtest.Failure(t, late), os.ErrDeadlineExceeded) {
		t.Error("those that wait have not ended")
	}
	for w.b.Pending() < 10 {
		w.transact(`SELECT 1`)
	}
	if err := failure(w, w.transact(`SELECT 1`)); !errors.Is(err, dbthread.ErrQueueFull) {
		t.Errorf("error %v", err)
	}
	end := w.b.Shutdown()
	if sleeper.Fired() || waiting.Fired() || end.Fired() {
		t.Error("an outcome before there is one")
	}
	close(awake)
	if err := failure(w, sleeper); !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("error %v", err)
	}
	value(w, waiting)
	value(w, end)
	if n := rawNumber(t, raw(t, w.path), `SELECT sum(CASE v WHEN 'old' THEN 1 WHEN 'waiting' THEN 10 ELSE 100 END) FROM t`); n != 11 {
		t.Errorf("stored are others: %d", n)
	}
}
