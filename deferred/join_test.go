package deferred_test

import (
	"errors"
	"testing"

	"sasync/deferred"
	"sasync/deferred/deferredtest"
)

func TestJoin2_WaitsForBothTypes(t *testing.T) {
	loop := newLoop(t)
	a, b := deferred.New[int](loop), deferred.New[string](loop)
	both := deferred.Join2(a, b)
	b.Callback("x")
	deferredtest.Pending(t, both)
	a.Callback(1)
	if got := deferredtest.Result(t, both); got.A != 1 || got.B != "x" {
		t.Fatalf("got %v", got)
	}
	if deferredtest.Result(t, a) != 1 || deferredtest.Result(t, b) != "x" {
		t.Fatal("an input has lost its value")
	}
}

func TestJoin3_WaitsForAllThree(t *testing.T) {
	loop := newLoop(t)
	a, b, c := deferred.New[int](loop), deferred.Succeed(loop, "x"), deferred.New[bool](loop)
	all := deferred.Join3(a, b, c)
	c.Callback(true)
	deferredtest.Pending(t, all)
	a.Callback(1)
	if got := deferredtest.Result(t, all); got.A != 1 || got.B != "x" || !got.C {
		t.Fatalf("got %v", got)
	}
}

func TestJoin_FailsWithTheFirstErrorAndWhoseItWas(t *testing.T) {
	loop := newLoop(t)
	a, b, c := deferred.New[int](loop), deferred.New[string](loop), deferred.New[bool](loop)
	both, all := deferred.Join2(a, b), deferred.Join3(a, b, c)
	b.Errback(errBoom)
	for _, err := range []error{deferredtest.Failure(t, both), deferredtest.Failure(t, all)} {
		var first *deferred.FirstError
		if !errors.As(err, &first) || first.Index != 1 || !errors.Is(err, errBoom) {
			t.Fatalf("got %v", err)
		}
	}
	deferredtest.Pending(t, a)
	a.Errback(errors.New("too late to matter")) // handled by the tap
	c.Callback(true)
}

func TestJoin_CancelLetsGoOfAllInputs(t *testing.T) {
	loop := newLoop(t)
	a, b, c := deferred.New[int](loop), deferred.New[string](loop), deferred.New[bool](loop)
	all, other := deferred.Join3(a, b, c), deferred.Join2(b, deferred.Succeed(loop, 1))
	all.Cancel()
	if err := deferredtest.Failure(t, all); !errors.Is(err, deferred.ErrCancelled) || !a.Fired() || !c.Fired() {
		t.Fatalf("got %v", err)
	}
	deferredtest.Pending(t, b)
	other.Cancel()
	if err := deferredtest.Failure(t, other); !errors.Is(err, deferred.ErrCancelled) || !b.Fired() {
		t.Fatalf("got %v", err)
	}
}

func TestJoin_IsOneAllocation(t *testing.T) {
	loop := newLoop(t)
	a, b := deferred.Succeed(loop, 1), deferred.Succeed(loop, "x")
	if n := testing.AllocsPerRun(100, func() { deferred.Join2(a, b) }); n > 1 {
		t.Fatalf("%v allocations", n)
	}
}
