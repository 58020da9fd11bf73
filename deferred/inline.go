package deferred

import "errors"

// Coroutine is a function that runs on the loop and can wait for Deferreds in
// the middle of its body. It runs in lockstep with the loop, never beside it.
// It is the body's own: only the body may call Await with it.
type Coroutine struct {
	// Immutable after Inline.
	state *State
	job   interface{ runBody(*Coroutine) }

	// Owned by the loop.
	worker    *worker
	awaited   awaitable // what it waits for, nil while it runs
	interrupt error     // what Await answers instead of the result
	cancelled bool      // cancelled while it ran: the next Await answers so
	unwinding bool      // the loop has ended
	depth     int       // how many chains were running when it was resumed

	met     error   // the latest error that Await has returned
	metPath []place // where that has been awaited, innermost first

	next, prev *Coroutine // in state.waiting
}

// awaitable is a Deferred of any type that a coroutine waits for.
type awaitable interface {
	// abandon takes co's tap away, or cancels the Deferred if co is the only
	// one to wait for it; resumed says that the latter has woken co.
	abandon(co *Coroutine) (resumed bool)
	// forget takes co's tap away and, if nobody else waits for the Deferred,
	// gives up its place in a line.
	forget(co *Coroutine)
}

// Inline runs body as a coroutine, up to its first wait before Inline returns,
// and gives a Deferred for what body returns. Cancelling that Deferred cancels
// what body waits for at that moment; body sees the error and may go on. A
// body that still waits when the loop ends is unwound: its defers run. Loop
// only.
func Inline[T any](loop Loop, body func(co *Coroutine) (T, error)) *Deferred[T] {
	s := loop.DeferredState()
	s.check()
	if s.ending {
		return Fail[T](loop, ErrLoopEnded)
	}
	n := &inline[T]{body: body}
	n.derived.born(s)
	n.derived.upstream = n
	n.co.state, n.co.job = s, n
	n.co.worker = s.takeWorker(&n.co)
	n.co.resume()
	return &n.derived
}

// Await returns d's result, waiting for it if need be while the loop goes on.
// It is a tap: d keeps its result for others. It may be called by the body of
// co only; elsewhere it returns ErrNotRunning, and ErrOtherLoop if d belongs
// to another loop. Called on the loop.
func Await[T any](co *Coroutine, d *Deferred[T]) (T, error) {
	co.state.check()
	if d.settled() && co.state.running == co && d.state == co.state {
		if d.err != nil {
			d.markHandled()
			co.meet(d.err, d.origin())
		}
		return d.value, d.err
	}
	if err := awaitPending(co, d, awaiting[T]{co}); err != nil {
		var none T
		return none, err
	}
	if d.err != nil {
		co.meet(d.err, d.origin())
	}
	return d.value, d.err
}

// meet remembers an error that Await returns and the way that it came, so that
// the body's own error can tell it if it is that one.
func (co *Coroutine) meet(err error, from *origin) {
	co.met, co.metPath = err, nil
	if from != nil {
		co.metPath = append(co.metPath, from.path...)
	}
	co.metPath = append(co.metPath, callers())
}

// awaitPath is the way of the error that a body ends with.
func (co *Coroutine) awaitPath(err error) []place {
	if co.met == nil || !errors.Is(err, co.met) {
		return nil
	}
	if p := (*PanicError)(nil); errors.As(err, &p) {
		p.Awaits = names(co.metPath)
	}
	return co.metPath
}

// awaitPending suspends co until link has run or co is interrupted.
func awaitPending[T any](co *Coroutine, d *Deferred[T], link step[T]) error {
	s := co.state
	switch {
	case s.running != co || s.depth != co.depth:
		return ErrNotRunning
	case d.state != s:
		return ErrOtherLoop
	case co.unwinding: // a defer of the body waits again
		return ErrLoopEnded
	case s.ending:
		co.unwinding = true
		panic(unwind{})
	}
	if co.cancelled {
		if over, err := cancelNext(co, d); over {
			return err
		}
	}
	d.addTap(link)
	co.awaited = d
	s.addWaiting(co)
	co.worker.yield(Unit{})
	co.awaited = nil
	if co.unwinding {
		panic(unwind{})
	}
	err := co.interrupt
	co.interrupt = nil
	return err
}

// cancelNext carries out a cancellation of co that came while it ran: it reaches
// what co waits for next, d, unless others wait for d too.
func cancelNext[T any](co *Coroutine, d *Deferred[T]) (over bool, err error) {
	co.cancelled = false
	if d.waiters > 0 || !d.cancellable() {
		return true, ErrCancelled
	}
	d.Cancel()
	if !d.settled() { // it goes on, as it may
		return false, nil
	}
	d.markHandled()
	return true, nil
}

// awaiting is the tap of a coroutine that waits. It is a pointer in a struct,
// so making it a step takes no allocation.
type awaiting[T any] struct{ co *Coroutine }

func (a awaiting[T]) run(d *Deferred[T]) {
	d.tapServed()
	a.co.wake()
}

func (d *Deferred[T]) abandon(co *Coroutine) (resumed bool) {
	if d.waiters == 1 && d.cancellable() {
		d.Cancel()
		return true
	}
	d.forget(co)
	return false
}

func (d *Deferred[T]) forget(co *Coroutine) {
	d.removeTap(awaiting[T]{co})
	if w, stands := d.upstream.(*waiter[T]); stands && d.waiters == 0 {
		w.cancel()
	}
}

// inline is a coroutine together with the Deferred for its result.
type inline[T any] struct {
	derived Deferred[T]
	co      Coroutine
	body    func(*Coroutine) (T, error)
}

// unwind is the private panic that ends a body whose loop has ended.
type unwind struct{}

func (n *inline[T]) runBody(co *Coroutine) {
	var value T
	err, done := error(ErrGoexit), false
	defer func() {
		if !done {
			switch p := recover(); p.(type) {
			case nil:
			case unwind:
				err = ErrLoopEnded
			default:
				err = newPanicError(p)
			}
		}
		n.body = nil
		if err != nil {
			if path := co.awaitPath(err); path != nil {
				n.derived.ownOrigin().path = path
			}
		}
		n.derived.settle(value, err)
	}()
	value, err = n.body(co)
	done = true
}

// cancel interrupts the wait of now. The body decides what comes of it, so the
// Deferred is pending until the body returns.
func (n *inline[T]) cancel() {
	n.derived.phase = pending
	co := &n.co
	if co.awaited == nil {
		co.cancelled = true
		return
	}
	if !co.awaited.abandon(co) {
		co.interrupt = ErrCancelled
		co.state.run(co)
	}
}

// wake resumes a coroutine that waits.
func (co *Coroutine) wake() {
	co.state.removeWaiting(co)
	co.resume()
}

// runSteps wakes co from the trampoline.
func (co *Coroutine) runSteps() { co.wake() }

// resume runs the body until its next wait or its end.
func (co *Coroutine) resume() {
	s, w := co.state, co.worker
	outer := s.running
	s.running, co.depth = co, s.depth
	w.next()
	s.running = outer
	if w.co == nil {
		s.putWorker(w)
	}
}

// unwind ends a coroutine that waits while the loop ends.
func (co *Coroutine) unwind() {
	co.awaited.forget(co)
	co.unwinding = true
	co.state.run(co)
}

func (s *State) addWaiting(co *Coroutine) {
	co.next = s.waiting
	if co.next != nil {
		co.next.prev = co
	}
	s.waiting = co
}

func (s *State) removeWaiting(co *Coroutine) {
	if co.prev != nil {
		co.prev.next = co.next
	} else {
		s.waiting = co.next
	}
	if co.next != nil {
		co.next.prev = co.prev
	}
	co.next, co.prev = nil, nil
}
