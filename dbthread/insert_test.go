package dbthread_test

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"sasync/dbthread"
	"sasync/dbthread/dbthreadtest"
	"sasync/deferred"
)

// line is a row of t in groupSchema, and what happens while its values are asked
// for.
type line struct {
	v      any
	n      int
	before func()
}

var insertLine = dbthread.DefineInsert("line", dbthread.Statement(`INSERT INTO t (v, n) VALUES (?, ?)`), lineValues)

func lineValues(l line) []any {
	if l.before != nil {
		l.before()
	}
	return []any{l.v, l.n}
}

// lines queues an Insert of each text.
func (w *world) lines(texts ...string) (all []*deferred.Deferred[deferred.Unit]) {
	for _, v := range texts {
		all = append(all, insertLine.Go(w.b, line{v: v}))
	}
	return all
}

func values[T any](w *world, all []*deferred.Deferred[T]) {
	w.t.Helper()
	for _, d := range all {
		value(w, d)
	}
}

// A parent that comes with a later row is there when the statement ends.
func TestInsert_NeighboursAreOneStatement(t *testing.T) {
	w := open(t, `CREATE TABLE node (id INTEGER PRIMARY KEY, parent INTEGER NOT NULL REFERENCES node)`)
	node := dbthread.DefineInsert("node", dbthread.Statement(`INSERT INTO node VALUES (?, ?)`), func(id int) []any { return []any{id, id%8 + 1} })
	goOn := w.block()
	var all []*deferred.Deferred[deferred.Unit]
	for id := range 8 {
		all = append(all, node.Go(w.b, id+1))
	}
	goOn()
	values(w, all)
	value(w, w.transact(`DELETE FROM node`))
	if err := failure(w, node.Go(w.b, 1)); !errors.Is(err, dbthread.ErrForeignKey) {
		t.Errorf("one that was alone: %v", err)
	}
}

func TestInsert_AFailedRowLeavesTheOthersAlone(t *testing.T) {
	for _, c := range []struct {
		name string
		bad  line
		kind error
	}{
		{"unique", line{v: "old"}, dbthread.ErrUnique},
		{"unique among themselves", line{v: "a3"}, dbthread.ErrUnique},
		{"check", line{v: "bad", n: 100}, dbthread.ErrConstraint},
		{"raise abort", line{v: "abort"}, dbthread.ErrConstraint},
		{"raise rollback", line{v: "rollback"}, dbthread.ErrConstraint},
		{"full", line{v: strings.Repeat("x", 1_000_000)}, dbthread.ErrFull},
		{"no value of SQL", line{v: struct{}{}}, nil},
		{"a time", line{v: time.Time{}}, nil},
		{"panic", line{before: func() { panic(errBoom) }}, errBoom},
		{"goexit", line{before: goexit}, deferred.ErrGoexit},
	} {
		for _, twice := range []bool{false, true} {
			t.Run(fmt.Sprint(c.name, " twice ", twice), func(t *testing.T) {
				w := openWith(t, dbthread.Config{RunTwice: twice}, groupSchema...)
				value(w, w.transact(`PRAGMA max_page_count = 40`))
				goOn := w.block()
				before := w.lines("a1", "a2", "a3", "a4", "a5")
				bad := insertLine.Go(w.b, c.bad)
				after := w.lines("b1", "b2")
				goOn()
				values(w, append(before, after...))
				var typed *dbthread.TxError
				if err := failure(w, bad); !errors.As(err, &typed) || typed.Op != "transact" || typed.Name != "line" || c.kind != nil && !errors.Is(err, c.kind) {
					t.Errorf("bad failed with %v, want %v", err, c.kind)
				}
				if got := w.strings(`SELECT v FROM t ORDER BY rowid`); !slices.Equal(got, []string{"old", "a1", "a2", "a3", "a4", "a5", "b1", "b2"}) {
					t.Errorf("stored are %q", got)
				}
			})
		}
	}
}

func TestInsert_ADeferredConstraintFailsAlone(t *testing.T) {
	w := open(t, groupSchema...)
	child := dbthread.DefineInsert("child", dbthread.Statement(`INSERT INTO child VALUES (?)`), func(p any) []any { return []any{p} })
	goOn := w.block()
	good := []*deferred.Deferred[deferred.Unit]{child.Go(w.b, nil), child.Go(w.b, nil)}
	bad := child.Go(w.b, 7)
	good = append(good, child.Go(w.b, nil))
	goOn()
	values(w, good)
	if err := failure(w, bad); !errors.Is(err, dbthread.ErrForeignKey) {
		t.Errorf("error %v", err)
	}
	if n := w.number(`SELECT count(*) FROM child`); n != 3 {
		t.Errorf("%d rows", n)
	}
}

func TestInsert_WithTheWrongNumberOfValuesFailsAlone(t *testing.T) {
	w := open(t, groupSchema...)
	ragged := dbthread.DefineInsert("ragged", dbthread.Statement(`INSERT INTO t (v, n) VALUES (?, ?)`), func(row []any) []any { return row })
	goOn := w.block()
	good := []*deferred.Deferred[deferred.Unit]{ragged.Go(w.b, []any{"a", 1})}
	bad := []*deferred.Deferred[deferred.Unit]{ragged.Go(w.b, []any{"x"}), ragged.Go(w.b, []any{"x", 1, 2}), ragged.Go(w.b, nil)}
	good = append(good, ragged.Go(w.b, []any{"b", 1}))
	goOn()
	values(w, good)
	for _, d := range bad {
		if err := failure(w, d); !strings.Contains(err.Error(), "arguments for 2 parameters") {
			t.Errorf("error %v", err)
		}
	}
}

func TestInsert_RowsAreStoredAndToldOfInQueueOrder(t *testing.T) {
	w := open(t, groupSchema...)
	var want, fired []string
	insert := func(i int) *deferred.Deferred[deferred.Unit] {
		v := fmt.Sprintf("%03d", i)
		want = append(want, v)
		d := insertLine.Go(w.b, line{v: v})
		if i%13 == 0 { // one of another kind comes between
			d = w.transact(`INSERT INTO t (v) VALUES ('` + v + ` too')`)
			want = append(want, v+" too")
		}
		return d
	}
	goOn := w.block()
	var all []*deferred.Deferred[deferred.Unit]
	for i := range 300 {
		all = append(all, insert(i).AddCallback(func(u deferred.Unit) (deferred.Unit, error) {
			fired = append(fired, fmt.Sprint(i))
			return u, nil
		}))
	}
	goOn()
	values(w, all)
	if got := w.strings(`SELECT v FROM t WHERE v <> 'old' ORDER BY rowid`); !slices.Equal(got, want) {
		t.Errorf("stored are %q", got)
	}
	for i, v := range fired {
		if v != fmt.Sprint(i) {
			t.Fatalf("fired in the order %v", fired)
		}
	}
}

func TestInsert_ACancelledOneIsLeftOutAndTheTruthIsTold(t *testing.T) {
	w := open(t, groupSchema...)
	asked, goAhead, calls := make(chan struct{}), make(chan struct{}), counter{}
	goOn := w.block()
	first := insertLine.Go(w.b, line{v: "a"})
	waiting := insertLine.Go(w.b, line{v: "waiting"})
	holds := insertLine.Go(w.b, line{v: "b", before: func() {
		if calls.inc() == 1 {
			close(asked)
			<-goAhead
		}
	}})
	taken := insertLine.Go(w.b, line{v: "taken"})
	last := insertLine.Go(w.b, line{v: "c"})
	waiting.Cancel()
	goOn()
	<-asked
	taken.Cancel()
	close(goAhead)
	values(w, []*deferred.Deferred[deferred.Unit]{first, holds, last})
	for _, d := range []*deferred.Deferred[deferred.Unit]{waiting, taken} {
		if err := failure(w, d); !errors.Is(err, deferred.ErrCancelled) {
			t.Errorf("error %v", err)
		}
	}
	if got := w.strings(`SELECT v FROM t ORDER BY rowid`); !slices.Equal(got, []string{"old", "a", "b", "c"}) {
		t.Errorf("stored are %q", got)
	}
}

func TestInsert_OneThatIsCancelledTooLateIsStored(t *testing.T) {
	w := open(t, groupSchema...)
	asked, goAhead := make(chan struct{}), make(chan struct{})
	goOn := w.block()
	late := insertLine.Go(w.b, line{v: "late"})
	holds := insertLine.Go(w.b, line{v: "b", before: func() {
		close(asked)
		<-goAhead
	}})
	goOn()
	<-asked
	late.Cancel()
	close(goAhead)
	value(w, holds)
	value(w, late)
	if got := w.strings(`SELECT v FROM t ORDER BY rowid`); !slices.Equal(got, []string{"old", "late", "b"}) {
		t.Errorf("stored are %q", got)
	}
}

func TestInsert_ADeadlineLeavesTheOthersAlone(t *testing.T) {
	w := open(t, groupSchema...)
	hurried := dbthread.DefineInsert("hurried", dbthread.Statement(`INSERT INTO t (v) VALUES (?)`), func(v string) []any { return []any{v} },
		dbthread.Deadline(time.Second))
	goOn := w.block()
	a, b := insertLine.Go(w.b, line{v: "a"}), insertLine.Go(w.b, line{v: "b"})
	late := hurried.Go(w.b, "late")
	w.loop.Advance(time.Second)
	inTime := hurried.Go(w.b, "in time")
	goOn()
	values(w, []*deferred.Deferred[deferred.Unit]{a, b, inTime})
	if err := failure(w, late); !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("error %v", err)
	}
	if got := w.strings(`SELECT v FROM t ORDER BY rowid`); !slices.Equal(got, []string{"old", "a", "b", "in time"}) {
		t.Errorf("stored are %q", got)
	}
}

func TestInsert_StoresEveryTypeAndNULL(t *testing.T) {
	w := open(t, `CREATE TABLE any (v)`)
	insert := dbthread.DefineInsert("any", dbthread.Statement(`INSERT INTO any VALUES (?)`), func(v any) []any { return []any{v} })
	goOn := w.block()
	var none *string
	var all []*deferred.Deferred[deferred.Unit]
	for _, v := range []any{1, nil, "text", []byte("blob"), 0.5, true, none, "", []byte{}, uint8(7)} {
		all = append(all, insert.Go(w.b, v))
	}
	goOn()
	values(w, all)
	got := w.strings(`SELECT typeof(v) || ' ' || quote(v) FROM any ORDER BY rowid`)
	want := []string{
		"integer 1", "null NULL", "text 'text'", "blob X'626C6F62'", "real 0.5",
		"integer 1", "null NULL", "text ''", "blob X''", "integer 7",
	}
	if !slices.Equal(got, want) {
		t.Errorf("stored are %q", got)
	}
}

func TestInsert_AConflictClauseDoesForNeighboursWhatItDoesForStrangers(t *testing.T) {
	for sql, want := range map[string]string{
		`INSERT INTO c VALUES (:k, :n) ON CONFLICT (k) DO UPDATE SET n = n + excluded.n`: "a 7, b 2",
		`INSERT INTO c (k, n) VALUES (?, ?) ON CONFLICT DO NOTHING`:                      "a 1, b 2",
		`INSERT OR IGNORE INTO c VALUES (?, ?)`:                                          "a 1, b 2",
		`REPLACE INTO c VALUES (?, ?)`:                                                   "a 4, b 2",
	} {
		w := open(t, `CREATE TABLE c (k TEXT PRIMARY KEY, n INTEGER)`)
		insert := dbthread.DefineInsert("count", dbthread.Statement(sql), func(l line) []any {
			if strings.Contains(sql, ":k") {
				return []any{dbthread.Named{"k": l.v, "n": l.n}}
			}
			return []any{l.v, l.n}
		})
		goOn := w.block()
		var all []*deferred.Deferred[deferred.Unit]
		for _, l := range []line{{v: "a", n: 1}, {v: "b", n: 2}, {v: "a", n: 2}, {v: "a", n: 4}} {
			all = append(all, insert.Go(w.b, l))
		}
		goOn()
		values(w, all)
		if got := w.strings(`SELECT k || ' ' || n FROM c ORDER BY k`); strings.Join(got, ", ") != want {
			t.Errorf("%s: %q, want %s", sql, got, want)
		}
		w.shutdown()
	}
}

func TestInsert_RunsAgainWithTheGroupThatANeighbourUndoes(t *testing.T) {
	w := open(t, groupSchema...)
	goOn := w.block()
	var good, bad []*deferred.Deferred[deferred.Unit]
	for i := range 500 {
		switch {
		case i%90 == 0:
			bad = append(bad, w.transact(`INSERT INTO roll VALUES ('old')`))
		case i%41 == 0:
			bad = append(bad, w.lines("old")...)
		default:
			good = append(good, w.lines(fmt.Sprint(i))...)
		}
	}
	goOn()
	values(w, good)
	for _, d := range bad {
		failure(w, d)
	}
	if n := w.number(`SELECT count(*) FROM t WHERE v <> 'old'`); n != int64(len(good)) {
		t.Errorf("%d rows, %d acknowledged", n, len(good))
	}
}

func TestInsert_ASharedStatementThatFailsByChanceFailsNobody(t *testing.T) {
	for _, planned := range []error{dbthreadtest.Fault(dbthread.ErrIO), dbthreadtest.Fatal(dbthread.ErrIO)} {
		w, faults := openFaulty(t, dbthread.Config{})
		goOn := w.block()
		all := w.lines("a", "b", "c", "d", "e", "f")
		faults.Plan(dbthreadtest.Statement, nil, planned) // the second one, of e and f
		goOn()
		values(w, all)
		if got := w.strings(`SELECT v FROM t ORDER BY rowid`); strings.Join(got, "") != "oldabcdef" {
			t.Errorf("stored are %q", got)
		}
	}
}

func TestInsert_EachIsCountedAndTraced(t *testing.T) {
	var traces []dbthread.Trace
	w := openWith(t, dbthread.Config{Trace: func(tr dbthread.Trace) { traces = append(traces, tr) }}, groupSchema...)
	goOn := w.block()
	traces = nil
	before := w.b.Stats()
	var all []*deferred.Deferred[deferred.Unit]
	place := ""
	for _, v := range []string{"a", "b", "c", "d", "e", "old"} {
		place = here()
		all = append(all, insertLine.Go(w.b, line{v: v}))
	}
	goOn()
	values(w, all[:5])
	failure(w, all[5])
	s := w.b.Stats()
	if n := s.Transactions - before.Transactions; n != 7 || s.BiggestGroup != 6 || s.Transact.Run.Count-before.Transact.Run.Count != 7 || s.Running+s.Queued != 0 {
		t.Errorf("stats %+v", s)
	}
	traces = traces[1:] // the gate's
	if len(traces) != 6 {
		t.Fatalf("%d traces", len(traces))
	}
	for i, tr := range traces {
		runs := 1
		if i >= 4 { // e ran with the one that failed, and then by itself
			runs = 2
		}
		if tr.Op != "transact" || tr.Name != "line" || !strings.HasSuffix(tr.Place, place) || tr.Runs != runs ||
			tr.SQL != `INSERT INTO t (v, n) VALUES (?, ?)` || tr.Wait <= 0 || tr.SQLTime <= 0 || tr.Run < tr.SQLTime || (tr.Err != nil) != (i == 5) {
			t.Errorf("trace %d: %+v", i, tr)
		}
	}
	for i := range 3 { // they share a time
		if a, b := traces[i], traces[i+1]; a.Run != b.Run || a.SQLTime != b.SQLTime {
			t.Errorf("traces %+v and %+v", a, b)
		}
	}
}

func TestInsert_TwiceMeansThatValuesAreAskedForTwice(t *testing.T) {
	var traces []dbthread.Trace
	w := openWith(t, dbthread.Config{RunTwice: true, Trace: func(tr dbthread.Trace) { traces = append(traces, tr) }}, groupSchema...)
	goOn := w.block()
	var calls counter
	var all []*deferred.Deferred[deferred.Unit]
	for _, v := range []string{"a", "b", "c"} {
		all = append(all, insertLine.Go(w.b, line{v: v, before: func() { calls.inc() }}))
	}
	goOn()
	values(w, all)
	if n := calls.Load(); n != 6 || traces[len(traces)-1].Runs != 2 || traces[len(traces)-2].Runs != 2 {
		t.Errorf("%d calls, %+v", n, traces)
	}
	if got := w.strings(`SELECT v FROM t ORDER BY rowid`); !slices.Equal(got, []string{"old", "a", "b", "c"}) {
		t.Errorf("stored are %q", got)
	}
}

func TestInsert_IsAPartOfATransactionByIn(t *testing.T) {
	w := open(t, groupSchema...)
	both := func(n int) *deferred.Deferred[deferred.Unit] {
		return dbthread.Transact(w.b, "both", func(tx *dbthread.Tx) (deferred.Unit, error) {
			return deferred.Unit{}, errors.Join(insertLine.In(tx, line{v: "a"}), insertLine.In(tx, line{v: "b", n: n}))
		})
	}
	if err := failure(w, both(100)); !errors.Is(err, dbthread.ErrConstraint) {
		t.Errorf("error %v", err)
	}
	value(w, both(1))
	if got := w.strings(`SELECT v FROM t ORDER BY rowid`); !slices.Equal(got, []string{"old", "a", "b"}) {
		t.Errorf("stored are %q", got)
	}
}

func TestInsert_ShutdownWaitsForThoseThatAreQueued(t *testing.T) {
	w := open(t, groupSchema...)
	goOn := w.block()
	all := w.lines("a", "b", "c")
	end := w.b.Shutdown()
	refused := insertLine.Go(w.b, line{v: "late"})
	goOn()
	value(w, end)
	for _, d := range all {
		if !d.Fired() {
			t.Error("one has not fired")
		}
	}
	if err := failure(w, refused); !errors.Is(err, dbthread.ErrShutdown) {
		t.Errorf("error %v", err)
	}
	if n := rawNumber(t, raw(t, w.path), `SELECT count(*) FROM t`); n != 4 {
		t.Errorf("%d rows", n)
	}
}

func TestInsert_GroupsHaveAtMostGroupSizeMembers(t *testing.T) {
	w := openWith(t, dbthread.Config{GroupSize: 10}, groupSchema...)
	goOn := w.block()
	var all []*deferred.Deferred[deferred.Unit]
	for i := range 95 {
		all = append(all, w.lines(fmt.Sprint(i))...)
	}
	goOn()
	values(w, all)
	if s := w.b.Stats(); s.BiggestGroup != 10 {
		t.Errorf("stats: %+v", s)
	}
}

// What these conflict clauses leave or undo is not the neighbours' loss.
func TestInsert_AnyConflictClauseFailsAlone(t *testing.T) {
	for _, or := range []string{"ABORT", "FAIL", "ROLLBACK"} {
		w := open(t, groupSchema...)
		insert := dbthread.DefineInsert("or", dbthread.Statement(`INSERT OR `+or+` INTO t (v) VALUES (?)`), func(v string) []any { return []any{v} })
		goOn := w.block()
		good := []*deferred.Deferred[deferred.Unit]{insert.Go(w.b, "a"), insert.Go(w.b, "b"), insert.Go(w.b, "c")}
		bad := insert.Go(w.b, "old")
		good = append(good, insert.Go(w.b, "d"))
		goOn()
		values(w, good)
		if err := failure(w, bad); !errors.Is(err, dbthread.ErrUnique) {
			t.Errorf("%s: error %v", or, err)
		}
		if got := w.strings(`SELECT v FROM t ORDER BY rowid`); !slices.Equal(got, []string{"old", "a", "b", "c", "d"}) {
			t.Errorf("%s: stored are %q", or, got)
		}
		w.shutdown()
	}
}
