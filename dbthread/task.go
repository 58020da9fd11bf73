package dbthread

import (
	"context"
	"errors"
	"runtime/debug"
	"sync/atomic"

	"sasync/deferred"
)

// task is a transaction on its way through a queue and a thread and home. The
// loop makes it; from push to pop it belongs to the queue, then to one thread,
// and from the thread's Post on to the loop again.
type task struct {
	// Immutable once queued.
	call call
	q    *queue
	name string
	opts *options

	// Guarded by the queue's mutex.
	lane       *lane // nil when it does not wait
	prev, next *task
	rank, age  int64
	clock      int64 // ticks when it was queued; afterwards, how long its runs took

	running   atomic.Pointer[interrupt] // of the thread, if what runs may be cut short
	cancelled atomic.Bool               // asked for while it was no longer waiting

	// Owned by whoever owns the task.
	touched bool   // the last run may have changed something
	retry   bool   // the last run met an error that running again may cure
	apart   bool   // a statement that it shared has failed, so it runs by itself
	trace   *trace // nil if nobody wants it
	err     error  // the verdict
}

// call is the typed half of a task.
type call interface {
	run(tx *Tx) error // on a database thread
	deliver()         // on the loop
}

// cancel warns the thread that has taken t.
func (t *task) cancel() {
	t.cancelled.Store(true)
	if i := t.running.Load(); i != nil {
		i.stop(t)
	}
}

// mayBeCutShort says that an interrupt undoes nothing but t.
func (t *task) mayBeCutShort() bool { return t.opts.exclusive || t.q.op != "transact" || t.q.ordered }

// attempt runs the function once. A panic or Goexit in it is an error like any
// other; after a Goexit attempt does not return, and t.err tells.
func (t *task) attempt(s *session) {
	tx := openTx(t, s)
	if t.mayBeCutShort() {
		t.running.Store(&s.interrupt)
		s.ctx = s.interrupt.begin(t)
	}
	err, begun := deferred.ErrGoexit, ticks()
	defer func() {
		if v := recover(); v != nil {
			err = &deferred.PanicError{Value: v, Stack: debug.Stack()}
		}
		tx.end()
		s.ended = ticks()
		t.clock += s.ended - begun
		if t.trace != nil {
			t.trace.ran(begun, s.ended)
		}
		s.ctx = context.Background()
		t.err, t.touched, t.retry = t.verdict(tx, err), tx.touched, tx.retry
	}()
	if t.cancelled.Load() {
		err = deferred.ErrCancelled
		return
	}
	err = t.call.run(tx)
}

// verdict makes err the transaction's. A function that returned nil although
// its transaction was doomed has failed all the same.
func (t *task) verdict(tx *Tx, err error) error {
	if err == nil {
		err = tx.doom
	}
	if err == nil || told(err) {
		return err
	}
	e := t.fail("", err)
	if errors.Is(err, ErrRolledBack) {
		e.kind = tx.session.db.Kind(err)
	}
	return e
}

// told says that err tells of the transaction already.
func told(err error) bool {
	var e *TxError
	return errors.As(err, &e)
}

// fail wraps an error of the task that no statement is to blame for.
func (t *task) fail(step string, cause error) *TxError {
	return &TxError{Op: t.q.op, Name: t.name, Step: step, Cause: cause}
}
