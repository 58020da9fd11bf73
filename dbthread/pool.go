package dbthread

import (
	"errors"
	"fmt"
	"time"

	"sasync/dbthread/dialect"
	"sasync/deferred"
)

// On a server any number of threads take tasks from one queue, and each runs
// one at a time in a transaction of its own. One that has met a conflict, or
// lost its connection before the commit, has left nothing behind and runs
// again.

// runAlone runs t until it has its verdict.
func (w *worker) runAlone(t *task) {
	since := time.Now()
	for try := 0; w.tryAlone(t, try); try++ {
		if !w.down.IsZero() && w.down.Before(since) {
			since = w.down
		}
		if time.Since(since) > w.b.cfg.RetryTime {
			break
		}
		w.b.stats.retried()
		time.Sleep(pause(try))
	}
	w.done = append(w.done, t)
}

// tryAlone runs t once more, after so many tries, and says whether it should run
// again. What may run once only makes sure of its connection first.
func (w *worker) tryAlone(t *task, tries int) (again bool) {
	if t.cancelled.Load() {
		t.err = t.fail("", deferred.ErrCancelled)
		return false
	}
	_, starting := t.call.(*startup)
	once := t.opts.exclusive && !starting || w.role == dialect.Stream
	if err := w.connect(t, once); err != nil {
		t.err = w.failed(t, "connect", err)
		return true
	}
	conn := w.session.conn
	if err := conn.Begin(); err != nil {
		conn.Rollback()
		t.err = w.failed(t, "begin", err)
		return !once && retryable(w.b.db.Kind(err))
	}
	w.running, w.at, w.size = segment{t}, 0, 1
	if w.rehearses(t) && w.rehearse(t) {
		conn.Rollback()
		conn.Begin() // that it fails, the first statement would tell
	}
	t.attempt(w.session)
	w.running = nil
	if t.err != nil {
		conn.Rollback() // what it could not end, the next Begin will report
		return t.retry && !once || starting && tries < startupRuns && errors.Is(t.err, dialect.ErrExists)
	}
	return w.commitAlone(t) && !once
}

// startupRuns is how often a start-up finds that another program has made the
// same table or index at the same moment. Where each CREATE is committed by
// itself that may be so for one after another.
const startupRuns = 50

// commitAlone makes t's changes durable and says whether it should run again.
// A stream's rows are at home already, so nothing hangs on its end.
func (w *worker) commitAlone(t *task) (again bool) {
	conn := w.session.conn
	if w.role == dialect.Stream {
		conn.Rollback()
	} else if err := conn.Commit(); err != nil {
		conn.Rollback()
		t.err = w.failed(t, "commit", err)
		if w.role == dialect.Reader && errors.Is(err, dialect.ErrOutcomeUnknown) {
			return true
		}
		return retryable(w.b.db.Kind(err))
	}
	w.b.stats.committed(w.role, 1)
	return false
}

// answers says whether the server does. Cancelling t ends the waiting.
func (w *worker) answers(t *task) bool {
	t.running.Store(&w.session.interrupt)
	ctx := w.session.interrupt.begin(t)
	return !t.cancelled.Load() && w.session.conn.Ping(ctx) == nil
}

// retryable says whether a transaction that met such an error may run again.
func retryable(kind error) bool {
	return errors.Is(kind, dialect.ErrConflict) || errors.Is(kind, dialect.ErrConnectionLost)
}

// connect opens a lost connection anew for t. sure asks the server whether an
// old one is still good.
func (w *worker) connect(t *task, sure bool) error {
	if w.session.conn.Alive() && (!sure || w.answers(t)) {
		return nil
	}
	if t.cancelled.Load() {
		return deferred.ErrCancelled
	}
	w.session.close()
	conn, err := w.b.db.Connect(w.role)
	if err != nil {
		if w.down.IsZero() {
			w.down = time.Now()
		}
		return fmt.Errorf("%w: %w", dialect.ErrConnectionLost, err)
	}
	w.down = time.Time{}
	w.session = newSession(w.b.db, conn)
	return w.catchUp()
}
