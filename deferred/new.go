package deferred

// New returns a Deferred without a result. Loop only.
func New[T any](loop Loop) *Deferred[T] {
	d := new(Deferred[T])
	d.born(loop.DeferredState(), nil)
	return d
}

// NewCancellable returns a Deferred without a result whose Cancel calls
// cancel, which may fire it; if it does not, the result is ErrCancelled. Loop
// only.
func NewCancellable[T any](loop Loop, cancel func(*Deferred[T])) *Deferred[T] {
	d := New[T](loop)
	d.err = &cancelFunc[T]{d: d, f: cancel}
	return d
}

// Succeed returns a Deferred that has fired with value. Loop only.
func Succeed[T any](loop Loop, value T) *Deferred[T] {
	d := &Deferred[T]{value: value, phase: fired}
	d.born(loop.DeferredState(), nil)
	return d
}

// Fail returns a Deferred that has fired with err. Loop only.
func Fail[T any](loop Loop, err error) *Deferred[T] {
	d := New[T](loop)
	d.Errback(err)
	return d
}

// born makes d a Deferred of s, which asks upstream, a canceller, when it is
// cancelled; nil means that there is nobody.
func (d *Deferred[T]) born(s *State, upstream error) {
	s.check()
	d.state, d.err = s, upstream
	if s.debugging {
		d.origin = &origin{state: s, made: callers()}
	}
}
