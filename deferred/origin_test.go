package deferred_test

import (
	"errors"
	"strings"
	"testing"

	"sasync/deferred"
	"sasync/deferred/deferredtest"
)

func makeHere(loop deferred.Loop) *deferred.Deferred[int] { return deferred.New[int](loop) }
func fireHere(d *deferred.Deferred[int])                  { d.Callback(1) }
func failHere(d *deferred.Deferred[int])                  { d.Errback(errBoom) }

func TestDebugging_SecondFiringNamesWhoMadeAndWhoFiredFirst(t *testing.T) {
	loop := newLoop(t)
	loop.DeferredState().SetDebugging(true)
	d := makeHere(loop)
	fireHere(d)
	err := mustPanic(t, func() { d.Callback(2) }).(*deferred.AlreadyCalledError)
	if !strings.Contains(err.Made, "makeHere (") || !strings.Contains(err.Fired, "fireHere (") ||
		!strings.Contains(err.Error(), "origin_test.go:") {
		t.Fatalf("got %v", err)
	}
}

func TestDebugging_SwitchedBetweenMakingAndFiring(t *testing.T) {
	loop := newLoop(t)
	state := loop.DeferredState()
	before := makeHere(loop)
	state.SetDebugging(true)
	fireHere(before)
	mustPanic(t, func() { fireHere(before) })
	during := makeHere(loop)
	state.SetDebugging(false)
	fireHere(during)
	if err := mustPanic(t, func() { fireHere(during) }).(*deferred.AlreadyCalledError); err.Made == "" || err.Fired != "" {
		t.Fatalf("got %+v", err)
	}
}

func TestDebugging_UnhandledErrorNamesWhoMadeItsDeferred(t *testing.T) {
	loop := newLoop(t)
	var got []deferred.Unhandled
	state := deferred.NewState(loop, func(u deferred.Unhandled) { got = append(got, u) })
	own := ownState{loop, state}
	state.SetDebugging(true)
	d := makeHere(own)
	failHere(d)
	state.EndRun()
	if len(got) != 1 || got[0].Err != errBoom || !strings.Contains(got[0].Made, "makeHere (") || state.Unhandled() != 1 {
		t.Fatalf("reported %+v", got)
	}
}

// ownState is a loop with another state.
type ownState struct {
	deferred.Loop
	state *deferred.State
}

func (l ownState) DeferredState() *deferred.State { return l.state }

func innermost(loop deferred.Loop, d *deferred.Deferred[int]) *deferred.Deferred[int] {
	return deferred.Inline(loop, func(co *deferred.Coroutine) (int, error) { return deferred.Await(co, d) })
}

func outermost(loop deferred.Loop, d *deferred.Deferred[int]) *deferred.Deferred[int] {
	return deferred.Inline(loop, func(co *deferred.Coroutine) (int, error) { return deferred.Await(co, innermost(loop, d)) })
}

func TestAwait_UnhandledErrorTellsWhichAwaitsItHasPassed(t *testing.T) {
	loop := newLoop(t)
	var got []deferred.Unhandled
	state := deferred.NewState(loop, func(u deferred.Unhandled) { got = append(got, u) })
	own := ownState{loop, state}
	source := deferred.New[int](own)
	outermost(own, source)
	source.Errback(errBoom)
	state.EndRun()
	if len(got) != 1 || got[0].Err != errBoom || len(got[0].Awaits) != 2 ||
		!strings.Contains(got[0].Awaits[0], "innermost") || !strings.Contains(got[0].Awaits[1], "outermost") {
		t.Fatalf("reported %+v", got)
	}
}

func TestAwait_PanicTellsWhichAwaitsItHasPassed(t *testing.T) {
	loop := newLoop(t)
	source := deferred.New[int](loop)
	source.AddCallback(func(int) (int, error) { panicsHere(); return 0, nil })
	d := outermost(loop, source)
	source.Callback(1)
	var p *deferred.PanicError
	if err := deferredtest.Failure(t, d); !errors.As(err, &p) || len(p.Awaits) != 2 || !strings.Contains(p.Awaits[1], "outermost") {
		t.Fatalf("got %+v", err)
	}
}
