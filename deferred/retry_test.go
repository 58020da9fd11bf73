package deferred_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"sasync/deferred"
	"sasync/deferred/deferredtest"
)

// flaky fails until its attempt number succeedsAt and notes when it was called.
type flaky struct {
	loop       *deferredtest.Loop
	succeedsAt int
	at         []time.Duration
}

func (f *flaky) try(attempt int) *deferred.Deferred[int] {
	f.at = append(f.at, f.loop.Now().Sub(deferredtest.Epoch))
	if attempt == f.succeedsAt {
		return deferred.Succeed(f.loop, attempt)
	}
	return deferred.Fail[int](f.loop, errBoom)
}

func TestRetry_WaitsLongerAfterEachAttempt(t *testing.T) {
	loop := newLoop(t)
	f := &flaky{loop: loop, succeedsAt: 5}
	d := deferred.Retry(loop, deferred.Backoff{First: time.Second, Factor: 3, Max: 10 * time.Second, Jitter: -1}, f.try)
	loop.Advance(time.Hour)
	if v := deferredtest.Result(t, d); v != 5 {
		t.Fatalf("got %d", v)
	}
	want := []time.Duration{0, 1 * time.Second, 4 * time.Second, 13 * time.Second, 23 * time.Second}
	if fmt.Sprint(f.at) != fmt.Sprint(want) {
		t.Fatalf("tried at %v, want %v", f.at, want)
	}
}

func TestRetry_LastErrorTellsTheNumberOfAttempts(t *testing.T) {
	loop := newLoop(t)
	f := &flaky{loop: loop}
	d := deferred.Retry(loop, deferred.Backoff{Attempts: 3}, f.try)
	loop.Advance(time.Hour)
	err := deferredtest.Failure(t, d)
	var last *deferred.RetryError
	if !errors.As(err, &last) || last.Attempts != 3 || len(f.at) != 3 || !errors.Is(err, errBoom) {
		t.Fatalf("got %v after %d attempts", err, len(f.at))
	}
}

func TestRetry_ZeroBackoffIsFiveAttemptsFrom100msDoubling(t *testing.T) {
	loop := newLoop(t)
	f := &flaky{loop: loop}
	d := deferred.Retry(loop, deferred.Backoff{Random: func() float64 { return 0 }}, f.try)
	loop.Advance(time.Hour)
	deferredtest.Failure(t, d)
	if got := fmt.Sprint(f.at); got != "[0s 100ms 300ms 700ms 1.5s]" {
		t.Fatalf("tried at %s", got)
	}
}

func TestBackoff_JitterTakesOffUpToItsPart(t *testing.T) {
	for _, c := range []struct {
		jitter, random float64
		want           time.Duration
	}{
		{0, 0, time.Second}, {0, 0.5, 750 * time.Millisecond}, {1, 0.75, 250 * time.Millisecond},
		{-1, 0.5, time.Second}, {7, 0.5, 500 * time.Millisecond},
	} {
		b := deferred.Backoff{First: time.Second, Jitter: c.jitter, Random: func() float64 { return c.random }}
		if got := b.Wait(1); got != c.want {
			t.Errorf("jitter %v, random %v: %v, want %v", c.jitter, c.random, got, c.want)
		}
	}
}

func TestBackoff_WaitStaysAtItsMaximumHoweverManyAttempts(t *testing.T) {
	b := deferred.Backoff{Jitter: -1}
	for _, attempt := range []int{20, 1000, 1_000_000_000} {
		if got := b.Wait(attempt); got != 30*time.Second {
			t.Errorf("attempt %d: %v", attempt, got)
		}
	}
}

func TestRetry_EndsAtAnErrorThatIsNotRetryable(t *testing.T) {
	loop := newLoop(t)
	for name, c := range map[string]struct {
		retryable func(error) bool
		f         func(int) *deferred.Deferred[int]
	}{
		"Retryable": {
			func(err error) bool { return !errors.Is(err, errBoom) },
			func(int) *deferred.Deferred[int] { return deferred.Fail[int](loop, errBoom) },
		},
		"panic": {nil, func(int) *deferred.Deferred[int] { panic(errBoom) }},
	} {
		d := deferred.Retry(loop, deferred.Backoff{Retryable: c.retryable}, c.f)
		err := deferredtest.Failure(t, d)
		var last *deferred.RetryError
		if !errors.As(err, &last) || last.Attempts != 1 || !errors.Is(err, errBoom) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

func TestRetry_CancelEndsTheWait(t *testing.T) {
	loop := newLoop(t)
	f := &flaky{loop: loop}
	d := deferred.Retry(loop, deferred.Backoff{}, f.try)
	d.Cancel()
	if err := deferredtest.Failure(t, d); err != deferred.ErrCancelled || loop.Pending() != 0 || len(f.at) != 1 {
		t.Fatalf("got %v, %d attempts", err, len(f.at))
	}
}

func TestRetry_CancelEndsTheAttemptWhateverItsCancellerGives(t *testing.T) {
	loop := newLoop(t)
	always := func(error) bool { return true }
	for _, canceller := range []func(*deferred.Deferred[int]){
		func(*deferred.Deferred[int]) {},
		func(d *deferred.Deferred[int]) { d.Errback(errBoom) },
	} {
		attempts := 0
		d := deferred.Retry(loop, deferred.Backoff{Retryable: always}, func(int) *deferred.Deferred[int] {
			attempts++
			return deferred.NewCancellable(loop, canceller)
		})
		d.Cancel()
		loop.Advance(time.Hour)
		if err := deferredtest.Failure(t, d); attempts != 1 || err != deferred.ErrCancelled && err != errBoom {
			t.Fatalf("got %v after %d attempts", err, attempts)
		}
	}
}

func TestRetry_ValueAtOnceFiresAtOnce(t *testing.T) {
	loop := newLoop(t)
	f := &flaky{loop: loop, succeedsAt: 1}
	if v := deferredtest.Result(t, deferred.Retry(loop, deferred.Backoff{}, f.try)); v != 1 {
		t.Fatalf("got %d", v)
	}
}
