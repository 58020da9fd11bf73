package deferred_test

import (
	"errors"
	"testing"
	"time"

	"sasync/deferred"
	"sasync/deferred/deferredtest"
)

func TestAfter_FiresWhenTheTimeHasPassed(t *testing.T) {
	loop := newLoop(t)
	d := deferred.After(loop, time.Minute)
	loop.Advance(time.Minute - 1)
	deferredtest.Pending(t, d)
	loop.Advance(1)
	deferredtest.Result(t, d)
}

func TestAfter_CancelTakesItOffTheClock(t *testing.T) {
	loop := newLoop(t)
	d := deferred.After(loop, time.Minute)
	d.Cancel()
	if err := deferredtest.Failure(t, d); err != deferred.ErrCancelled || loop.Pending() != 0 {
		t.Fatalf("got %v, %d calls are left", err, loop.Pending())
	}
}

func TestAfterAndUntil_EndWithTheRun(t *testing.T) {
	loop := deferredtest.NewLoop(nil)
	after := deferred.After(loop, time.Minute)
	until := deferred.Delay{}.Until(loop, func() bool { return false })
	loop.End()
	for _, err := range []error{deferredtest.Failure(t, after), deferredtest.Failure(t, until)} {
		if !errors.Is(err, deferred.ErrLoopEnded) {
			t.Errorf("failed with %v", err)
		}
	}
	if loop.Pending() != 0 {
		t.Errorf("%d calls are left", loop.Pending())
	}
}

func TestUntil_ChecksAtGrowingIntervals(t *testing.T) {
	loop := newLoop(t)
	var at []time.Duration
	d := deferred.Delay{Interval: time.Second, Backoff: 2}.Until(loop, func() bool {
		at = append(at, loop.Now().Sub(deferredtest.Epoch))
		return len(at) == 4
	})
	loop.Advance(time.Minute)
	if !deferredtest.Result(t, d) {
		t.Fatal("false, with no limit")
	}
	for i, want := range []time.Duration{0, time.Second, 3 * time.Second, 7 * time.Second} {
		if at[i] != want {
			t.Fatalf("checked at %v", at)
		}
	}
	if len(at) != 4 {
		t.Fatal("checked after it was true")
	}
}

func TestUntil_ZeroDelayBeginsWithAMillisecondAndGrowsByATenth(t *testing.T) {
	loop := newLoop(t)
	checks := 0
	d := deferred.Delay{}.Until(loop, func() bool { checks++; return checks == 3 })
	loop.Advance(2*time.Millisecond + 100*time.Microsecond - 1)
	deferredtest.Pending(t, d)
	loop.Advance(1)
	if !deferredtest.Result(t, d) {
		t.Fatal("false")
	}
}

func TestUntil_IsFalseAfterALastCheckAtTheLimit(t *testing.T) {
	loop := newLoop(t)
	var last time.Duration
	d := deferred.Delay{Interval: 400 * time.Millisecond, Limit: time.Second}.Until(loop, func() bool {
		last = loop.Now().Sub(deferredtest.Epoch)
		return false
	})
	loop.Advance(time.Second)
	if deferredtest.Result(t, d) || last != time.Second || loop.Pending() != 0 {
		t.Fatalf("last check at %v, %d calls are left", last, loop.Pending())
	}
}

func TestUntil_CancelEndsTheChecks(t *testing.T) {
	loop := newLoop(t)
	checks := 0
	var d *deferred.Deferred[bool]
	d = deferred.Delay{}.Until(loop, func() bool {
		if checks++; checks == 2 {
			d.Cancel() // by the check itself
		}
		return false
	})
	loop.Advance(time.Second)
	if err := deferredtest.Failure(t, d); err != deferred.ErrCancelled || checks != 2 || loop.Pending() != 0 {
		t.Fatalf("got %v after %d checks, %d calls are left", err, checks, loop.Pending())
	}
	d = deferred.Delay{}.Until(loop, func() bool { return false })
	d.Cancel()
	if err := deferredtest.Failure(t, d); err != deferred.ErrCancelled || loop.Pending() != 0 {
		t.Fatalf("got %v", err)
	}
}

func TestUntil_PanicOfTheCheckIsItsError(t *testing.T) {
	loop := newLoop(t)
	d := deferred.Delay{}.Until(loop, func() bool { panic(errBoom) })
	if err := deferredtest.Failure(t, d); !errors.Is(err, errBoom) || loop.Pending() != 0 {
		t.Fatalf("got %v", err)
	}
}
