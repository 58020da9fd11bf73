package dbthread_test

import (
	"errors"
	"runtime"
	"slices"
	"strings"
	"testing"

	"sasync/dbthread"
	"sasync/deferred"
	"sasync/deferred/deferredtest"
)

const (
	numbers  = `CREATE TABLE numbers (n INTEGER PRIMARY KEY)`
	counting = `WITH RECURSIVE c(n) AS (VALUES (1) UNION ALL SELECT n + 1 FROM c) SELECT n FROM c`
)

func scanInt(rows *dbthread.Rows) (n int, err error) { return n, rows.Scan(&n) }

// openNumbers has a table of 1 to 1000.
func openNumbers(t testing.TB, cfg dbthread.Config) *world {
	return openWith(t, cfg, numbers,
		`WITH RECURSIVE c(n) AS (VALUES (1) UNION ALL SELECT n + 1 FROM c WHERE n < 1000) INSERT INTO numbers SELECT n FROM c`)
}

func TestSelect_BringsAllRowsInOrderAFewAtATime(t *testing.T) {
	w := openNumbers(t, dbthread.Config{StreamRows: 300})
	rows := dbthread.Select(w.b, `SELECT n FROM numbers WHERE n > ? ORDER BY n`, []any{0}, scanInt)
	var sizes, all []int
	for {
		hop := value(w, rows.Next())
		sizes = append(sizes, len(hop))
		all = append(all, hop...)
		if len(hop) == 0 {
			break
		}
	}
	if want := []int{300, 300, 300, 100, 0}; !slices.Equal(sizes, want) {
		t.Errorf("hops of %d, want %d", sizes, want)
	}
	if len(all) != 1000 || !slices.IsSorted(all) {
		t.Errorf("%d rows", len(all))
	}
	if again := value(w, rows.Next()); again != nil {
		t.Errorf("after the end: %v", again)
	}
}

func TestSelect_IsARangeLoopInACoroutine(t *testing.T) {
	w := openNumbers(t, dbthread.Config{StreamRows: 7})
	sum := deferred.Inline(w.loop, func(co *deferred.Coroutine) (int, error) {
		sum := 0
		for n, err := range dbthread.Select(w.b, `SELECT n FROM numbers`, nil, scanInt).Each(co) {
			if err != nil {
				return 0, err
			}
			sum += n
		}
		return sum, nil
	})
	if got := value(w, sum); got != 500500 {
		t.Errorf("sum %d", got)
	}
}

// With one thread for selects the second one can only run if leaving the loop
// has freed the first one's.
func TestSelect_LeavingTheLoopFreesTheThread(t *testing.T) {
	w := openNumbers(t, dbthread.Config{Streams: 1, StreamRows: 10})
	for range 3 {
		first := deferred.Inline(w.loop, func(co *deferred.Coroutine) (int, error) {
			for n, err := range dbthread.Select(w.b, counting, nil, scanInt).Each(co) {
				return n, err
			}
			return 0, errBoom
		})
		if got := value(w, first); got != 1 {
			t.Errorf("first is %d", got)
		}
	}
}

func TestSelect_ReadsOneHopAheadAndNoFurther(t *testing.T) {
	w := open(t)
	var scanned counter
	rows := dbthread.Select(w.b, counting, nil, func(r *dbthread.Rows) (int, error) {
		scanned.inc()
		return scanInt(r)
	})
	value(w, rows.Next())
	value(w, rows.Next())
	rows.Stop()
	w.shutdown() // the thread has ended, so nothing is scanned any more
	if n := scanned.Load(); n > 3*128 {
		t.Errorf("%d rows were scanned for two hops of 128", n)
	}
}

func TestSelect_NextBeforeTheEarlierOneHasFiredIsNotReady(t *testing.T) {
	w := openNumbers(t, dbthread.Config{})
	rows := dbthread.Select(w.b, `SELECT n FROM numbers`, nil, scanInt)
	first := rows.Next()
	if err := deferredtest.Failure(t, rows.Next()); !errors.Is(err, dbthread.ErrNotReady) {
		t.Errorf("error %v", err)
	}
	if hop := value(w, first); hop[0] != 1 {
		t.Errorf("hop %v", hop)
	}
	rows.Stop()
}

func TestSelect_ACancelledNextLosesNoRows(t *testing.T) {
	w := openNumbers(t, dbthread.Config{StreamRows: 1000})
	rows := dbthread.Select(w.b, `SELECT n FROM numbers`, nil, scanInt)
	first := rows.Next()
	first.Cancel()
	deferredtest.Failure(t, first)
	if hop := value(w, rows.Next()); len(hop) != 1000 {
		t.Errorf("%d rows", len(hop))
	}
}

func TestSelect_AMistakeInTheQueryIsTheFirstNextsError(t *testing.T) {
	w := openNumbers(t, dbthread.Config{})
	for sql, want := range map[string]string{
		`SELECT absent`:                   `dbthread: select "SELECT absent": prepare: no such column: absent`,
		`DELETE FROM numbers`:             `dbthread: select "DELETE FROM numbers": prepare: read-only: DELETE on a reader's connection`,
		`SELECT 'x' AS n`:                 `dbthread: select "SELECT 'x' AS n": scan: column 1 (n): string x does not fit in a int`,
		`SELECT n FROM numbers WHERE n=?`: `dbthread: select "SELECT n FROM numbers WHERE n=?": bind: 0 arguments for 1 parameters`,
	} {
		rows := dbthread.Select(w.b, sql, nil, scanInt)
		if err := failure(w, rows.Next()); err.Error() != want {
			t.Errorf("text %q, want %q", err, want)
		}
		failure(w, rows.Next()) // and every further one's
	}
}

func TestSelect_PanicInScanIsAnError(t *testing.T) {
	w := openNumbers(t, dbthread.Config{})
	rows := dbthread.Select(w.b, `SELECT n FROM numbers`, nil, func(*dbthread.Rows) (int, error) { panic(errBoom) })
	if err := failure(w, rows.Next()); !errors.Is(err, errBoom) {
		t.Errorf("error %v", err)
	}
}

func TestStop_InterruptsAQueryThatHasNoRowsYet(t *testing.T) {
	w := openNumbers(t, dbthread.Config{Streams: 1})
	endless := dbthread.Select(w.b, `WITH RECURSIVE c(n) AS (VALUES (1) UNION ALL SELECT n + 1 FROM c) SELECT max(n) FROM c`, nil, scanInt)
	next := endless.Next()
	for w.b.Stats().Running == 0 { // until the thread has it
		runtime.Gosched()
	}
	endless.Stop()
	if err := failure(w, next); !errors.Is(err, dbthread.ErrStopped) {
		t.Errorf("error %v", err)
	}
	endless.Stop()
	if err := failure(w, endless.Next()); !errors.Is(err, dbthread.ErrStopped) {
		t.Errorf("error %v", err)
	}
	after := dbthread.Select(w.b, `SELECT n FROM numbers`, nil, scanInt)
	if hop := value(w, after.Next()); len(hop) != 128 {
		t.Errorf("%d rows", len(hop))
	}
	after.Stop()
}

func TestStop_DropsRowsThatAreReady(t *testing.T) {
	w := openNumbers(t, dbthread.Config{})
	rows := dbthread.Select(w.b, `SELECT 1`, nil, scanInt)
	w.loop.RunUntil(func() bool { return w.b.Pending() == 0 }) // the query has ended
	rows.Stop()
	if err := deferredtest.Failure(t, rows.Next()); !errors.Is(err, dbthread.ErrStopped) {
		t.Errorf("error %v", err)
	}
}

func TestSelect_RowsBeforeAnErrorComeBeforeIt(t *testing.T) {
	w := openNumbers(t, dbthread.Config{StreamRows: 2})
	rows := dbthread.Select(w.b, `SELECT abs(column1) FROM (VALUES (1), (2), (-9223372036854775807 - 1))`, nil, scanInt)
	if hop := value(w, rows.Next()); !slices.Equal(hop, []int{1, 2}) {
		t.Errorf("hop %v", hop)
	}
	if err := failure(w, rows.Next()); !strings.Contains(err.Error(), "integer overflow") {
		t.Errorf("error %v", err)
	}
}

func TestSelect_MoreThanThereAreThreadsWaitForTheirTurn(t *testing.T) {
	w := openNumbers(t, dbthread.Config{Streams: 2, StreamRows: 10})
	var all []*dbthread.Deferator[int]
	for range 6 {
		all = append(all, dbthread.Select(w.b, counting, nil, scanInt))
	}
	for _, rows := range all {
		if hop := value(w, rows.Next()); len(hop) != 10 {
			t.Errorf("%d rows", len(hop))
		}
		rows.Stop()
	}
}

func TestSelect_SeesOneMomentHoweverLongItTakes(t *testing.T) {
	w := openNumbers(t, dbthread.Config{StreamRows: 100})
	rows := dbthread.Select(w.b, `SELECT n FROM numbers ORDER BY n`, nil, scanInt)
	seen := len(value(w, rows.Next()))
	value(w, w.transact(`DELETE FROM numbers WHERE n > 500`))
	for {
		hop := value(w, rows.Next())
		if len(hop) == 0 {
			break
		}
		seen += len(hop)
	}
	if seen != 1000 {
		t.Errorf("%d rows", seen)
	}
}

func TestShutdown_EndsOpenDeferatorsWithATypedError(t *testing.T) {
	w := openNumbers(t, dbthread.Config{Streams: 1, StreamRows: 10})
	running := dbthread.Select(w.b, counting, nil, scanInt)
	queued := dbthread.Select(w.b, counting, nil, scanInt)
	value(w, running.Next())
	waiting := queued.Next()
	w.shutdown()
	for _, next := range []*deferred.Deferred[[]int]{running.Next(), waiting, dbthread.Select(w.b, counting, nil, scanInt).Next()} {
		if err := failure(w, next); !errors.Is(err, dbthread.ErrShutdown) {
			t.Errorf("error %v", err)
		}
	}
}
