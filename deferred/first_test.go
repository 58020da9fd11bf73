package deferred_test

import (
	"errors"
	"testing"

	"sasync/deferred"
	"sasync/deferred/deferredtest"
)

// firsts are the two that fire with the first value.
var firsts = map[string]func(deferred.Loop, ...*deferred.Deferred[int]) *deferred.Deferred[deferred.Indexed[int]]{
	"First": deferred.First[int],
	"Race":  deferred.Race[int],
}

func TestFirst_FiresWithTheFirstValueAndItsIndex(t *testing.T) {
	for name, first := range firsts {
		t.Run(name, func(t *testing.T) {
			loop := newLoop(t)
			a, b, c := deferred.New[int](loop), deferred.New[int](loop), deferred.New[int](loop)
			d := first(loop, a, b, c)
			a.Errback(errBoom)
			deferredtest.Pending(t, d)
			c.Callback(3)
			if got := deferredtest.Result(t, d); got != (deferred.Indexed[int]{Index: 2, Value: 3}) {
				t.Fatalf("got %v", got)
			}
			b.Callback(2)
			if got := deferredtest.Result(t, d); got.Value != 3 {
				t.Fatalf("a later value has replaced it: %v", got)
			}
		})
	}
}

func TestFirst_FailsWithAllErrorsInTheirOrder(t *testing.T) {
	for name, first := range firsts {
		t.Run(name, func(t *testing.T) {
			loop := newLoop(t)
			other := errors.New("other")
			a, b := deferred.New[int](loop), deferred.New[int](loop)
			d := first(loop, a, b)
			b.Errback(other)
			a.Errback(errBoom)
			err := deferredtest.Failure(t, d)
			var all *deferred.AllFailedError
			if !errors.As(err, &all) || len(all.Errs) != 2 || all.Errs[0] != errBoom || all.Errs[1] != other {
				t.Fatalf("got %v", err)
			}
			if !errors.Is(err, errBoom) || !errors.Is(err, other) {
				t.Fatalf("%v does not hold its causes", err)
			}
		})
	}
}

func TestFirst_OfNoneFailsAtOnce(t *testing.T) {
	for name, first := range firsts {
		if err := deferredtest.Failure(t, first(newLoop(t))); err != deferred.ErrNoInput {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

func TestFirst_CancelLetsGoOfAll(t *testing.T) {
	for name, first := range firsts {
		t.Run(name, func(t *testing.T) {
			loop := newLoop(t)
			a, shared := deferred.New[int](loop), deferred.New[int](loop)
			other := deferred.Then(shared, func(v int) (int, error) { return v, nil })
			d := first(loop, a, shared)
			d.Cancel()
			if err := deferredtest.Failure(t, d); !errors.Is(err, deferred.ErrCancelled) || !a.Fired() {
				t.Fatalf("got %v", err)
			}
			deferredtest.Pending(t, other)
			shared.Callback(1)
		})
	}
}

func TestFirst_LeavesTheOthersToGoOn(t *testing.T) {
	loop := newLoop(t)
	a, b := deferred.New[int](loop), deferred.New[int](loop)
	deferred.First(loop, a, b)
	a.Callback(1)
	deferredtest.Pending(t, b)
	b.Errback(errBoom) // the tap has handled it
}

func TestRace_CancelsTheOthersOnceBeforeItsCallbacksRun(t *testing.T) {
	loop := newLoop(t)
	cancelled := 0
	slow := func() *deferred.Deferred[int] {
		return deferred.NewCancellable(loop, func(*deferred.Deferred[int]) { cancelled++ })
	}
	a, winner, c := slow(), deferred.New[int](loop), slow()
	seen := -1
	deferred.Race(loop, a, winner, c).AddCallback(func(v deferred.Indexed[int]) (deferred.Indexed[int], error) {
		seen = cancelled
		return v, nil
	})
	winner.Callback(1)
	if seen != 2 || cancelled != 2 {
		t.Fatalf("%d cancelled before the callback, %d in all", seen, cancelled)
	}
}

func TestRace_WonAtOnceCancelsThoseAfterTheWinnerToo(t *testing.T) {
	loop := newLoop(t)
	a, c := deferred.New[int](loop), deferred.New[int](loop)
	d := deferred.Race(loop, a, deferred.Succeed(loop, 1), c)
	if v := deferredtest.Result(t, d); v.Index != 1 || !a.Fired() || !c.Fired() {
		t.Fatalf("got %v; fired: %v, %v", v, a.Fired(), c.Fired())
	}
}

func TestRace_LeavesALoserToItsOtherWaiters(t *testing.T) {
	loop := newLoop(t)
	winner, loser := deferred.New[int](loop), deferred.New[int](loop)
	other := deferred.Then(loser, func(v int) (int, error) { return v, nil })
	deferred.Race(loop, winner, loser)
	winner.Callback(1)
	deferredtest.Pending(t, loser)
	loser.Callback(2)
	if deferredtest.Result(t, other) != 2 {
		t.Fatal("the other waiter was not served")
	}
}

func TestRace_ALoserThatAnswersItsCancelDoesNotWin(t *testing.T) {
	loop := newLoop(t)
	winner := deferred.New[int](loop)
	loser := deferred.NewCancellable(loop, func(d *deferred.Deferred[int]) { d.Callback(9) })
	d := deferred.Race(loop, loser, winner)
	winner.Callback(1)
	if v := deferredtest.Result(t, d); v.Value != 1 {
		t.Fatalf("got %v", v)
	}
}

func TestAllFailedError_TellsTheFirstFew(t *testing.T) {
	err := &deferred.AllFailedError{Errs: []error{errBoom, errBoom, errBoom, errBoom}}
	want := "deferred: all of 4 failed; item 0: boom; item 1: boom; item 2: boom; and 1 more"
	if err.Error() != want {
		t.Fatalf("got %q", err)
	}
}
