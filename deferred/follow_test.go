package deferred_test

import (
	"testing"

	"sasync/deferred"
	"sasync/deferred/deferredtest"
)

func TestAddCallbackDefer_HoldsTheChainUntilTheInnerOneFires(t *testing.T) {
	loop := newLoop(t)
	inner := deferred.New[int](loop)
	var ran trace
	d := deferred.New[int](loop).
		AddCallbackDefer(func(v int) *deferred.Deferred[int] { ran.add("asks"); return inner }).
		AddCallback(func(v int) (int, error) { ran.add("goes on"); return v + 1, nil })
	d.Callback(1)
	deferredtest.Pending(t, d)
	inner.AddCallback(func(v int) (int, error) { ran.add("inner"); return v * 2, nil })
	inner.Callback(10)
	ran.want(t, "the inner chain is finished first", "asks", "inner", "goes on")
	if v := deferredtest.Result(t, d); v != 11 {
		t.Fatalf("got %d", v)
	}
}

func TestAddCallbackDefer_TakesAResultThatIsThere(t *testing.T) {
	loop := newLoop(t)
	d := deferred.Succeed(loop, 1).
		AddCallbackDefer(func(int) *deferred.Deferred[int] { return deferred.Fail[int](loop, errBoom) }).
		AddErrbackDefer(func(error) *deferred.Deferred[int] { return deferred.Succeed(loop, 7) })
	if v := deferredtest.Result(t, d); v != 7 {
		t.Fatalf("got %d", v)
	}
}

func TestAddCallbackDefer_NilItselfAndAnotherLoopAreErrors(t *testing.T) {
	loop, there := newLoop(t), newLoop(t)
	d := deferred.Succeed(loop, 1)
	for want, inner := range map[error]*deferred.Deferred[int]{
		deferred.ErrNoDeferred: nil, deferred.ErrOwnDeferred: d, deferred.ErrOtherLoop: deferred.Succeed(there, 1),
	} {
		d.AddCallbackDefer(func(int) *deferred.Deferred[int] { return inner })
		if err := deferredtest.Failure(t, d); err != want {
			t.Errorf("got %v, want %v", err, want)
		}
		d.AddErrback(func(error) (int, error) { return 0, nil })
	}
}

func TestAddCallbackDefer_CancelReachesWhatTheChainWaitsFor(t *testing.T) {
	loop := newLoop(t)
	inner := deferred.New[int](loop)
	d := deferred.Succeed(loop, 1).AddCallbackDefer(func(int) *deferred.Deferred[int] { return inner })
	d.Cancel()
	if err := deferredtest.Failure(t, d); err != deferred.ErrCancelled || !inner.Fired() {
		t.Fatalf("got %v", err)
	}
	d.Cancel() // nothing to cancel any more

	shared := deferred.New[int](loop)
	other := deferred.Then(shared, func(v int) (int, error) { return v, nil })
	d = deferred.Succeed(loop, 1).AddCallbackDefer(func(int) *deferred.Deferred[int] { return shared })
	d.Cancel()
	if err := deferredtest.Failure(t, d); err != deferred.ErrCancelled || shared.Fired() {
		t.Fatalf("got %v", err)
	}
	shared.Callback(1)
	deferredtest.Result(t, other)
}

func TestAddCallbackDefer_PauseOfTheOuterHoldsItBackFurther(t *testing.T) {
	loop := newLoop(t)
	inner := deferred.New[int](loop)
	d := deferred.Succeed(loop, 1).AddCallbackDefer(func(int) *deferred.Deferred[int] { return inner })
	d.Pause()
	inner.Callback(3)
	deferredtest.Pending(t, d)
	d.Unpause()
	if v := deferredtest.Result(t, d); v != 3 {
		t.Fatalf("got %d", v)
	}
}

func TestAddCallbackDefer_AMillionInATowerNeedConstantStack(t *testing.T) {
	loop := newLoop(t)
	first := deferred.New[int](loop)
	d, deepest := first, 0
	for range 1_000_000 {
		below := d
		d = deferred.Succeed(loop, 0).AddCallbackDefer(func(int) *deferred.Deferred[int] { return below })
		d.AddCallback(func(v int) (int, error) {
			if v%100_000 == 0 {
				deepest = max(deepest, stackDepth())
			}
			return v + 1, nil
		})
	}
	first.Callback(0)
	wantResult(t, d, 1_000_000)
	if deepest > 60 {
		t.Errorf("a callback ran %d frames deep", deepest)
	}
}

func TestAddCallbackDefer_UnhandledErrorOfTheInnerOneBecomesTheOuters(t *testing.T) {
	loop := newLoop(t)
	inner := deferred.New[int](loop)
	d := deferred.Succeed(loop, 1).AddCallbackDefer(func(int) *deferred.Deferred[int] { return inner })
	inner.Errback(errBoom)
	loop.End()
	if errs := loop.TakeUnhandled(); len(errs) != 1 {
		t.Fatalf("reported %v, want it once", errs)
	}
	deferredtest.Failure(t, d)
}

func TestChainTo_FiresTheOtherAndKeepsTheResult(t *testing.T) {
	loop := newLoop(t)
	a, b, c := deferred.New[int](loop), deferred.New[int](loop), deferred.New[int](loop)
	a.ChainTo(b).ChainTo(c)
	b.Callback(9)
	a.Callback(1)
	if deferredtest.Result(t, a) != 1 || deferredtest.Result(t, b) != 9 || deferredtest.Result(t, c) != 1 {
		t.Fatalf("%v %v %v", a, b, c)
	}
}

func TestAddCallbackDefer_UnpauseDoesNotEndItsWait(t *testing.T) {
	loop := newLoop(t)
	inner := deferred.New[int](loop)
	d := deferred.Succeed(loop, 1).AddCallbackDefer(func(int) *deferred.Deferred[int] { return inner })
	mustPanic(t, d.Unpause)
	d.Pause()
	d.Unpause()
	deferredtest.Pending(t, d)
	inner.Callback(5)
	if v := deferredtest.Result(t, d); v != 5 {
		t.Fatalf("got %d", v)
	}
}

func TestAddCallbackDefer_LastWaiterCancelsTheInnerOne(t *testing.T) {
	loop := newLoop(t)
	inner := deferred.New[int](loop)
	d := deferred.Succeed(loop, 1).AddCallbackDefer(func(int) *deferred.Deferred[int] { return inner })
	waiter := deferred.Then(d, func(v int) (int, error) { return v, nil })
	waiter.Cancel()
	if err := deferredtest.Failure(t, waiter); err != deferred.ErrCancelled || !inner.Fired() {
		t.Fatalf("got %v, inner %v", err, inner)
	}
	d.AddErrback(func(error) (int, error) { return 0, nil })
}

func TestChainTo_TakesTheOneFiringThatACancelLeaves(t *testing.T) {
	loop := newLoop(t)
	d, other := deferred.New[int](loop), deferred.New[int](loop)
	d.ChainTo(other)
	other.Cancel()
	d.Callback(1)
	if err := deferredtest.Failure(t, other); err != deferred.ErrCancelled {
		t.Fatalf("got %v", err)
	}
	mustPanic(t, func() { other.Callback(2) })
}
