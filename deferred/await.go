package deferred

// Await returns d's result, waiting for it if need be while the loop goes on.
// It is a tap: d keeps its result for others. It may be called by the body of
// co only; elsewhere it returns ErrNotRunning, and ErrOtherLoop if d belongs
// to another loop. Called on the loop.
func Await[T any](co *Coroutine, d *Deferred[T]) (T, error) {
	s := co.state
	s.check()
	if d.settled() && s.running == co && d.state == s && !s.ending {
		d.markHandled()
	} else if ready, err := mayWait(co, d); err != nil {
		var none T
		return none, err
	} else if !ready {
		// Suspended here, not in a function of its own: see resume.
		d.waiters++
		d.push(awaiting[T]{co}) // not run before the trampoline comes to d
		co.awaited = d
		co.worker.leave()
		co.worker.yield(Unit{})
		co.worker.enter()
		if err := co.awoken(); err != nil {
			var none T
			return none, err
		}
	}
	if d.err != nil {
		co.meet(d.err, d.origin)
	}
	return d.value, d.err
}

// mayWait says whether co need not wait for d, or must not.
func mayWait[T any](co *Coroutine, d *Deferred[T]) (ready bool, err error) {
	s := co.state
	switch {
	case s.running != co || s.depth != co.worker.depth:
		return false, ErrNotRunning
	case d.state != s:
		return false, ErrOtherLoop
	case s.ending && !co.unwinding:
		co.unwinding = true
		panic(unwind{})
	case d.settled(): // in a defer of a body that is being unwound
		d.markHandled()
		return true, nil
	case s.ending:
		return false, ErrLoopEnded
	case co.cancelled:
		return cancelNext(co, d)
	}
	return false, nil
}

// cancelNext carries out a cancellation of co that came while it ran: it reaches
// what co waits for next, d, unless others wait for d too.
func cancelNext[T any](co *Coroutine, d *Deferred[T]) (ready bool, err error) {
	co.cancelled = false
	if d.waiters > 0 || !d.cancellable() {
		return false, ErrCancelled
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
	if d.next == nil { // nothing is about to change the result
		d.phase = fired
	}
	a.co.resume()
}

// takeSole is the coroutine whose tap is the only callback that d has, or nil.
// It finds d as run would leave it.
func (d *Deferred[T]) takeSole() *Coroutine {
	a, sole := d.next.(awaiting[T])
	if !sole {
		return nil
	}
	d.next = nil
	d.waiters--
	d.markHandled()
	return a.co
}
