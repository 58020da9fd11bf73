package dbthread

import (
	"time"

	"sasync/dbthread/dialect"
	"sasync/deferred"
)

// worker is a database thread: a goroutine that alone uses one connection. It
// is not locked to an OS thread, which would make each hop from the loop and
// back 10 to 100 times slower.
type worker struct {
	// Immutable after it starts.
	b     *Broker
	q     *queue
	role  dialect.Role
	most  int  // tasks taken at a time
	first bool // the writer that runs the start-up and closes its connection last

	// Owned by the thread.
	session *session
	updated int       // updates that it has taken
	down    time.Time // since when a server is out of reach; zero if it is not
	todo    []segment // what is left of this turn
	open    bool      // others may join the group
	running segment   // being run, so far that
	at      int       // the members from here on
	size    int       // and so many of them run now; for a Goexit
	begun   int64     // ticks when the segment began
	done    []*task   // with their verdicts, in queue order
}

// How many tasks a thread takes at a time, at most.
const (
	chunk     = 64  // so few that a task's place in a group is not decided long before its turn
	readBatch = 256 // reads share a transaction
)

func (b *Broker) newWorker(q *queue, role dialect.Role, conn dialect.Conn) *worker {
	w := &worker{b: b, q: q, role: role, most: 1, session: newSession(b.db, conn)}
	switch {
	case b.server || role == dialect.Stream:
	case role == dialect.Reader:
		w.most = readBatch
	default:
		w.most = min(chunk, b.cfg.GroupSize)
	}
	return w
}

// segment is a number of tasks to be run in one transaction.
type segment []*task

// run is the thread. A transaction function that calls runtime.Goexit ends the
// goroutine; another one goes on in its place.
func (w *worker) run() {
	finished := false
	defer func() {
		if !finished {
			go w.run()
		}
	}()
	w.resume()
	for w.turn() {
	}
	finished = true
	w.b.ended(w)
}

// turn takes what waits and runs it. It returns false when there will be
// nothing more.
func (w *worker) turn() bool {
	if len(w.todo) == 0 {
		tasks := w.q.take(w.most, &w.updated)
		if len(tasks) == 0 {
			return false
		}
		w.todo, w.open = append(w.todo, tasks), true
		w.b.stats.took(len(tasks))
	}
	for len(w.todo) > 0 {
		next := w.todo[0]
		w.todo = w.todo[1:]
		if w.b.server {
			w.runAlone(next[0])
		} else {
			w.runSegment(next)
		}
		w.sendHome()
		w.q.ended(next)
	}
	w.todo = nil
	return true
}

// sendHome hands outcomes to the loop, those of a group in one post.
func (w *worker) sendHome() {
	done := w.done
	if len(done) == 0 {
		return
	}
	w.done = nil
	w.b.stats.finished(len(done))
	w.q.countRuns(done)
	deferred.PostOrWait(w.b.loop, func() { w.b.deliver(done) })
}

// resume picks a turn up that a Goexit has cut short.
func (w *worker) resume() {
	if w.running == nil {
		return
	}
	tasks := w.running
	w.running = nil
	w.rollback()
	w.again(tasks, w.at, w.size)
	w.sendHome()
	w.q.ended(tasks)
}
