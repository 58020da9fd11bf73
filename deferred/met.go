package deferred

import "errors"

// met is an error that Await has returned to a body, and the way that it came.
type met struct {
	err  error
	path []place // where it has been awaited, innermost first
}

// meet remembers an error that Await returns, so that the body's own error can
// tell its way if it is that one.
func (co *Coroutine) meet(err error, from *origin) {
	m := &met{err: err}
	if from != nil {
		m.path = append(m.path, from.path...)
	}
	m.path = append(m.path, callers())
	co.met = m
}

// awaitPath is the way of the error that a body ends with.
func (co *Coroutine) awaitPath(err error) []place {
	if co.met == nil || !errors.Is(err, co.met.err) {
		return nil
	}
	if p := (*PanicError)(nil); errors.As(err, &p) {
		p.Awaits = names(co.met.path)
	}
	return co.met.path
}
