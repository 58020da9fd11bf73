package dbthread

import (
	"fmt"
	"runtime"
	"strings"
	"time"

	"sasync/deferred"
)

// Trace tells what a transaction, a read or a select has cost, for a log of
// slow ones or for spans. Inserts that have shared a statement have its time in
// equal parts.
type Trace struct {
	Op    string // "transact", "read" or "select"
	Name  string
	Place string // file and line of the call that queued it

	Parent any           // what Config.TraceParent gave to that call
	Queued time.Time     // when that was
	Wait   time.Duration // how long it was in the queue, and in a group behind others
	Run    time.Duration // how long its function ran, all runs together
	Runs   int           // how often it ran

	SQL     string        // the statement that took longest
	SQLTime time.Duration // and how long, with the reading of its rows

	Err error // the outcome
}

// trace gathers a Trace. It belongs to whoever owns the task.
type trace struct {
	Trace
	queued int64 // ticks
	sql    map[string]time.Duration
}

// startTrace is called on the loop by the call that queues t.
func (b *Broker) startTrace(t *task) {
	if b.cfg.Trace == nil {
		return
	}
	t.trace = &trace{Trace: Trace{Op: t.q.op, Name: t.name, Place: caller(), Queued: time.Now()}, queued: ticks(), sql: map[string]time.Duration{}}
	if b.cfg.TraceParent != nil {
		t.trace.Parent = b.cfg.TraceParent()
	}
}

// caller is the nearest place outside this package.
func caller() string {
	var pcs [16]uintptr
	frames := runtime.CallersFrames(pcs[:runtime.Callers(3, pcs[:])])
	for {
		f, more := frames.Next()
		if !strings.HasPrefix(f.Function, "sasync/dbthread.") || !more {
			return fmt.Sprintf("%s:%d", f.File, f.Line)
		}
	}
}

// ran adds a run. Called by the thread.
func (t *trace) ran(begun, ended int64) {
	t.Run += time.Duration(ended - begun)
	t.Runs++
	if t.Runs == 1 {
		t.Wait = time.Duration(begun - t.queued)
	}
}

// shared adds the runs of those n that ran as one, an nth of their time. The
// trace of all was queued at tick 0.
func (t *trace) shared(g *gathered, n int) {
	if t.Runs == 0 && g.trace.Runs > 0 {
		t.Wait = g.trace.Wait - time.Duration(t.queued)
	}
	t.Runs += g.trace.Runs
	t.Run += g.trace.Run / time.Duration(n)
	for _, took := range g.trace.sql {
		t.sql[g.of.one.text] += took / time.Duration(n)
	}
}

// timed adds what a statement took since begun. Called by the thread.
func (tx *Tx) timed(p *prepared, begun int64) {
	if t := tx.task.trace; t != nil {
		t.sql[p.text] += time.Duration(ticks() - begun)
	}
}

// ticks is the time if it is wanted.
func (tx *Tx) ticks() int64 {
	if tx.task.trace == nil {
		return 0
	}
	return ticks()
}

// tell calls the hook for t, which is about to fire.
func (b *Broker) tell(t *task) {
	done := t.trace.Trace
	if done.Wait+done.Run < b.cfg.TraceOver {
		return
	}
	for sql, took := range t.trace.sql {
		if took > done.SQLTime {
			done.SQL, done.SQLTime = sql, took
		}
	}
	done.Err = t.err
	deferred.Do(b.loop, func() (deferred.Unit, error) { // a panic must not keep outcomes back
		b.cfg.Trace(done)
		return deferred.Unit{}, nil
	})
}
