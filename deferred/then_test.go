package deferred_test

import (
	"errors"
	"fmt"
	"strconv"
	"testing"

	"sasync/deferred"
	"sasync/deferred/deferredtest"
)

func TestThen_ChangesTheType(t *testing.T) {
	d := deferred.New[int](newLoop(t))
	text := deferred.Then(d, func(v int) (string, error) { return strconv.Itoa(v), nil })
	deferredtest.Pending(t, text)
	d.Callback(42)
	if s := deferredtest.Result(t, text); s != "42" {
		t.Fatalf("got %q", s)
	}
}

func TestThen_IsATapOfWhichAnyNumberMayWait(t *testing.T) {
	d := deferred.New[int](newLoop(t))
	a := deferred.Then(d, func(v int) (int, error) { return v + 1, nil })
	d.AddCallback(func(v int) (int, error) { return v * 10, nil })
	b := deferred.Then(d, func(v int) (int, error) { return v + 1, nil })
	d.Callback(1)
	if a, b, v := deferredtest.Result(t, a), deferredtest.Result(t, b), deferredtest.Result(t, d); a != 2 || b != 11 || v != 10 {
		t.Fatalf("before the callback %d, after it %d, the value %d", a, b, v)
	}
}

func TestThen_PassesTheErrorOnAndHandlesItForTheSource(t *testing.T) {
	loop := newLoop(t) // fails the test if the source's error is reported
	d := deferred.New[int](loop)
	u := deferred.Then(d, func(int) (string, error) { t.Error("ran on an error"); return "", nil })
	d.Errback(errBoom)
	if err := deferredtest.Failure(t, u); err != errBoom {
		t.Fatalf("got %v", err)
	}
}

func TestThen_PanicFailsTheDerivedAndLeavesTheSource(t *testing.T) {
	d := deferred.Succeed(newLoop(t), 1)
	u := deferred.Then(d, func(int) (int, error) { panic(errBoom) })
	if err := deferredtest.Failure(t, u); !errors.Is(err, errBoom) {
		t.Fatalf("got %v", err)
	}
	if deferredtest.Result(t, d) != 1 {
		t.Fatal("the source has changed")
	}
}

func TestThenBoth_GetsTheError(t *testing.T) {
	u := deferred.ThenBoth(deferred.Fail[int](newLoop(t), errBoom), func(v int, err error) (string, error) {
		return fmt.Sprint(v, err), nil
	})
	if s := deferredtest.Result(t, u); s != "0 boom" {
		t.Fatalf("got %q", s)
	}
}

func TestThenDefer_WaitsForTheInnerOne(t *testing.T) {
	loop := newLoop(t)
	inner := deferred.New[string](loop)
	u := deferred.ThenDefer(deferred.Succeed(loop, 1), func(int) *deferred.Deferred[string] { return inner })
	deferredtest.Pending(t, u)
	inner.Callback("in")
	if deferredtest.Result(t, u) != "in" || deferredtest.Result(t, inner) != "in" {
		t.Fatal("the inner result did not reach both")
	}
}

func TestThenDefer_InnerCallbacksRunBeforeTheOuterGoesOn(t *testing.T) {
	loop := newLoop(t)
	var ran trace
	inner := deferred.New[int](loop)
	u := deferred.ThenDefer(deferred.Succeed(loop, 1), func(int) *deferred.Deferred[int] { return inner })
	u.AddCallback(func(v int) (int, error) { ran.add("outer"); return v, nil })
	inner.AddCallback(func(v int) (int, error) { ran.add("inner"); return v, nil })
	inner.Callback(1)
	ran.want(t, "the inner chain is finished first", "inner", "outer")
}

func TestThenDefer_NilItselfAndAnotherLoopAreErrors(t *testing.T) {
	loop := newLoop(t)
	u := deferred.ThenDefer(deferred.Succeed(loop, 1), func(int) *deferred.Deferred[int] { return nil })
	if err := deferredtest.Failure(t, u); err != deferred.ErrNoDeferred {
		t.Fatalf("nil: %v", err)
	}
	u = deferred.ThenDefer(deferred.Succeed(loop, 1), func(int) *deferred.Deferred[int] { return deferred.New[int](newLoop(t)) })
	if err := deferredtest.Failure(t, u); err != deferred.ErrOtherLoop {
		t.Fatalf("another loop's: %v", err)
	}
	source := deferred.New[int](loop)
	var self *deferred.Deferred[int]
	self = deferred.ThenDefer(source, func(int) *deferred.Deferred[int] { return self })
	source.Callback(1)
	if err := deferredtest.Failure(t, self); err != deferred.ErrOwnDeferred {
		t.Fatalf("itself: %v", err)
	}
}

func TestGather_KeepsTheOrderOfItsInputs(t *testing.T) {
	loop := newLoop(t)
	a, b, c := deferred.New[int](loop), deferred.Succeed(loop, 2), deferred.New[int](loop)
	all := deferred.Gather(loop, a, b, c)
	c.Callback(3)
	deferredtest.Pending(t, all)
	a.Callback(1)
	if got := fmt.Sprint(deferredtest.Result(t, all)); got != "[1 2 3]" {
		t.Fatalf("got %s", got)
	}
	if got := deferredtest.Result(t, deferred.Gather[int](loop)); len(got) != 0 {
		t.Fatalf("nothing to gather gave %v", got)
	}
}

func TestGather_FailsWithTheFirstErrorAndItsIndex(t *testing.T) {
	loop := newLoop(t)
	a, b := deferred.New[int](loop), deferred.New[int](loop)
	all := deferred.Gather(loop, a, b)
	b.Errback(errBoom)
	err := deferredtest.Failure(t, all)
	var first *deferred.FirstError
	if !errors.As(err, &first) || first.Index != 1 || !errors.Is(err, errBoom) {
		t.Fatalf("got %v", err)
	}
	a.Errback(errors.New("too late to matter")) // handled by the tap
}

func TestLinks_OfTwoLoopsPanic(t *testing.T) {
	here, d := newLoop(t), deferred.New[int](newLoop(t))
	for name, link := range map[string]func(){
		"Gather":  func() { deferred.Gather(here, d) },
		"List":    func() { deferred.List(here, d) },
		"First":   func() { deferred.First(here, d) },
		"Race":    func() { deferred.Race(here, d) },
		"Join2":   func() { deferred.Join2(deferred.New[int](here), d) },
		"Join3":   func() { deferred.Join3(d, d, deferred.New[int](here)) },
		"ChainTo": func() { deferred.New[int](here).ChainTo(d) },
		"Track":   func() { deferred.Track(deferred.NewTracker(here), d) },
	} {
		err, _ := mustPanic(t, link).(error)
		if !errors.Is(err, deferred.ErrOtherLoop) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
