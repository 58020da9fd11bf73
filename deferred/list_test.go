package deferred_test

import (
	"errors"
	"testing"

	"sasync/deferred"
	"sasync/deferred/deferredtest"
)

func TestList_TellsWhatCameOfEachInTheirOrder(t *testing.T) {
	loop := newLoop(t)
	a, b, c := deferred.New[int](loop), deferred.Fail[int](loop, errBoom), deferred.New[int](loop)
	all := deferred.List(loop, a, b, c)
	c.Callback(3)
	deferredtest.Pending(t, all)
	a.Callback(1)
	wantOutcomes(t, all, deferred.Outcome[int]{Value: 1}, deferred.Outcome[int]{Err: errBoom}, deferred.Outcome[int]{Value: 3})
	if deferredtest.Result(t, a) != 1 {
		t.Fatal("the input has lost its value")
	}
}

func TestList_OfNothingFiresAtOnce(t *testing.T) {
	wantOutcomes(t, deferred.List[int](newLoop(t)))
}

func TestList_CopiesWhatItIsGiven(t *testing.T) {
	loop := newLoop(t)
	a, b := deferred.New[int](loop), deferred.New[int](loop)
	ds := []*deferred.Deferred[int]{a, b}
	all := deferred.List(loop, ds...)
	ds[0], ds[1] = nil, nil
	a.Callback(1)
	b.Callback(2)
	wantOutcomes(t, all, deferred.Outcome[int]{Value: 1}, deferred.Outcome[int]{Value: 2})
}

func TestList_TakesOneDeferredTwice(t *testing.T) {
	loop := newLoop(t)
	d := deferred.New[int](loop)
	all := deferred.List(loop, d, d)
	d.Callback(1)
	wantOutcomes(t, all, deferred.Outcome[int]{Value: 1}, deferred.Outcome[int]{Value: 1})
}

func TestList_CancelEndsItWithWhatTheCancellersGive(t *testing.T) {
	loop := newLoop(t)
	shared, plain := deferred.New[int](loop), deferred.New[int](loop)
	answers := deferred.NewCancellable(loop, func(d *deferred.Deferred[int]) { d.Callback(9) })
	other := deferred.Then(shared, func(v int) (int, error) { return v, nil })
	all := deferred.List(loop, shared, plain, answers, deferred.Succeed(loop, 1))
	all.Cancel()
	wantOutcomes(t, all, deferred.Outcome[int]{Err: deferred.ErrCancelled}, deferred.Outcome[int]{Err: deferred.ErrCancelled},
		deferred.Outcome[int]{Value: 9}, deferred.Outcome[int]{Value: 1})
	deferredtest.Pending(t, other)
	shared.Callback(2)
	if deferredtest.Result(t, other) != 2 {
		t.Fatal("the other waiter was not served")
	}
}

func TestList_CancelRunsItsCallbacksBeforeItReturns(t *testing.T) {
	loop := newLoop(t)
	shared := deferred.New[int](loop)
	deferred.Then(shared, func(v int) (int, error) { return v, nil })
	ran := false
	all := deferred.List(loop, shared)
	all.AddCallback(func(o []deferred.Outcome[int]) ([]deferred.Outcome[int], error) { ran = true; return o, nil })
	all.Cancel()
	if !ran {
		t.Fatal("the callback has not run")
	}
	shared.Callback(1)
}

func TestList_OfAThousandTakesFourAllocations(t *testing.T) {
	loop := newLoop(t)
	ds := make([]*deferred.Deferred[int], 1000)
	n := testing.AllocsPerRun(10, func() {
		for i := range ds {
			ds[i] = deferred.New[int](loop)
		}
		deferred.List(loop, ds...)
		for _, d := range ds {
			d.Callback(1)
		}
	})
	if own := n - float64(len(ds)); own > 4 {
		t.Fatalf("%v allocations beside the inputs", own)
	}
}

func wantOutcomes(t *testing.T, list *deferred.Deferred[[]deferred.Outcome[int]], want ...deferred.Outcome[int]) {
	t.Helper()
	got := deferredtest.Result(t, list)
	if len(got) != len(want) {
		t.Fatalf("got %v, want %v", got, want)
	}
	for i := range got {
		if got[i].Value != want[i].Value || !errors.Is(got[i].Err, want[i].Err) {
			t.Fatalf("item %d: got %v, want %v", i, got[i], want[i])
		}
	}
}

func TestList_ItsInputsKeepTheirErrorsWhichCountAsHandled(t *testing.T) {
	loop := newLoop(t) // fails the test if one is reported
	failed := deferred.Fail[int](loop, errBoom)
	deferred.List(loop, failed)
	deferred.Gather(loop, failed).AddErrback(func(error) ([]int, error) { return nil, nil })
	if _, err, ok := failed.Result(); !ok || err != errBoom {
		t.Fatalf("the input holds %v", err)
	}
}

func TestList_ACancellerThatPanicsDoesNotKeepTheOthersFromBeingCancelled(t *testing.T) {
	loop := newLoop(t)
	bad := deferred.NewCancellable(loop, func(*deferred.Deferred[int]) { panic(errBoom) })
	other := deferred.New[int](loop)
	list := deferred.List(loop, bad, other)
	list.Cancel()
	wantOutcomes(t, list, deferred.Outcome[int]{Err: errBoom}, deferred.Outcome[int]{Err: deferred.ErrCancelled})
	if !other.Fired() {
		t.Fatal("the other one goes on")
	}
}

func TestGather_CancelAfterItFiredLeavesTheOthersAlone(t *testing.T) {
	loop := newLoop(t)
	failed, other := deferred.Fail[int](loop, errBoom), deferred.New[int](loop)
	all := deferred.Gather(loop, failed, other)
	all.Cancel()
	deferredtest.Pending(t, other)
	if err := deferredtest.Failure(t, all); !errors.Is(err, errBoom) {
		t.Fatalf("got %v", err)
	}
}
