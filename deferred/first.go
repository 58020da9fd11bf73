package deferred

import (
	"errors"
	"fmt"
	"strings"
)

// Indexed is a value together with the place of its Deferred in a list.
type Indexed[T any] struct {
	Index int
	Value T
}

// ErrNoInput is the result of a First or Race of nothing.
var ErrNoInput = errors.New("deferred: first of none: there is nothing to wait for")

// AllFailedError is the error of a First or Race of which no input had a value.
type AllFailedError struct {
	Errs []error // in the order of the inputs
}

// Error tells the first few of the errors.
func (e *AllFailedError) Error() string {
	const most = 3
	var text strings.Builder
	fmt.Fprintf(&text, "deferred: all of %d failed", len(e.Errs))
	for i, err := range e.Errs[:min(most, len(e.Errs))] {
		fmt.Fprintf(&text, "; item %d: %v", i, err)
	}
	if more := len(e.Errs) - most; more > 0 {
		fmt.Fprintf(&text, "; and %d more", more)
	}
	return text.String()
}

// Unwrap is the list of the errors.
func (e *AllFailedError) Unwrap() []error { return e.Errs }

// First returns a Deferred for the first value that one of ds has, and its
// index. If all of them fail, so does it, with *AllFailedError; the others go
// on. Cancelling it lets go of all of ds. First of none fails with ErrNoInput.
// Loop only.
func First[T any](loop Loop, ds ...*Deferred[T]) *Deferred[Indexed[T]] {
	return newFirst(loop, ds, false)
}

// Race is First that lets go of the others once one has a value: those for
// which nobody else waits are cancelled before its own callbacks run. Loop
// only.
func Race[T any](loop Loop, ds ...*Deferred[T]) *Deferred[Indexed[T]] {
	return newFirst(loop, ds, true)
}

type first[T any] struct {
	fan[T, Indexed[T]]
	race bool
	errs []error // nil until one has failed
}

func newFirst[T any](loop Loop, ds []*Deferred[T], race bool) *Deferred[Indexed[T]] {
	f := &first[T]{race: race}
	f.derived.born(loop.DeferredState(), f)
	f.owner = f
	f.listen(ds)
	if len(ds) == 0 {
		f.derived.settle(Indexed[T]{}, ErrNoInput)
	}
	if race && f.derived.Fired() { // before the last ones were listened to
		f.cancel()
	}
	return &f.derived
}

func (f *first[T]) arrived(index int, value T, err error) {
	switch {
	case f.derived.Fired():
	case err == nil:
		f.derived.deliver(Indexed[T]{index, value}, nil)
		if f.race {
			f.cancel()
		}
	default:
		if f.errs == nil {
			f.errs = make([]error, len(f.taps))
		}
		f.errs[index] = err
		if f.left == 0 {
			f.derived.deliver(Indexed[T]{}, &AllFailedError{f.errs})
		}
	}
}
