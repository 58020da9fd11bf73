package deferred

// Coroutine is a function that runs on the loop and can wait for Deferreds in
// the middle of its body. It runs in lockstep with the loop, never beside it.
// It is the body's own: only the body may call Await with it.
type Coroutine struct {
	// Immutable after Inline.
	state  *State
	worker *worker

	// Owned by the loop.
	awaited     awaitable // what it waits for, nil while it runs
	met         *met      // the latest error that Await has returned
	cancelled   bool      // while it ran: the next Await answers so
	asked       bool      // its wait is being cancelled
	interrupted bool      // Await answers ErrCancelled instead of the result
	unwinding   bool      // the loop has ended
}

// awaitable is a Deferred of any type that a coroutine waits for.
type awaitable interface {
	// abandon takes co's tap away, or cancels the Deferred if co is the only
	// one to wait for it: then the result wakes co, unless the work goes on.
	abandon(co *Coroutine) (cancelled bool)
	// forget takes co's tap away, if it is still there.
	forget(co *Coroutine)
}

func (d *Deferred[T]) abandon(co *Coroutine) (cancelled bool) { return d.release(awaiting[T]{co}) }

func (d *Deferred[T]) forget(co *Coroutine) { d.removeTap(awaiting[T]{co}) }

// resume runs the body until its next wait or its end. It has to stay so short
// that the compiler makes it part of its callers: after a switch of goroutines
// the processor does not foresee where functions return to, some 8 ns each.
func (co *Coroutine) resume() { co.worker.next() }

// awoken takes note that the wait is over: with d's result, unless it returns an
// error.
func (co *Coroutine) awoken() error {
	co.awaited = nil
	if co.asked {
		co.asked = false
		co.worker.job.goOn() // from here on another Cancel counts
	}
	switch {
	case co.unwinding:
		panic(unwind{})
	case co.interrupted:
		co.interrupted = false
		return ErrCancelled
	}
	return nil
}

// runSteps resumes co from the trampoline.
func (co *Coroutine) runSteps() { co.resume() }

// cancel interrupts the wait of now, or else the next one.
func (co *Coroutine) cancel() {
	switch {
	case co.awaited == nil:
		co.cancelled = true
		return
	case co.state.ending: // it is unwound in its turn
		return
	}
	co.asked = true
	if !co.awaited.abandon(co) {
		co.interrupted = true
		co.state.run(co)
	}
}

// unwind ends a coroutine that waits while the loop ends. What it alone has
// waited for is cancelled, so that it leaves no place in a line behind.
func (co *Coroutine) unwind() {
	co.unwinding = true
	d := co.awaited
	d.abandon(co)
	if co.awaited != nil { // others wait for d too, or it goes on, as it may
		d.forget(co)
		co.state.run(co)
	}
}
