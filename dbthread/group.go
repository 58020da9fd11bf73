package dbthread

import (
	"time"

	"sasync/dbthread/dialect"
)

// Group commit: the tasks of a segment run inside one transaction, a write in
// a savepoint of its own, and nobody hears of their outcome before the COMMIT
// has succeeded. What follows serves readers too, which have nothing to undo.

// runSegment runs tasks in one transaction, and with them some that come to
// wait meanwhile. Those that it does not finish go to w.todo.
func (w *worker) runSegment(tasks segment) {
	w.begun = ticks()
	if err := w.begin(); err != nil {
		w.giveUp(w.joinedByAll(tasks), "begin", err)
		return
	}
	for i := 0; i < len(tasks); {
		n := together(tasks[i:])
		w.running, w.at, w.size = tasks, i, n
		done, undone := w.runNext(tasks[i:i+n], i == 0)
		w.running = nil
		if undone {
			w.again(tasks, i, n)
			return
		}
		i += done
		if late := time.Duration(w.session.ended-w.begun) >= w.b.cfg.GroupTime; late && i > 0 && i < len(tasks) {
			w.todo = append([]segment{tasks[i:]}, w.todo...)
			tasks = tasks[:i]
		} else if !late && i == len(tasks) {
			tasks = append(tasks, w.joining(tasks)...)
		}
	}
	w.commit(tasks)
}

// runNext runs the next member, or several as one, and returns how many it has
// done with.
func (w *worker) runNext(members segment, first bool) (done int, undone bool) {
	if len(members) == 1 {
		return 1, w.runMember(members[0], first)
	}
	undone = w.runTogether(members)
	if members[0].apart {
		return 0, undone
	}
	return len(members), undone
}

// joining takes tasks that have come to wait since the turn began. Readers
// take none: their transaction sees the database as it was at its begin, and
// must not serve a read that was queued after a later write.
func (w *worker) joining(group segment) []*task {
	room := min(w.most, w.b.cfg.GroupSize-len(group))
	if w.role != dialect.Writer || !w.open || room <= 0 || group[0].opts.exclusive {
		return nil
	}
	tasks := w.q.more(room)
	w.b.stats.took(len(tasks))
	return tasks
}

// joinedByAll is tasks and all that would have joined them: when the database
// is locked, each begin takes as long as the busy timeout.
func (w *worker) joinedByAll(tasks segment) segment {
	for more := w.joining(tasks); len(more) > 0; more = w.joining(tasks) {
		tasks = append(tasks, more...)
	}
	return tasks
}

// runMember runs t, and reports that the whole transaction is undone. The
// first member needs no savepoint, as there is nothing that would be lost with
// it; so a group of one has none.
func (w *worker) runMember(t *task, first bool) (undone bool) {
	if w.rehearses(t) && w.rehearse(t) {
		return true
	}
	conn := w.session.conn
	save := w.role == dialect.Writer && !first && !t.opts.single && !t.opts.reads
	if save && conn.Savepoint() != nil {
		return w.rollback()
	}
	t.attempt(w.session)
	if t.err == nil {
		return save && conn.Release() != nil && w.rollback()
	}
	return w.undo(t, save)
}

// undo takes back what a failed member did, the whole transaction if there is
// no other way.
func (w *worker) undo(t *task, save bool) (undone bool) {
	conn := w.session.conn
	switch {
	case !conn.InTransaction():
		return true
	case save && conn.RollbackTo() == nil:
		return false
	case !save && !t.touched:
		return false
	}
	return w.rollback()
}

// rollback undoes the whole transaction.
func (w *worker) rollback() (undone bool) {
	if w.b.server || w.session.conn.InTransaction() {
		w.session.conn.Rollback() // what it could not end, the next Begin will report
	}
	return true
}

// again deals with the members of a transaction that was undone at tasks[i],
// or by one of the n that ran there as one. All before have lost their changes
// and run again, those that had failed too: they may have failed because of
// them. The one at i runs alone, which shows whether it is at fault, and the
// others have not run yet. A task that was the first has had its verdict.
func (w *worker) again(tasks segment, i, n int) {
	w.open = false
	rest := tasks[i+n:]
	var parts []segment
	if i > 0 {
		parts = append(parts, tasks[:i:i])
	}
	if i > 0 || n > 1 {
		parts = append(parts, tasks[i:i+n:i+n])
	} else {
		w.done = append(w.done, tasks[0])
	}
	if len(rest) > 0 {
		parts = append(parts, rest)
	}
	w.todo = append(parts, w.todo...)
}

// commit makes the members' changes durable. If that fails, as with a deferred
// constraint, each runs again in a transaction of its own.
func (w *worker) commit(tasks segment) {
	err := w.session.conn.Commit()
	if err == nil {
		w.done = append(w.done, tasks...)
		w.b.stats.committed(w.role, len(tasks))
		return
	}
	w.rollback()
	if len(tasks) == 1 {
		if tasks[0].err == nil {
			tasks[0].err = w.failed(tasks[0], "commit", err)
		}
		w.done = append(w.done, tasks...)
		return
	}
	w.open = false
	var parts []segment
	for i := range tasks {
		parts = append(parts, tasks[i:i+1:i+1])
	}
	w.todo = append(parts, w.todo...)
}

// giveUp ends tasks with an error that none of them has made.
func (w *worker) giveUp(tasks segment, step string, err error) {
	for _, t := range tasks {
		t.err = w.failed(t, step, err)
	}
	w.done = append(w.done, tasks...)
}

func (w *worker) failed(t *task, step string, err error) error {
	return &TxError{Op: t.q.op, Name: t.name, Step: step, Cause: err, kind: w.b.db.Kind(err)}
}
