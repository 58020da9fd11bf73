package deferred_test

import (
	"errors"
	"testing"

	"sasync/deferred"
	"sasync/deferred/deferredtest"
)

func TestCancel_WithoutCancellerFailsAndSwallowsOneFiring(t *testing.T) {
	d := deferred.New[int](newLoop(t))
	d.Cancel()
	d.Cancel()
	if err := deferredtest.Failure(t, d); err != deferred.ErrCancelled {
		t.Fatalf("got %v", err)
	}
	d.Callback(1)
	mustPanic(t, func() { d.Callback(2) })
}

func TestCancel_CancellerMayGiveTheResult(t *testing.T) {
	loop := newLoop(t)
	d := deferred.NewCancellable(loop, func(d *deferred.Deferred[int]) { d.Callback(9) })
	d.Cancel()
	if v := deferredtest.Result(t, d); v != 9 {
		t.Fatalf("got %d", v)
	}
	d = deferred.NewCancellable(loop, func(d *deferred.Deferred[int]) { d.Errback(errBoom) })
	d.Cancel()
	if err := deferredtest.Failure(t, d); err != errBoom {
		t.Fatalf("got %v", err)
	}
}

func TestCancel_CancellerRunsOnceAndOnlyBeforeFiring(t *testing.T) {
	loop := newLoop(t)
	calls := 0
	canceller := func(*deferred.Deferred[int]) { calls++ }
	d := deferred.NewCancellable(loop, canceller)
	d.Cancel()
	d.Cancel()
	if err := deferredtest.Failure(t, d); err != deferred.ErrCancelled || calls != 1 {
		t.Fatalf("got %v after %d calls", err, calls)
	}
	mustPanic(t, func() { d.Callback(1) })
	d = deferred.NewCancellable(loop, canceller)
	d.Callback(1)
	d.Cancel()
	if calls != 1 {
		t.Fatal("the canceller of a fired Deferred was called")
	}
}

func TestCancel_CancellerMayLetTheWorkGoOn(t *testing.T) {
	loop := newLoop(t)
	asked := 0
	d := deferred.NewCancellable(loop, func(d *deferred.Deferred[int]) { asked++; d.KeepPending() })
	waiter := deferred.Then(d, func(v int) (int, error) { return v, nil })
	d.Cancel()
	d.Cancel()
	deferredtest.Pending(t, d)
	d.Callback(5)
	d.KeepPending() // too late to mean anything
	if v := deferredtest.Result(t, waiter); v != 5 || asked != 2 {
		t.Fatalf("got %d, asked %d times", v, asked)
	}
}

func TestCancel_CancellerThatPanicsFailsTheDeferred(t *testing.T) {
	d := deferred.NewCancellable(newLoop(t), func(*deferred.Deferred[int]) { panic(errBoom) })
	d.Cancel()
	if err := deferredtest.Failure(t, d); !errors.Is(err, errBoom) {
		t.Fatalf("got %v", err)
	}
}

func TestCancel_OneOfSeveralWaitersLeavesTheSourceToTheOthers(t *testing.T) {
	d := deferred.New[int](newLoop(t))
	same := func(v int) (int, error) { return v, nil }
	a, b := deferred.Then(d, same), deferred.Then(d, same)
	a.Cancel()
	if err := deferredtest.Failure(t, a); err != deferred.ErrCancelled {
		t.Fatalf("got %v", err)
	}
	deferredtest.Pending(t, d)
	d.Callback(1)
	if deferredtest.Result(t, b) != 1 {
		t.Fatal("the other waiter was not served")
	}
}

func TestCancel_LastWaiterCancelsTheSource(t *testing.T) {
	loop := newLoop(t)
	cancelled := 0
	d := deferred.NewCancellable(loop, func(*deferred.Deferred[int]) { cancelled++ })
	same := func(v int) (int, error) { return v, nil }
	a, b := deferred.Then(d, same), deferred.Then(d, same)
	c := deferred.Then(b, same)
	a.Cancel()
	c.Cancel()
	if cancelled != 1 {
		t.Fatalf("the source was cancelled %d times", cancelled)
	}
	for _, u := range []*deferred.Deferred[int]{a, b, c, d} {
		if err := deferredtest.Failure(t, u); err != deferred.ErrCancelled {
			t.Fatalf("got %v", err)
		}
	}
}

func TestCancel_ThenDeferCancelsWhatItWaitsForNow(t *testing.T) {
	loop := newLoop(t)
	inner := deferred.New[int](loop)
	u := deferred.ThenDefer(deferred.Succeed(loop, 1), func(int) *deferred.Deferred[int] { return inner })
	u.Cancel()
	if err := deferredtest.Failure(t, u); err != deferred.ErrCancelled || !inner.Fired() {
		t.Fatalf("got %v, inner fired: %v", err, inner.Fired())
	}
}

func TestCancel_GatherCancelsAllItsInputs(t *testing.T) {
	loop := newLoop(t)
	a, b := deferred.New[int](loop), deferred.New[int](loop)
	all := deferred.Gather(loop, a, b)
	all.Cancel()
	if err := deferredtest.Failure(t, all); !errors.Is(err, deferred.ErrCancelled) || !a.Fired() || !b.Fired() {
		t.Fatalf("got %v", err)
	}
}

func TestCancel_InsideAnOwnCallbackDoesNothing(t *testing.T) {
	d := deferred.New[int](newLoop(t))
	d.AddCallback(func(v int) (int, error) { d.Cancel(); return v, nil })
	d.Callback(1)
	if deferredtest.Result(t, d) != 1 {
		t.Fatal("the result has changed")
	}
}

func TestCancel_OfThoseThatWaitForEachOtherHasAnEnd(t *testing.T) {
	loop := newLoop(t)
	chains := func() (a, b *deferred.Deferred[int]) {
		a, b = deferred.New[int](loop), deferred.New[int](loop)
		a.AddCallbackDefer(func(int) *deferred.Deferred[int] { return b })
		b.AddCallbackDefer(func(int) *deferred.Deferred[int] { return a })
		a.Callback(1)
		b.Callback(1)
		return a, b
	}
	links := func() (a, b *deferred.Deferred[int]) {
		start := deferred.New[int](loop)
		a = deferred.ThenDefer(start, func(int) *deferred.Deferred[int] { return b })
		b = deferred.ThenDefer(start, func(int) *deferred.Deferred[int] { return a })
		start.Callback(1)
		return a, b
	}
	coroutines := func() (a, b *deferred.Deferred[int]) {
		start := deferred.New[int](loop)
		body := func(other **deferred.Deferred[int]) func(co *deferred.Coroutine) (int, error) {
			return func(co *deferred.Coroutine) (int, error) {
				deferred.Await(co, start)
				return deferred.Await(co, *other)
			}
		}
		a, b = deferred.Inline(loop, body(&b)), deferred.Inline(loop, body(&a))
		start.Callback(1)
		return a, b
	}
	for name, circle := range map[string]func() (a, b *deferred.Deferred[int]){
		"chains": chains, "links": links, "coroutines": coroutines,
	} {
		a, b := circle()
		deferredtest.Pending(t, a)
		deferredtest.Pending(t, b)
		a.Cancel()
		for _, d := range []*deferred.Deferred[int]{a, b} {
			if err := deferredtest.Failure(t, d); err != deferred.ErrCancelled {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
}

func TestCancel_AChainWhoseInnerOneGoesOnMayBeCancelledAgain(t *testing.T) {
	loop := newLoop(t)
	cancels := 0
	inner := deferred.NewCancellable(loop, func(d *deferred.Deferred[int]) {
		if cancels++; cancels == 1 {
			d.KeepPending()
		}
	})
	d := deferred.Succeed(loop, 1).AddCallbackDefer(func(int) *deferred.Deferred[int] { return inner })
	d.Cancel()
	deferredtest.Pending(t, d)
	d.Cancel()
	if err := deferredtest.Failure(t, d); err != deferred.ErrCancelled || cancels != 2 {
		t.Fatalf("got %v after %d", err, cancels)
	}
}

func TestCancel_WhoLeavesDuringACancellationDoesNotWantToKnow(t *testing.T) {
	loop := newLoop(t)
	var waits *deferred.Deferred[int]
	source := deferred.NewCancellable(loop, func(*deferred.Deferred[int]) { waits.Cancel() })
	waits = deferred.Then(source, func(v int) (int, error) { return v, nil })
	source.Cancel()
	if err := deferredtest.Failure(t, waits); err != deferred.ErrCancelled {
		t.Fatalf("got %v", err)
	}
	loop.End() // source's error is not unhandled
}
