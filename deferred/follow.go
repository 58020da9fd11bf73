package deferred

// AddCallbackDefer appends f, whose Deferred gives the next value: the chain
// waits for it. That Deferred keeps its result, and its callbacks run first.
// Cancelling d while it waits cancels the inner one. It returns d. Loop only.
func (d *Deferred[T]) AddCallbackDefer(f func(T) *Deferred[T]) *Deferred[T] {
	return d.add(callbackDefer[T](f))
}

// AddErrbackDefer is AddCallbackDefer for the error. Loop only.
func (d *Deferred[T]) AddErrbackDefer(f func(error) *Deferred[T]) *Deferred[T] {
	return d.add(errbackDefer[T](f))
}

// ChainTo fires other with the result that d has at this place in the chain.
// It is a tap: d keeps its result. If other has fired on its own by then, the
// result stays with d alone. It returns d. Loop only.
func (d *Deferred[T]) ChainTo(other *Deferred[T]) *Deferred[T] {
	d.state.check()
	sameLoop(d.state, other.state)
	d.addTap(chained[T]{other})
	return d
}

type (
	callbackDefer[T any] func(T) *Deferred[T]
	errbackDefer[T any]  func(error) *Deferred[T]
	chained[T any]       struct{ to *Deferred[T] }
)

func (f callbackDefer[T]) run(d *Deferred[T]) {
	if d.err == nil {
		d.follow(f(d.value))
	}
}

func (f errbackDefer[T]) run(d *Deferred[T]) {
	if d.err != nil {
		d.marks &^= seen
		d.follow(f(d.err))
	}
}

func (c chained[T]) run(d *Deferred[T]) {
	switch {
	case !c.to.Fired():
		d.tapServed()
		c.to.settle(d.value, d.err)
	case c.to.marks&swallow != 0:
		d.tapServed()
		c.to.fireAgain()
	default: // an error stays unhandled with d
		d.waiters--
	}
}

// follow makes inner's result d's own, and holds d's chain until there is one.
func (d *Deferred[T]) follow(inner *Deferred[T]) {
	var none T
	switch {
	case inner == nil:
		d.value, d.err = none, ErrNoDeferred
	case inner == d:
		d.value, d.err = none, ErrOwnDeferred
	case inner.state != d.state:
		d.value, d.err = none, ErrOtherLoop
	case inner.settled():
		inner.markHandled()
		d.value, d.err = inner.value, inner.err
	default:
		d.value, d.err, d.phase = none, &follower[T]{outer: d, inner: inner}, following
		inner.addTap(followed[T]{d})
	}
}

// followed brings the inner result to the chain that waits for it.
type followed[T any] struct{ outer *Deferred[T] }

func (f followed[T]) run(inner *Deferred[T]) {
	inner.tapServed()
	if d := f.outer; d.endWait(inner.value, inner.err) {
		d.state.arrive(d)
	}
}

// endWait gives d the result that its chain has waited for. It returns whether
// there are callbacks to run on it now.
func (d *Deferred[T]) endWait(value T, err error) (runnable bool) {
	d.value, d.err, d.phase = value, err, fired
	if d.runnable() {
		return true
	}
	if err != nil {
		d.noteFailure()
	}
	return false
}

// follower is what Cancel asks while outer waits in the middle of its chain.
type follower[T any] struct {
	noResult
	outer, inner *Deferred[T]
}

func (f *follower[T]) cancel() {
	var none T
	if d := f.outer; !f.inner.release(followed[T]{d}) && d.endWait(none, ErrCancelled) {
		d.run()
	}
}
