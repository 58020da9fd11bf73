package dbthread_test

import (
	"errors"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"sasync/dbthread"
	"sasync/deferred"
)

// here is the line behind the one that calls it.
func here() string {
	_, file, line, _ := runtime.Caller(1)
	return filepath.Base(file) + ":" + strconv.Itoa(line+1)
}

func TestTrace_TellsEachTransactionBeforeItFires(t *testing.T) {
	var traces []dbthread.Trace
	fired := false
	w := openWith(t, dbthread.Config{Trace: func(tr dbthread.Trace) {
		if tr.Name == "work" && fired {
			t.Error("told after it fired")
		}
		traces = append(traces, tr)
	}}, groupSchema...)
	traces = nil // the start-up's
	slow := `WITH RECURSIVE c(n) AS (VALUES (1) UNION ALL SELECT n + 1 FROM c WHERE n < 100000) SELECT max(n) FROM c`
	goOn := w.block()
	place := here()
	d := dbthread.Transact(w.b, "work", do(`INSERT INTO t (v) VALUES ('a')`, slow))
	d.AddBoth(func(u deferred.Unit, err error) (deferred.Unit, error) { fired = true; return u, err })
	goOn()
	value(w, d)
	traces = traces[1:] // the gate's
	bad := failure(w, w.transact(`INSERT INTO t (v) VALUES ('old')`))
	value(w, dbthread.Select(w.b, `SELECT 1`, nil, scanInt).Next())
	w.loop.RunUntil(func() bool { return w.b.Pending() == 0 })

	if len(traces) != 3 {
		t.Fatalf("%d traces: %+v", len(traces), traces)
	}
	work := traces[0]
	if work.Op != "transact" || work.Name != "work" || work.Runs != 1 || work.Err != nil || work.SQL != slow {
		t.Errorf("told %+v", work)
	}
	if !strings.HasSuffix(work.Place, place) {
		t.Errorf("queued at %s, want %s", work.Place, place)
	}
	if work.Wait <= 0 || work.SQLTime <= 0 || work.Run < work.SQLTime || time.Since(work.Queued) < work.Wait+work.Run {
		t.Errorf("times %v: waited %v, ran %v, %v of it in the statement", work.Queued, work.Wait, work.Run, work.SQLTime)
	}
	if !errors.Is(traces[1].Err, dbthread.ErrUnique) || traces[1].Err != bad {
		t.Errorf("the failed one: %+v", traces[1])
	}
	if traces[2].Op != "select" || traces[2].SQL != `SELECT 1` {
		t.Errorf("the select: %+v", traces[2])
	}
}

func TestTrace_CountsRunsAndLeavesOutTheFast(t *testing.T) {
	var traces []dbthread.Trace
	note := func(tr dbthread.Trace) { traces = append(traces, tr) }
	w := openWith(t, dbthread.Config{Trace: note, RunTwice: true}, pairs)
	value(w, setPair.Go(w.b, pair{"a", "1"}))
	if last := traces[len(traces)-1]; last.Runs != 2 || last.Name != "setPair" {
		t.Errorf("told %+v", last)
	}
	traces = nil
	w = openWith(t, dbthread.Config{Trace: note, TraceOver: time.Hour}, pairs)
	value(w, setPair.Go(w.b, pair{"a", "1"}))
	if len(traces) > 0 {
		t.Errorf("told %+v", traces)
	}
}

func TestTrace_APanicInItKeepsNoOutcomeBack(t *testing.T) {
	w := openWith(t, dbthread.Config{Trace: func(tr dbthread.Trace) {
		if tr.Name == "setPair" {
			panic(errBoom)
		}
	}}, pairs)
	goOn := w.block()
	a, b := setPair.Go(w.b, pair{"a", "1"}), setPair.Go(w.b, pair{"b", "1"})
	goOn()
	value(w, a)
	value(w, b)
	w.shutdown()
	w.loop.End()
	for _, err := range w.loop.TakeUnhandled() {
		if !errors.Is(err, errBoom) {
			t.Errorf("unhandled %v", err)
		}
	}
}
