package deferred

// A tap reads a Deferred's result at its place in the chain and leaves it as
// it is, so any number of taps may wait for one Deferred. A tap counts as
// handling the error.

// Then returns a Deferred for f's result, f being given d's value; d's error
// passes by f. Loop only.
func Then[T, U any](d *Deferred[T], f func(T) (U, error)) *Deferred[U] {
	n := &then[T, U]{tap: tap[T, U]{source: d}, f: f}
	return n.listen(d, n, n)
}

// ThenBoth is Then for a function that is also given d's error. Loop only.
func ThenBoth[T, U any](d *Deferred[T], f func(T, error) (U, error)) *Deferred[U] {
	n := &thenBoth[T, U]{tap: tap[T, U]{source: d}, f: f}
	return n.listen(d, n, n)
}

// ThenDefer returns a Deferred for the result of the Deferred that f returns
// when given d's value; d's error passes by f. Cancelling it cancels whichever
// of the two it waits for. Loop only.
func ThenDefer[T, U any](d *Deferred[T], f func(T) *Deferred[U]) *Deferred[U] {
	n := &thenDefer[T, U]{tap: tap[T, U]{source: d}, f: f}
	return n.listen(d, n, n)
}

// tap is what the kinds of Then share: the derived Deferred, allocated
// together with its link.
type tap[T, U any] struct {
	noResult
	derived Deferred[U]
	source  *Deferred[T] // nil once served
}

func (t *tap[T, U]) listen(d *Deferred[T], link step[T], upstream error) *Deferred[U] {
	t.derived.born(d.state, upstream)
	d.addTap(link)
	return &t.derived
}

// served is called as the tap runs. It returns false if derived was cancelled
// and does not want the result any more.
func (t *tap[T, U]) served(d *Deferred[T]) (wanted bool) {
	d.tapServed()
	t.source = nil
	return !t.derived.Fired()
}

type then[T, U any] struct {
	tap[T, U]
	f func(T) (U, error)
}

func (t *then[T, U]) run(d *Deferred[T]) {
	if !t.served(d) {
		return
	}
	if d.err != nil {
		var none U
		t.derived.settle(none, d.err)
		return
	}
	t.derived.settle(guard(t.f, d.value))
}

func (t *then[T, U]) cancel() { detach(t.source, t) }

type thenBoth[T, U any] struct {
	tap[T, U]
	f func(T, error) (U, error)
}

func (t *thenBoth[T, U]) run(d *Deferred[T]) {
	if !t.served(d) {
		return
	}
	t.derived.settle(guard(func(v T) (U, error) { return t.f(v, d.err) }, d.value))
}

func (t *thenBoth[T, U]) cancel() { detach(t.source, t) }

type thenDefer[T, U any] struct {
	tap[T, U]
	f     func(T) *Deferred[U]
	inner *Deferred[U]
}

func (t *thenDefer[T, U]) run(d *Deferred[T]) {
	if !t.served(d) {
		return
	}
	var none U
	if d.err != nil {
		t.derived.settle(none, d.err)
		return
	}
	inner, err := guard(func(v T) (*Deferred[U], error) { return t.f(v), nil }, d.value)
	switch {
	case err != nil:
		t.derived.settle(none, err)
	case inner == nil:
		t.derived.settle(none, ErrNoDeferred)
	case inner == &t.derived:
		t.derived.settle(none, ErrOwnDeferred)
	case inner.state != t.derived.state:
		t.derived.settle(none, ErrOtherLoop)
	default:
		t.wait(inner)
	}
}

// wait leads inner's result to derived; one that is there already is taken
// without a nested run, so that a chain of them stays flat.
func (t *thenDefer[T, U]) wait(inner *Deferred[U]) {
	if inner.settled() {
		inner.markHandled()
		t.derived.settle(inner.value, inner.err)
		return
	}
	t.inner = inner
	if t.derived.phase == cancelled { // and the source has answered with a value
		t.derived.phase = pending
	}
	inner.addTap(innerTap[T, U]{t})
}

func (t *thenDefer[T, U]) cancel() {
	if t.inner != nil {
		detach(t.inner, innerTap[T, U]{t})
	} else {
		detach(t.source, t)
	}
}

// innerTap brings the inner result to the outer Deferred.
type innerTap[T, U any] struct{ outer *thenDefer[T, U] }

func (i innerTap[T, U]) run(inner *Deferred[U]) {
	inner.tapServed()
	i.outer.inner = nil
	i.outer.derived.settle(inner.value, inner.err)
}

// addTap appends a link that only reads.
func (d *Deferred[T]) addTap(link step[T]) {
	d.waiters++
	d.add(link)
}

// markHandled takes note that d's error, if it is one, has been seen.
func (d *Deferred[T]) markHandled() {
	if d.err != nil {
		d.clearFailure()
		d.marks |= seen
	}
}

// tapServed counts one waiter off and takes note that the error, if there is
// one, is seen.
func (d *Deferred[T]) tapServed() {
	d.waiters--
	if d.err != nil {
		d.marks |= seen
	}
}

// guard calls f and turns its panic into an error.
func guard[T, U any](f func(T) (U, error), v T) (u U, err error) {
	done := false
	defer func() {
		if done {
			return
		}
		if value := recover(); value != nil {
			err = newPanicError(value)
		}
	}()
	u, err = f(v)
	done = true
	return u, err
}
