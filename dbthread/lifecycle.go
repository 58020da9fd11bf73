package dbthread

import (
	"fmt"

	"sasync/dbthread/dialect"
	"sasync/deferred"
)

// The start: the writer's thread connects and runs the start-up transaction,
// the loop then starts the other threads, which connect and report, and when
// all have done so the queues are opened. The loop decides every step;
// threads only report.

// startup is the first transaction.
type startup struct {
	task
	b *Broker
}

func (b *Broker) startup() *startup {
	s := &startup{b: b}
	s.call, s.q, s.name, s.opts = s, b.writes, "startup", newOptions([]Option{Exclusive()})
	b.pending++
	return s
}

func (s *startup) run(tx *Tx) error {
	if s.b.cfg.Startup == nil {
		return nil
	}
	return s.b.cfg.Startup(tx)
}

// deliver starts the other threads.
func (s *startup) deliver() {
	b := s.b
	if s.err != nil {
		b.fail("startup", s.err)
		return
	}
	others := b.writers() - 1
	b.connecting = b.cfg.Readers + others
	b.threads.Add(b.connecting)
	for range others {
		go b.openThread(b.writes, dialect.Writer)
	}
	for range b.cfg.Readers {
		go b.openThread(b.reads, dialect.Reader)
	}
}

// prepare waits for what Config.Prepare does on the loop.
func (b *Broker) prepare(first *startup) {
	if b.cfg.Prepare == nil {
		go b.openWriter(first)
		return
	}
	deferred.ThenBoth(deferred.DoDefer(b.loop, b.cfg.Prepare), func(_ deferred.Unit, err error) (deferred.Unit, error) {
		if err != nil {
			b.failWithoutWriter("prepare", err)
		} else {
			go b.openWriter(first)
		}
		return deferred.Unit{}, nil
	})
}

// openWriter is the first writer's thread.
func (b *Broker) openWriter(first *startup) {
	w, err := b.join(b.writes, dialect.Writer)
	if err != nil {
		deferred.PostOrWait(b.loop, func() { b.failWithoutWriter("connect", err) })
		return
	}
	b.stats.took(1)
	w.first, w.todo = true, []segment{{&first.task}}
	w.run()
}

// openThread is a thread that starts beside the first writer's.
func (b *Broker) openThread(q *queue, role dialect.Role) {
	w, err := b.join(q, role)
	deferred.PostOrWait(b.loop, func() { b.connected(role, err) })
	if err != nil {
		b.threads.Done()
		return
	}
	w.run()
}

// connected counts the threads. Called on the loop.
func (b *Broker) connected(role dialect.Role, err error) {
	if err != nil {
		step := "connect"
		if role == dialect.Reader {
			step = "connect reader"
		}
		b.fail(step, err)
		return
	}
	b.connecting--
	if b.connecting > 0 || b.state != starting {
		return
	}
	b.state = up
	for _, q := range b.queues() {
		q.release()
	}
	b.startStreams(b.selects.len())
	b.started.release(nil)
	if b.closing {
		b.finish()
	}
}

// fail ends a start. Everything that waits and will come gets its error.
func (b *Broker) fail(step string, cause error) {
	if b.state != starting {
		return
	}
	err := b.openError(step, cause)
	b.state, b.closing = failed, true
	var waiting []*task
	for _, q := range b.queues() {
		q.close(err)
		waiting = append(waiting, q.takeAll()...)
		q.release()
	}
	for _, t := range waiting {
		t.err = t.fail("queue", err)
	}
	b.started.release(err)
	b.deliver(waiting)
	b.finish()
}

func (b *Broker) openError(step string, cause error) *OpenError {
	err := &OpenError{Name: b.name(), Step: step, Cause: cause}
	if b.db != nil {
		err.kind = b.db.Kind(cause)
	}
	return err
}

// failWithoutWriter is fail when there is no writer's thread that could end.
func (b *Broker) failWithoutWriter(step string, cause error) {
	b.settled(1) // the start-up transaction
	b.fail(step, cause)
	b.closed.release(nil)
}

// Shutdown ends the broker. It waits for what Tracker tracks; then calls fail
// with ErrShutdown, open Deferators too, everything that was queued runs, the
// database is left tidy and closed, and the Deferred fires. It may be called
// again, and before the start is over. A program has its reactor run it:
//
//	r.Before(reactor.Shutdown, b.Shutdown)
//
// Loop only.
func (b *Broker) Shutdown() *deferred.Deferred[deferred.Unit] {
	if !b.draining {
		b.draining = true
		b.drain()
	}
	return deferred.ThenDefer(b.drained.wait(b.loop), func(deferred.Unit) *deferred.Deferred[deferred.Unit] {
		return b.closed.wait(b.loop)
	})
}

// drain waits until nothing is tracked.
func (b *Broker) drain() {
	if b.tracker.Pending() == 0 {
		b.refuseCalls()
		b.drained.release(nil)
		return
	}
	deferred.Then(b.tracker.All(), func(deferred.Unit) (deferred.Unit, error) {
		b.drain()
		return deferred.Unit{}, nil
	})
}

// refuseCalls lets the threads end once their queues are empty.
func (b *Broker) refuseCalls() {
	if b.closing { // the start has failed
		return
	}
	b.closing = true
	for _, q := range b.queues() {
		q.close(ErrShutdown)
	}
	for s := range b.open {
		s.stop(ErrShutdown)
	}
	if b.state == up {
		b.finish()
	}
}

// finish lets the first writer end once the other threads have: no thread starts
// from here on.
func (b *Broker) finish() {
	if b.finishing {
		return
	}
	b.finishing = true
	go func() {
		b.threads.Wait()
		close(b.othersGone)
	}()
}

// ended is the last step of a thread.
func (b *Broker) ended(w *worker) {
	if !w.first {
		_ = w.session.close() // nothing that was acknowledged can be lost by it
		b.threads.Done()
		return
	}
	<-b.othersGone
	err := w.session.close()
	if err != nil {
		err = fmt.Errorf("dbthread: close %q: %w", b.name(), err)
	}
	deferred.PostOrWait(b.loop, func() { b.closed.release(err) })
}
