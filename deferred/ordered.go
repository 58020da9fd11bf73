package deferred

// Ordered returns a Deferator of the results of f for the items of source. Up to
// limit calls, at least one, are under way or wait to be taken at a time; their
// results come in the order of the items, whichever call ends first. A call
// that fails ends it: the others are cancelled, and so they are by Stop. Loop
// only.
func Ordered[T, U any](loop Loop, source Deferator[T], limit int, f func(T) *Deferred[U]) Deferator[U] {
	o := &ordered[T, U]{loop: loop, source: source, limit: max(limit, 1), f: f}
	o.begun = Inline(loop, o.begin)
	ThenBoth(o.begun, func(_ Unit, err error) (Unit, error) {
		o.end(err)
		return Unit{}, nil
	})
	return o
}

type ordered[T, U any] struct {
	// Immutable after Ordered.
	loop   Loop
	source Deferator[T]
	limit  int
	f      func(T) *Deferred[U]

	// Owned by the loop.
	begun   *Deferred[Unit]       // begins the calls
	calls   ring[*orderedCall[U]] // begun, not yet taken
	room    *Deferred[Unit]       // begin waits for it when calls is full
	waiting *Deferred[[]U]        // of the last Next
	over    bool                  // no more calls will begin
	err     error                 // what has ended it, nil for the end of source
}

// orderedCall is one call of f.
type orderedCall[U any] struct {
	tap   *Deferred[Unit]
	done  bool
	value U
	err   error
}

// begin begins a call for every item, as soon as there is room.
func (o *ordered[T, U]) begin(co *Coroutine) (Unit, error) {
	for item, err := range Each(co, o.source) {
		if err != nil {
			return Unit{}, err
		}
		for o.calls.length >= o.limit {
			o.room = New[Unit](o.loop)
			if _, err := Await(co, o.room); err != nil {
				return Unit{}, err
			}
		}
		if o.call(item); o.over { // stopped by f
			break
		}
	}
	return Unit{}, nil
}

func (o *ordered[T, U]) call(item T) {
	d := DoDefer(o.loop, func() *Deferred[U] { return o.f(item) })
	c := &orderedCall[U]{}
	c.tap = ThenBoth(d, func(value U, err error) (Unit, error) {
		c.done, c.value, c.err = true, value, err
		o.tell()
		return Unit{}, nil
	})
	if o.over {
		c.letGo()
		return
	}
	o.calls.push(c)
	o.tell()
}

func (c *orderedCall[U]) letGo() {
	c.tap.Cancel()
	c.tap.markHandled()
}

// end takes note that begin has returned.
func (o *ordered[T, U]) end(err error) {
	if !o.over {
		o.over, o.err = true, err
		o.tell()
	}
}

func (o *ordered[T, U]) Next() *Deferred[[]U] {
	if o.waiting != nil && !o.waiting.Fired() {
		return Fail[[]U](o.loop, ErrNotReady)
	}
	next := New[[]U](o.loop)
	o.waiting = next
	o.tell()
	return next
}

// tell fires the Next that waits, if there is anything to tell.
func (o *ordered[T, U]) tell() {
	if o.waiting == nil || o.waiting.Fired() { // cancelled
		return
	}
	items, err := o.take()
	switch {
	case len(items) > 0:
		o.answer(items, nil, o.makeRoom)
	case err != nil:
		o.abandon(err)
	case o.over && o.calls.length == 0:
		o.answer(nil, o.err, func() {})
	}
}

// answer fires the Next that waits. What first does may end or begin calls,
// which must not answer before.
func (o *ordered[T, U]) answer(items []U, err error, first func()) {
	next := o.waiting
	o.waiting = nil
	first()
	if next != nil {
		next.deliver(items, err)
	}
}

// take returns the results of the calls at the head that are done, or the error
// of the first one.
func (o *ordered[T, U]) take() (items []U, err error) {
	for o.calls.length > 0 {
		c := o.calls.peek()
		if !c.done || c.err != nil && len(items) > 0 {
			break
		}
		o.calls.pop()
		if c.err != nil {
			return nil, c.err
		}
		items = append(items, c.value)
	}
	return items, nil
}

func (o *ordered[T, U]) makeRoom() {
	if o.room != nil {
		o.room.deliver(Unit{}, nil)
	}
}

func (o *ordered[T, U]) Stop() {
	o.loop.DeferredState().check()
	o.abandon(ErrStopped)
}

// abandon ends it with err, unless it has ended.
func (o *ordered[T, U]) abandon(err error) {
	if o.over && o.calls.length == 0 && err == ErrStopped {
		return
	}
	o.over, o.err = true, err
	o.answer(nil, err, func() {
		o.begun.Cancel()
		o.source.Stop()
		for o.calls.length > 0 {
			o.calls.pop().letGo()
		}
	})
}
