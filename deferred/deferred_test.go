package deferred_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"sasync/deferred"
	"sasync/deferred/deferredtest"
)

func TestCallback_RunsCallbacksBeforeItReturns(t *testing.T) {
	d := deferred.New[int](newLoop(t))
	got := 0
	d.AddCallback(func(v int) (int, error) { got = v; return v, nil })
	d.Callback(7)
	if got != 7 {
		t.Fatalf("callback saw %d, want 7", got)
	}
}

func TestCallback_SecondFiringPanicsAndSaysWhatTheFirstWas(t *testing.T) {
	loop := newLoop(t)
	for name, second := range map[string]func(d *deferred.Deferred[int]){
		"callback": func(d *deferred.Deferred[int]) { d.Callback(2) },
		"errback":  func(d *deferred.Deferred[int]) { d.Errback(errBoom) },
	} {
		d := deferred.New[int](loop)
		d.Callback(1)
		err, ok := mustPanic(t, func() { second(d) }).(*deferred.AlreadyCalledError)
		if !ok || err.First != "<Deferred, result: 1>" {
			t.Errorf("%s: panic with %v", name, err)
		}
		if deferredtest.Result(t, d) != 1 {
			t.Errorf("%s: the first result is gone", name)
		}
	}
}

func TestErrback_NilIsReplacedByAnError(t *testing.T) {
	d := deferred.New[int](newLoop(t))
	d.Errback(nil)
	if err := deferredtest.Failure(t, d); !errors.Is(err, deferred.ErrNilError) {
		t.Fatalf("got %v", err)
	}
}

func TestPause_HoldsCallbacksBackUntilTheLastUnpause(t *testing.T) {
	d := deferred.New[int](newLoop(t))
	ran := false
	d.AddCallback(func(v int) (int, error) { ran = true; return v, nil })
	d.Pause()
	d.Pause()
	d.Callback(1)
	d.Unpause()
	if ran {
		t.Fatal("ran while paused")
	}
	d.Unpause()
	if !ran {
		t.Fatal("did not run after the last Unpause")
	}
	mustPanic(t, d.Unpause)
}

func TestPause_MoreOftenThanCanBeCountedPanics(t *testing.T) {
	d := deferred.New[int](newLoop(t))
	for range 1<<16 - 1 {
		d.Pause()
	}
	if text := fmt.Sprint(mustPanic(t, d.Pause)); !strings.Contains(text, "paused 65535 times already") {
		t.Fatalf("panics with %q", text)
	}
}

func TestPause_InsideACallbackHoldsBackTheNext(t *testing.T) {
	d := deferred.New[int](newLoop(t))
	var ran trace
	d.AddCallback(func(v int) (int, error) { ran.add("first"); d.Pause(); return v, nil })
	d.AddCallback(func(v int) (int, error) { ran.add("second"); return v, nil })
	d.Callback(1)
	ran.want(t, "the second waits", "first")
	d.Unpause()
	ran.want(t, "the second runs", "first", "second")
}
