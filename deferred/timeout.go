package deferred

import (
	"errors"
	"fmt"
	"os"
	"time"
)

// TimeoutError is the error of what did not come in time. It is an
// os.ErrDeadlineExceeded for errors.Is.
type TimeoutError struct {
	After time.Duration
	What  string // what was waited for; empty for the result of a Deferred
}

func (e *TimeoutError) Error() string {
	what := e.What
	if what == "" {
		what = "wait for a result"
	}
	return fmt.Sprintf("deferred: %s: timed out after %v", what, e.After)
}

// Timeout is true, as the convention of package net wants it.
func (e *TimeoutError) Timeout() bool { return true }

// Is reports that a timeout is an os.ErrDeadlineExceeded.
func (e *TimeoutError) Is(target error) bool { return target == os.ErrDeadlineExceeded }

// AddTimeout cancels d if it has got no further than this place in its chain
// when after has passed on the loop's clock. Callbacks added before it see the
// cancellation and may turn it into something else; for those added later the
// result is what onTimeout makes of it. With a nil onTimeout a cancellation
// becomes a *TimeoutError, and anything else stays. If d was in time or was
// cancelled by somebody else onTimeout is not called. It returns d. Loop only.
func (d *Deferred[T]) AddTimeout(after time.Duration, onTimeout func(T, error) (T, error)) *Deferred[T] {
	d.state.check()
	if d.settled() {
		return d
	}
	t := &timeout[T]{after: after, onTimeout: onTimeout}
	t.stop = d.state.loop.AfterFunc(after, func() {
		t.passed = true
		d.Cancel()
	})
	return d.add(t)
}

type timeout[T any] struct {
	after     time.Duration
	onTimeout func(T, error) (T, error) // nil: a cancellation becomes a TimeoutError
	stop      func()
	passed    bool
}

func (t *timeout[T]) run(d *Deferred[T]) {
	t.stop()
	switch {
	case !t.passed:
	case t.onTimeout != nil:
		d.marks &^= seen
		d.value, d.err = t.onTimeout(d.value, d.err)
	case errors.Is(d.err, ErrCancelled):
		d.marks &^= seen
		d.err = &TimeoutError{After: t.after}
	}
}
