package dbthread_test

import (
	"errors"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/mattn/go-sqlite3"

	"sasync/dbthread"
	"sasync/deferred"
	"sasync/deferred/deferredtest"
)

var groupSchema = []string{
	`CREATE TABLE t (v TEXT UNIQUE, n INTEGER CHECK (n < 100), b BLOB)`,
	`CREATE TABLE roll (v TEXT UNIQUE ON CONFLICT ROLLBACK)`,
	`CREATE TRIGGER t_abort BEFORE INSERT ON t WHEN new.v = 'abort' BEGIN SELECT RAISE(ABORT, 'no'); END`,
	`CREATE TRIGGER t_rollback BEFORE INSERT ON t WHEN new.v = 'rollback' BEGIN SELECT RAISE(ROLLBACK, 'no'); END`,
	`CREATE TABLE plain (b BLOB)`,
	`CREATE TABLE parent (id INTEGER PRIMARY KEY)`,
	`CREATE TABLE child (p INTEGER REFERENCES parent DEFERRABLE INITIALLY DEFERRED)`,
	`INSERT INTO t (v) VALUES ('old')`,
	`INSERT INTO roll VALUES ('old')`,
}

// A group of a, b, bad and c, where bad inserts a row and then fails. In every
// case a, b and c are stored, and of bad nothing is.
func TestGroup_AFailedMemberLeavesTheOthersAlone(t *testing.T) {
	fail := func(sql string) func(tx *dbthread.Tx) error {
		return func(tx *dbthread.Tx) error { return run(tx, sql) }
	}
	for _, c := range []struct {
		name  string
		bad   func(tx *dbthread.Tx) error
		kind  error
		again bool // the outer transaction is lost, so a and b run twice
	}{
		{"unique", fail(`INSERT INTO t (v) VALUES ('old')`), dbthread.ErrUnique, false},
		{"check", fail(`INSERT INTO t (v, n) VALUES ('x', 100)`), dbthread.ErrConstraint, false},
		{"insert or fail", fail(`INSERT OR FAIL INTO t (v) VALUES ('x'), ('old')`), dbthread.ErrUnique, false},
		{"syntax", fail(`INSERT INTO t VALUE`), sqlite3.ErrError, false},
		{"too big", fail(`INSERT INTO t (v, b) VALUES ('x', zeroblob(1500000000))`), dbthread.ErrTooBig, false},
		{"full with a statement journal", fail(`INSERT INTO t (v, b) VALUES ('x', zeroblob(1000000))`), dbthread.ErrFull, false},
		{"raise abort", fail(`INSERT INTO t (v) VALUES ('abort')`), dbthread.ErrConstraint, false},
		{"vacuum", fail(`VACUUM`), sqlite3.ErrError, false},
		{"own error", func(*dbthread.Tx) error { return errBoom }, errBoom, false},
		{"panic", func(*dbthread.Tx) error { panic(errBoom) }, errBoom, false},
		{"goexit", func(*dbthread.Tx) error { runtime.Goexit(); return nil }, deferred.ErrGoexit, true},

		{"insert or rollback", fail(`INSERT OR ROLLBACK INTO t (v) VALUES ('old')`), dbthread.ErrUnique, true},
		{"column on conflict rollback", fail(`INSERT INTO roll VALUES ('old')`), dbthread.ErrUnique, true},
		{"raise rollback", fail(`INSERT INTO t (v) VALUES ('rollback')`), dbthread.ErrConstraint, true},
		{"full", fail(`INSERT INTO plain VALUES (zeroblob(1000000))`), dbthread.ErrFull, true},
		{"lost and ignored", func(tx *dbthread.Tx) error {
			_ = run(tx, `INSERT OR ROLLBACK INTO t (v) VALUES ('old')`)
			_ = run(tx, `INSERT INTO t (v) VALUES ('behind')`)
			return nil
		}, dbthread.ErrRolledBack, true},
		{"deferred foreign key", func(tx *dbthread.Tx) error {
			return run(tx, `INSERT INTO child VALUES (7)`) // succeeds; the COMMIT fails
		}, dbthread.ErrForeignKey, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := open(t, groupSchema...)
			value(w, w.transact(`PRAGMA max_page_count = 40`))
			var runsA, runsBad counter
			goOn := w.block()
			a := dbthread.Transact(w.b, "a", func(tx *dbthread.Tx) (int64, error) {
				return runsA.inc(), run(tx, `INSERT INTO t (v) VALUES ('a')`)
			})
			b := w.transact(`INSERT INTO t (v) VALUES ('b')`)
			bad := dbthread.Transact(w.b, "bad", func(tx *dbthread.Tx) (deferred.Unit, error) {
				runsBad.inc()
				if err := run(tx, `INSERT INTO t (v) VALUES ('bad')`); err != nil {
					return deferred.Unit{}, err
				}
				return deferred.Unit{}, c.bad(tx)
			})
			after := w.transact(`INSERT INTO t (v) VALUES ('c')`)
			goOn()

			value(w, a)
			value(w, b)
			value(w, after)
			err := failure(w, bad)
			if !isKind(err, c.kind) {
				t.Errorf("bad failed with %v, want %v", err, c.kind)
			}
			var typed *dbthread.TxError
			if !errors.As(err, &typed) || typed.Name != "bad" || typed.Op != "transact" {
				t.Errorf("%v is no *TxError of bad", err)
			}
			if got := w.strings(`SELECT v FROM t WHERE v <> 'old' ORDER BY rowid`); !slices.Equal(got, []string{"a", "b", "c"}) {
				t.Errorf("stored are %q", got)
			}
			if again := runsA.Load() > 1; again != c.again {
				t.Errorf("a ran %d times", runsA.Load())
			}
		})
	}
}

// isKind tells a sentinel, or a code of SQLite's that has none.
func isKind(err, kind error) bool {
	code, isCode := kind.(sqlite3.ErrNo)
	if !isCode {
		return errors.Is(err, kind)
	}
	var coded sqlite3.Error
	return errors.As(err, &coded) && coded.Code == code
}

func TestGroup_TransactionControlInUserSQLIsRefused(t *testing.T) {
	w := open(t, groupSchema...)
	for _, sql := range []string{
		"BEGIN", "COMMIT", "END", "ROLLBACK", "SAVEPOINT x", "RELEASE member", "ROLLBACK TO member",
		"ATTACH 'x.db' AS x", "DETACH main", "PRAGMA journal_mode = DELETE", "PRAGMA synchronous = OFF",
		"PRAGMA wal_checkpoint", "/* a comment */ commit -- hidden",
	} {
		goOn := w.block()
		a := w.transact(`INSERT INTO t (v) VALUES ('a')`)
		bad := w.transact(`INSERT INTO t (v) VALUES ('bad')`, sql)
		goOn()
		value(w, a)
		if err := failure(w, bad); !errors.Is(err, dbthread.ErrRefused) {
			t.Errorf("%s: %v", sql, err)
		}
		if got := w.strings(`SELECT v FROM t WHERE v <> 'old' ORDER BY rowid`); !slices.Equal(got, []string{"a"}) {
			t.Errorf("%s: stored are %q", sql, got)
		}
		value(w, w.transact(`DELETE FROM t WHERE v <> 'old'`))
	}
}

func TestGroup_AnIgnoredErrorThatLeavesTheTransactionIsTheFunctionsAffair(t *testing.T) {
	w := open(t, groupSchema...)
	goOn := w.block()
	first := w.transact(`INSERT INTO t (v) VALUES ('a')`)
	d := dbthread.Transact(w.b, "careless", func(tx *dbthread.Tx) (string, error) {
		_ = run(tx, `INSERT INTO t (v) VALUES ('old')`)
		return "done", run(tx, `INSERT INTO t (v) VALUES ('kept')`)
	})
	goOn()
	value(w, first)
	if got := value(w, d); got != "done" {
		t.Errorf("result %q", got)
	}
	if got := w.strings(`SELECT v FROM t ORDER BY rowid`); !slices.Equal(got, []string{"old", "a", "kept"}) {
		t.Errorf("stored are %q", got)
	}
}

// x succeeds at first, so soft fails because of x's row. Then lost makes the
// database undo everything, and in the second run x fails and soft succeeds.
func TestGroup_AnErrorFromANeighbourThatWasUndoneIsNotDelivered(t *testing.T) {
	w := open(t, groupSchema...)
	var runsX counter
	goOn := w.block()
	a := w.transact(`INSERT INTO t (v) VALUES ('a')`)
	x := dbthread.Transact(w.b, "x", func(tx *dbthread.Tx) (deferred.Unit, error) {
		if runsX.inc() > 1 {
			return deferred.Unit{}, errBoom
		}
		return deferred.Unit{}, run(tx, `INSERT INTO t (v) VALUES ('x')`)
	})
	soft := w.transact(`INSERT INTO t (v) VALUES ('x')`)
	lost := w.transact(`INSERT INTO roll VALUES ('old')`)
	goOn()
	value(w, a)
	value(w, soft)
	if err := failure(w, x); !errors.Is(err, errBoom) {
		t.Errorf("x: %v", err)
	}
	failure(w, lost)
	if got := w.strings(`SELECT v FROM t ORDER BY rowid`); !slices.Equal(got, []string{"old", "a", "x"}) {
		t.Errorf("stored are %q", got)
	}
}

func TestGroup_ManyThatLoseTheTransactionLeaveExactlyTheAcknowledgedRows(t *testing.T) {
	w := open(t, groupSchema...)
	goOn := w.block()
	var good, bad []*deferred.Deferred[int64]
	for i := range 500 {
		insert := func(tx *dbthread.Tx) (int64, error) {
			r, err := tx.Exec(`INSERT INTO t (v, n) VALUES (?, 1)`, i)
			if err == nil && i%50 == 0 {
				_, err = tx.Exec(`INSERT INTO roll VALUES ('old')`)
			}
			if err == nil && i%7 == 0 {
				_, err = tx.Exec(`INSERT INTO t (v) VALUES ('old')`)
			}
			return r.LastInsertID, err
		}
		d := dbthread.Transact(w.b, "insert", insert)
		if i%50 == 0 || i%7 == 0 {
			bad = append(bad, d)
		} else {
			good = append(good, d)
		}
	}
	goOn()
	last := int64(0)
	for _, d := range good {
		id := value(w, d)
		if id <= last {
			t.Errorf("id %d after %d: not in queue order", id, last)
		}
		last = id
	}
	for _, d := range bad {
		failure(w, d)
	}
	if n := w.number(`SELECT count(*) FROM t WHERE n = 1`); n != int64(len(good)) {
		t.Errorf("%d rows, %d acknowledged", n, len(good))
	}
}

func TestSingleStatement_NeedsNoSavepointToFailAlone(t *testing.T) {
	for _, c := range []struct {
		name string
		bad  func(tx *dbthread.Tx) (deferred.Unit, error)
		kind error
	}{
		{"abort", do(`INSERT INTO t (v) VALUES ('x'), ('old')`), dbthread.ErrUnique},
		{"or fail", do(`INSERT OR FAIL INTO t (v) VALUES ('x'), ('old')`), dbthread.ErrUnique},
		{"second statement", do(`INSERT INTO t (v) VALUES ('x')`, `INSERT INTO t (v) VALUES ('y')`), dbthread.ErrSingleStatement},
		{"own error after success", func(tx *dbthread.Tx) (deferred.Unit, error) {
			_ = run(tx, `INSERT INTO t (v) VALUES ('x')`)
			return deferred.Unit{}, errBoom
		}, errBoom},
		{"panic after success", func(tx *dbthread.Tx) (deferred.Unit, error) {
			_ = run(tx, `INSERT INTO t (v) VALUES ('x')`)
			panic(errBoom)
		}, errBoom},
		{"lost", do(`INSERT OR ROLLBACK INTO t (v) VALUES ('old')`), dbthread.ErrUnique},
		{"deferred foreign key", do(`INSERT INTO child VALUES (7)`), dbthread.ErrForeignKey},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := open(t, groupSchema...)
			goOn := w.block()
			single := dbthread.SingleStatement()
			a := dbthread.Transact(w.b, "a", do(`INSERT INTO t (v) VALUES ('a')`), single)
			b := dbthread.Transact(w.b, "b", do(`INSERT INTO t (v) VALUES ('b')`), single)
			bad := dbthread.Transact(w.b, "bad", c.bad, single)
			after := dbthread.Transact(w.b, "c", do(`INSERT INTO t (v) VALUES ('c')`), single)
			goOn()
			value(w, a)
			value(w, b)
			value(w, after)
			if err := failure(w, bad); !errors.Is(err, c.kind) {
				t.Errorf("bad failed with %v, want %v", err, c.kind)
			}
			if got := w.strings(`SELECT v FROM t WHERE v <> 'old' ORDER BY rowid`); !slices.Equal(got, []string{"a", "b", "c"}) {
				t.Errorf("stored are %q", got)
			}
			if n := w.number(`SELECT count(*) FROM child`); n != 0 {
				t.Errorf("%d children", n)
			}
		})
	}
}

func TestSingleStatement_MayReadAsOftenAsItLikes(t *testing.T) {
	w := open(t, groupSchema...)
	d := dbthread.Transact(w.b, "look first", func(tx *dbthread.Tx) (int64, error) {
		for range 3 {
			if _, err := column[string](tx, `SELECT v FROM t`); err != nil {
				return 0, err
			}
		}
		r, err := tx.Exec(`INSERT INTO t (v) VALUES ('a')`)
		return r.LastInsertID, err
	}, dbthread.SingleStatement())
	if id := value(w, d); id != 2 {
		t.Errorf("id %d", id)
	}
}

func TestExclusive_RunsOnceAndAlone(t *testing.T) {
	w := open(t, groupSchema...)
	var runs counter
	goOn := w.block()
	a := w.transact(`INSERT INTO t (v) VALUES ('a')`)
	exclusive := dbthread.Transact(w.b, "exclusive", func(tx *dbthread.Tx) (int64, error) {
		return runs.inc(), run(tx, `INSERT INTO child VALUES (7)`)
	}, dbthread.Exclusive())
	lost := w.transact(`INSERT INTO roll VALUES ('old')`)
	before := w.b.Stats()
	goOn()
	value(w, a)
	if err := failure(w, exclusive); !errors.Is(err, dbthread.ErrForeignKey) {
		t.Errorf("exclusive: %v", err)
	}
	failure(w, lost)
	if runs.Load() != 1 {
		t.Errorf("it ran %d times", runs.Load())
	}
	if got := w.b.Stats().Groups - before.Groups; got < 2 {
		t.Errorf("%d groups committed: the gate and a should be two", got)
	}
}

func TestGroup_ResultsGoHomeInOnePostAfterTheCommit(t *testing.T) {
	w := open(t, groupSchema...)
	other := raw(t, w.path)
	goOn := w.block()
	var counts []int64
	for range 100 {
		w.transact(`INSERT INTO t (n) VALUES (1)`).AddCallback(func(u deferred.Unit) (deferred.Unit, error) {
			counts = append(counts, rawNumber(t, other, `SELECT count(*) FROM t WHERE n = 1`))
			return u, nil
		})
	}
	before, posts := w.b.Stats(), w.posts.Load()
	goOn()
	w.loop.RunUntil(func() bool { return len(counts) == 100 })
	if n := w.posts.Load() - posts; n != 2 {
		t.Errorf("%d posts, want the gate's and the group's", n)
	}
	for i, n := range counts {
		if n != 100 {
			t.Errorf("callback %d saw %d rows", i, n)
		}
	}
	if s := w.b.Stats(); s.BiggestGroup != 100 || s.Transactions-before.Transactions != 101 {
		t.Errorf("stats: %+v", s)
	}
}

func TestGroup_IsCommittedWhenItHasRunForLong(t *testing.T) {
	w := openWith(t, dbthread.Config{GroupTime: 1}, groupSchema...)
	goOn := w.block()
	var all []*deferred.Deferred[deferred.Unit]
	for range 10 {
		all = append(all, w.transact(`INSERT INTO t (n) VALUES (1)`))
	}
	goOn()
	for _, d := range all {
		value(w, d)
	}
	if s := w.b.Stats(); s.BiggestGroup != 1 {
		t.Errorf("stats: %+v", s)
	}
}

func TestGroup_HasAtMostGroupSizeMembers(t *testing.T) {
	w := openWith(t, dbthread.Config{GroupSize: 10}, groupSchema...)
	goOn := w.block()
	var all []*deferred.Deferred[deferred.Unit]
	for range 95 {
		all = append(all, w.transact(`INSERT INTO t (n) VALUES (1)`))
	}
	goOn()
	for _, d := range all {
		value(w, d)
	}
	if s := w.b.Stats(); s.BiggestGroup != 10 {
		t.Errorf("stats: %+v", s)
	}
}

func TestPanic_CarriesItsValueAndStack(t *testing.T) {
	w := open(t)
	d := dbthread.Transact(w.b, "explode", func(*dbthread.Tx) (int, error) { panic("boom") })
	err := failure(w, d)
	var p *deferred.PanicError
	if !errors.As(err, &p) || p.Value != "boom" || !strings.Contains(string(p.Stack), "TestPanic_") {
		t.Errorf("error %v", err)
	}
	if got, want := err.Error(), `dbthread: transact "explode": panic: boom`; got != want {
		t.Errorf("text %q, want %q", got, want)
	}
}

func TestFull_FailsWhatDoesNotFitAndTheBrokerLivesOn(t *testing.T) {
	w := open(t, groupSchema...)
	value(w, w.transact(`PRAGMA max_page_count = 20`))
	acknowledged := 0
	var full error
	for full == nil {
		d := w.transact(`INSERT INTO t (v, b) VALUES (hex(randomblob(16)), zeroblob(1000))`)
		w.loop.RunUntil(d.Fired)
		if _, err, _ := d.Result(); err != nil {
			full = deferredtest.Failure(t, d)
		} else {
			acknowledged++
		}
	}
	if !errors.Is(full, dbthread.ErrFull) {
		t.Errorf("error %v", full)
	}
	if n := w.number(`SELECT count(*) FROM t WHERE b IS NOT NULL`); n != int64(acknowledged) || n == 0 {
		t.Errorf("%d rows, %d acknowledged", n, acknowledged)
	}
	value(w, w.transact(`PRAGMA max_page_count = 1000`))
	value(w, w.transact(`INSERT INTO t (b) VALUES (zeroblob(100000))`))
}
