package deferred

// Do calls f and returns a Deferred that has fired with what f returned. f's
// panic is its error. Loop only.
func Do[T any](loop Loop, f func() (T, error)) *Deferred[T] {
	loop.DeferredState().check()
	value, err := guard(func(f func() (T, error)) (T, error) { return f() }, f)
	if err != nil {
		return Fail[T](loop, err)
	}
	return Succeed(loop, value)
}

// DoDefer calls f and returns the Deferred that f returned, the same one. It
// always returns one of this loop: f's panic, nil and a Deferred of another
// loop become its error. Loop only.
func DoDefer[T any](loop Loop, f func() *Deferred[T]) *Deferred[T] {
	s := loop.DeferredState()
	s.check()
	d, err := guard(func(f func() *Deferred[T]) (*Deferred[T], error) { return f(), nil }, f)
	switch {
	case err != nil:
	case d == nil:
		err = ErrNoDeferred
	case d.state != s:
		err = ErrOtherLoop
	default:
		return d
	}
	return Fail[T](loop, err)
}
