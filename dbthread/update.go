package dbthread

import (
	"fmt"

	"sasync/dbthread/dialect"
	"sasync/deferred"
)

// update is a function that every connection runs once.
type update struct {
	// Immutable after Update.
	name string
	f    func(tx *Tx) error
	done *deferred.Deferred[deferred.Unit]

	// Owned by the loop.
	left int // threads that have not run it
	err  error
}

// Update has every database thread run f in a transaction of its own, past the
// queue: those that there are as soon as they have ended what they run, and
// each later connection before anything else. It is for what belongs to a
// connection, such as a PRAGMA cache_size. The Deferred fires when those that
// there are have run it, and fails with the first error; a later connection
// that fails in it can't be used. Loop only.
func (b *Broker) Update(name string, f func(tx *Tx) error) *deferred.Deferred[deferred.Unit] {
	if b.closing {
		return deferred.Fail[deferred.Unit](b.loop, fmt.Errorf("dbthread: update %q: %w", name, ErrShutdown))
	}
	u := &update{name: name, f: f, done: deferred.New[deferred.Unit](b.loop)}
	for _, q := range b.queues() {
		u.left += q.update(u)
	}
	b.changed(u.left)
	if b.state == starting { // who connects from now on is part of the start
		u.left++
		deferred.ThenBoth(b.Running(), func(_ deferred.Unit, err error) (deferred.Unit, error) {
			u.ran(err)
			return deferred.Unit{}, nil
		})
	}
	return u.done
}

// ran counts a thread off.
func (u *update) ran(err error) {
	if u.err == nil {
		u.err = err
	}
	if u.left--; u.left == 0 && !u.done.Fired() { // cancelled
		fireUnit(u.done, u.err)
	}
}

// updating is a thread's part of an update, as a task.
type updating struct {
	task
	u *update
}

func (u *update) task(q *queue) *task {
	t := &updating{u: u}
	t.call, t.q, t.name, t.opts = t, q, u.name, updateOptions
	return &t.task
}

var updateOptions = newOptions([]Option{Exclusive()})

func (t *updating) run(tx *Tx) error { return t.u.f(tx) }
func (t *updating) deliver()         { t.u.ran(t.err) }

// join makes a connection and its thread, which has run all updates.
func (b *Broker) join(q *queue, role dialect.Role) (*worker, error) {
	conn, err := b.db.Connect(role)
	if err != nil {
		return nil, err
	}
	w := b.newWorker(q, role, conn)
	w.updated = q.enroll()
	if err := w.catchUp(); err != nil {
		q.leave()
		w.session.close()
		return nil, err
	}
	return w, nil
}

// catchUp runs on a new connection the updates that the thread has seen.
func (w *worker) catchUp() error {
	for _, u := range w.q.updatesUntil(w.updated) {
		if err := w.runUpdate(u); err != nil {
			return fmt.Errorf("update %q: %w", u.name, err)
		}
	}
	return nil
}

func (w *worker) runUpdate(u *update) error {
	conn, t := w.session.conn, u.task(w.q)
	if err := conn.Begin(); err != nil {
		return err
	}
	ran := make(chan struct{})
	go func() { // a Goexit ends this goroutine
		defer close(ran)
		t.attempt(w.session)
	}()
	<-ran
	if t.err == nil {
		t.err = conn.Commit()
	}
	if t.err != nil {
		w.rollback()
	}
	return t.err
}

// update adds u and says how many threads will run it as a task.
func (q *queue) update(u *update) (threads int) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.updates = append(q.updates, u)
	q.wakeAll()
	return q.enrolled
}

// enroll counts a thread, and says how many updates were before it.
func (q *queue) enroll() (updates int) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.enrolled++
	return len(q.updates)
}

func (q *queue) leave() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.enrolled--
}

func (q *queue) updatesUntil(n int) []*update {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.updates[:n:n]
}

// nextUpdate is an update that a thread has not seen, as a task. Called with mu
// held.
func (q *queue) nextUpdate(seen *int) []*task {
	if *seen == len(q.updates) {
		return nil
	}
	*seen++
	return []*task{q.updates[*seen-1].task(q)}
}
