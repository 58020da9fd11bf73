package deferred_test

import (
	"errors"
	"os"
	"testing"
	"time"

	"sasync/deferred"
	"sasync/deferred/deferredtest"
)

func TestAddTimeout_CancelsAndFailsWithATimeoutError(t *testing.T) {
	loop := newLoop(t)
	cancelled := 0
	d := deferred.NewCancellable(loop, func(*deferred.Deferred[int]) { cancelled++ })
	if d.AddTimeout(3*time.Second, nil) != d {
		t.Fatal("AddTimeout does not return its Deferred")
	}
	loop.Advance(3*time.Second - 1)
	deferredtest.Pending(t, d)
	loop.Advance(1)
	err := deferredtest.Failure(t, d)
	var timeout *deferred.TimeoutError
	if !errors.As(err, &timeout) || timeout.After != 3*time.Second || cancelled != 1 {
		t.Fatalf("got %v, cancelled %d times", err, cancelled)
	}
}

func TestTimeoutError_IsWhatGoProgramsLookFor(t *testing.T) {
	var err error = &deferred.TimeoutError{After: time.Second}
	var says interface{ Timeout() bool }
	if !errors.Is(err, os.ErrDeadlineExceeded) || !errors.As(err, &says) || !says.Timeout() {
		t.Fatalf("%v does not say that it is a timeout", err)
	}
	if errors.Is(err, deferred.ErrCancelled) {
		t.Fatal("a timeout passes for a cancellation")
	}
}

func TestAddTimeout_KeepsWhatTheCancellerGives(t *testing.T) {
	loop := newLoop(t)
	value := deferred.NewCancellable(loop, func(d *deferred.Deferred[int]) { d.Callback(9) }).AddTimeout(1, nil)
	failure := deferred.NewCancellable(loop, func(d *deferred.Deferred[int]) { d.Errback(errBoom) }).AddTimeout(1, nil)
	loop.Advance(1)
	if v, err := deferredtest.Result(t, value), deferredtest.Failure(t, failure); v != 9 || err != errBoom {
		t.Fatalf("got %v, %v", v, err)
	}
}

func TestAddTimeout_OnTimeoutGivesTheResultWhateverTheCancellerGave(t *testing.T) {
	loop := newLoop(t)
	var got trace
	onTimeout := func(v int, err error) (int, error) {
		if err != nil {
			got.add(err.Error())
		} else {
			got.add("value")
		}
		return 5, nil
	}
	a := deferred.New[int](loop).AddTimeout(1, onTimeout)
	b := deferred.NewCancellable(loop, func(d *deferred.Deferred[int]) { d.Callback(9) }).AddTimeout(2, onTimeout)
	c := deferred.New[int](loop).AddTimeout(3, func(int, error) (int, error) { panic(errBoom) })
	loop.Advance(3)
	got.want(t, "is given what the cancellation came to", "deferred: cancelled", "value")
	if deferredtest.Result(t, a) != 5 || deferredtest.Result(t, b) != 5 {
		t.Fatalf("got %v, %v", a, b)
	}
	if err := deferredtest.Failure(t, c); !errors.Is(err, errBoom) {
		t.Fatalf("got %v", err)
	}
}

func TestAddTimeout_EndsWithTheResult(t *testing.T) {
	loop := newLoop(t)
	never := func(int, error) (int, error) { t.Error("onTimeout was called"); return 0, nil }
	inTime, failed, cancelled := deferred.New[int](loop), deferred.New[int](loop), deferred.New[int](loop)
	for _, d := range []*deferred.Deferred[int]{inTime, failed, cancelled} {
		d.AddTimeout(1, never).AddTimeout(2, nil)
	}
	inTime.Callback(1)
	failed.Errback(errBoom)
	cancelled.Cancel()
	deferred.Succeed(loop, 1).AddTimeout(1, never)
	if n := loop.Pending(); n != 0 {
		t.Fatalf("%d delayed calls are left", n)
	}
	if deferredtest.Result(t, inTime) != 1 || deferredtest.Failure(t, failed) != errBoom {
		t.Fatalf("got %v, %v", inTime, failed)
	}
	if err := deferredtest.Failure(t, cancelled); err != deferred.ErrCancelled {
		t.Fatalf("somebody else's cancellation became %v", err)
	}
}

func TestAddTimeout_CoversTheCallbacksBeforeItAndNotThoseAfter(t *testing.T) {
	loop := newLoop(t)
	wait := func(int) *deferred.Deferred[int] { return deferred.New[int](loop) }
	before := deferred.Succeed(loop, 1).AddCallbackDefer(wait).AddTimeout(1, nil)
	after := deferred.New[int](loop).AddTimeout(1, nil).AddCallbackDefer(wait)
	after.Callback(1)
	loop.Advance(1)
	if err := deferredtest.Failure(t, before); !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Fatalf("got %v", err)
	}
	deferredtest.Pending(t, after)
}

func TestAddTimeout_AnEarlierErrbackSeesTheCancellation(t *testing.T) {
	loop := newLoop(t)
	var seen error
	d := deferred.New[int](loop).
		AddErrback(func(err error) (int, error) { seen = err; return 7, nil }).
		AddTimeout(1, nil)
	loop.Advance(1)
	if v := deferredtest.Result(t, d); v != 7 || seen != deferred.ErrCancelled {
		t.Fatalf("got %v after %v", v, seen)
	}
}

func TestAddTimeout_OfAGatherIsATimeout(t *testing.T) {
	loop := newLoop(t)
	all := deferred.Gather(loop, deferred.New[int](loop), deferred.New[int](loop)).AddTimeout(1, nil)
	loop.Advance(1)
	if err := deferredtest.Failure(t, all); !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Fatalf("got %v", err)
	}
}
