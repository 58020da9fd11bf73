package deferred

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"time"
)

// Backoff says how often to try and how long to wait in between.
type Backoff struct {
	// First is the wait after the first attempt. Zero means 100 ms.
	First time.Duration
	// Factor multiplies the wait after each further attempt. Zero means 2.
	Factor float64
	// Max is the longest wait. Zero means 30 s.
	Max time.Duration
	// Jitter is the part of each wait, up to 1, that is left to chance, so that
	// those who failed together do not come again together. Zero means 0.5:
	// between half of the wait and all of it. Negative means none.
	Jitter float64
	// Attempts is how many there are in all. Zero means 5; negative means that
	// there is no limit.
	Attempts int
	// Retryable says whether to try again after err. It is not asked after a
	// cancellation, which ends the attempts. Nil means yes, except after a
	// *PanicError.
	Retryable func(err error) bool
	// Random returns numbers from 0 up to 1 for the jitter. Nil means
	// math/rand/v2.
	Random func() float64
}

// RetryError is the error of Retry: that of the last attempt.
type RetryError struct {
	Attempts int // how many there were
	Err      error
}

func (e *RetryError) Error() string {
	return fmt.Sprintf("deferred: retry: attempt %d was the last: %v", e.Attempts, e.Err)
}

// Unwrap is the error of the last attempt.
func (e *RetryError) Unwrap() error { return e.Err }

// Wait is how long to wait after the given attempt, of which the first is 1.
// Safe from any goroutine if Random is.
func (b Backoff) Wait(attempt int) time.Duration {
	b = b.withDefaults()
	wait := min(float64(b.First)*math.Pow(b.Factor, float64(attempt-1)), float64(b.Max))
	jitter := min(max(b.Jitter, 0), 1)
	return time.Duration(wait * (1 - jitter*b.Random()))
}

func (b Backoff) withDefaults() Backoff {
	if b.First <= 0 {
		b.First = 100 * time.Millisecond
	}
	if b.Factor <= 0 {
		b.Factor = 2
	}
	if b.Max <= 0 {
		b.Max = 30 * time.Second
	}
	if b.Jitter == 0 {
		b.Jitter = 0.5
	}
	if b.Attempts == 0 {
		b.Attempts = 5
	}
	if b.Retryable == nil {
		b.Retryable = notPanic
	}
	if b.Random == nil {
		b.Random = rand.Float64
	}
	return b
}

func notPanic(err error) bool {
	var p *PanicError
	return !errors.As(err, &p)
}

// Retry calls f until its Deferred has a value, waiting as b says after each one
// that fails; f is given the number of the attempt, the first being 1. If b
// allows no further attempt Retry fails with a *RetryError. Cancelling it ends
// the attempts: it cancels the one that is under way, or the wait. Loop only.
func Retry[T any](loop Loop, b Backoff, f func(attempt int) *Deferred[T]) *Deferred[T] {
	r := &retry[T]{loop: loop, backoff: b.withDefaults(), f: f}
	r.source = Inline(loop, r.attempts)
	return r.listen(r.source, r, r)
}

type retry[T any] struct {
	tap[T, T] // on the result of attempts

	// Immutable after Retry.
	loop    Loop
	backoff Backoff
	f       func(int) *Deferred[T]

	// Owned by the loop.
	cancelled bool
}

func (r *retry[T]) run(d *Deferred[T]) {
	if r.served(d) {
		r.derived.settle(d.value, d.err)
	}
}

func (r *retry[T]) cancel() {
	r.cancelled = true
	detach(r.source, r)
}

func (r *retry[T]) attempts(co *Coroutine) (T, error) {
	for attempt := 1; ; attempt++ {
		value, err := Await(co, DoDefer(r.loop, func() *Deferred[T] { return r.f(attempt) }))
		if err == nil || r.isLast(err) {
			return value, err
		}
		if attempt == r.backoff.Attempts || !r.backoff.Retryable(err) {
			return value, &RetryError{attempt, err}
		}
		if _, err := Await(co, After(r.loop, r.backoff.Wait(attempt))); err != nil {
			return value, err
		}
	}
}

// isLast says that err is due to a cancellation, or to the end of the loop.
func (r *retry[T]) isLast(err error) bool {
	return r.cancelled || errors.Is(err, ErrCancelled) || errors.Is(err, ErrLoopEnded)
}
