package deferred_test

import (
	"errors"
	"testing"

	"sasync/deferred"
	"sasync/deferred/deferredtest"
)

func TestCancel_OfAGatherLeavesTheResultThatItsChainHasMade(t *testing.T) {
	loop := newLoop(t)
	all := deferred.Gather(loop, deferred.New[int](loop), deferred.New[int](loop))
	all.AddErrback(func(error) ([]int, error) { return []int{7}, nil })
	all.Cancel()
	if v := deferredtest.Result(t, all); len(v) != 1 || v[0] != 7 {
		t.Fatalf("got %v", v)
	}
}

func TestCancel_OfDeferredsThatWaitForOneAnotherEnds(t *testing.T) {
	loop := newLoop(t)
	start := deferred.New[int](loop)
	var a, b *deferred.Deferred[int]
	a = deferred.ThenDefer(start, func(int) *deferred.Deferred[int] { return b })
	b = deferred.ThenDefer(start, func(int) *deferred.Deferred[int] { return a })
	start.Callback(1)
	a.Cancel()
	for _, d := range []*deferred.Deferred[int]{a, b} {
		if err := deferredtest.Failure(t, d); err != deferred.ErrCancelled {
			t.Fatalf("got %v", err)
		}
	}
}

func TestThenDefer_InnerOfAnotherLoopIsAnError(t *testing.T) {
	loop, there := newLoop(t), newLoop(t)
	source := deferred.Succeed(loop, 1)
	d := deferred.ThenDefer(source, func(int) *deferred.Deferred[int] { return deferred.Succeed(there, 1) })
	if err := deferredtest.Failure(t, d); !errors.Is(err, deferred.ErrOtherLoop) {
		t.Fatalf("got %v", err)
	}
	if deferredtest.Result(t, source) != 1 {
		t.Fatal("the source has changed")
	}
}

func TestCancel_AnsweredWithAValueLetsThenDeferGoOn(t *testing.T) {
	loop := newLoop(t)
	source := deferred.NewCancellable(loop, func(d *deferred.Deferred[int]) { d.Callback(1) })
	inner := deferred.New[int](loop)
	d := deferred.ThenDefer(source, func(int) *deferred.Deferred[int] { return inner })
	d.Cancel()
	deferredtest.Pending(t, d)
	d.Cancel()
	if err := deferredtest.Failure(t, d); err != deferred.ErrCancelled || !inner.Fired() {
		t.Fatalf("got %v, inner fired: %v", err, inner.Fired())
	}
}

func TestCancel_KeepsTheFunctionFromRunningWhenTheSourceGoesOn(t *testing.T) {
	loop := newLoop(t)
	end := deferred.New[int](loop)
	source := deferred.Inline(loop, func(co *deferred.Coroutine) (int, error) {
		deferred.Await(co, deferred.New[int](loop)) // cancelled, and goes on
		return deferred.Await(co, end)
	})
	ran := false
	d := deferred.ThenDefer(source, func(int) *deferred.Deferred[int] { ran = true; return deferred.New[int](loop) })
	d.Cancel()
	end.Callback(1)
	if err := deferredtest.Failure(t, d); err != deferred.ErrCancelled || ran {
		t.Fatalf("got %v, ran: %v", err, ran)
	}
}

func TestCancel_OfAWaiterLeavesNothingBehind(t *testing.T) {
	loop := newLoop(t)
	source := deferred.New[int](loop)
	same := func(v int) (int, error) { return v, nil }
	stays := deferred.Then(source, same)
	for range 300_000 { // each would look through all that were left behind
		deferred.Then(source, same).AddErrback(func(error) (int, error) { return 0, nil }).Cancel()
	}
	source.Callback(1)
	if deferredtest.Result(t, stays) != 1 {
		t.Fatal("the waiter that stays was not served")
	}
}
