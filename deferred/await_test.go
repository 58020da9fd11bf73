package deferred_test

import (
	"testing"

	"sasync/deferred"
	"sasync/deferred/deferredtest"
)

func TestAwait_OfOneWhoseCallbacksAreAboutToRunWaitsForThem(t *testing.T) {
	loop := newLoop(t)
	first := deferred.New[int](loop)
	second := deferred.Then(first, func(v int) (int, error) { return v + 1, nil })
	second.AddCallback(func(v int) (int, error) { return v * 10, nil })
	d := deferred.Inline(loop, func(co *deferred.Coroutine) (int, error) {
		deferred.Await(co, first)
		return deferred.Await(co, second) // has its result, but not yet run its callback
	})
	first.Callback(1)
	if v := deferredtest.Result(t, d); v != 20 {
		t.Fatalf("got %d, want 20", v)
	}
}

func TestAwait_LeavesADeferredWithTheResultThatItGave(t *testing.T) {
	loop := newLoop(t)
	d := deferred.New[int](loop)
	var ran trace
	deferred.Inline(loop, func(co *deferred.Coroutine) (int, error) {
		deferred.Await(co, d)
		if v, _, ok := d.Result(); !ok || v != 1 {
			t.Errorf("the result is %d, %v", v, ok)
		}
		d.AddCallback(func(int) (int, error) { ran.add("callback"); return 2, nil })
		ran.add("body")
		return deferred.Await(co, d)
	}).AddCallback(func(v int) (int, error) {
		if v != 2 {
			t.Errorf("awaited once more: %d", v)
		}
		return v, nil
	})
	d.Callback(1)
	ran.want(t, "nothing is about to run, so a callback runs at once", "callback", "body")
}
