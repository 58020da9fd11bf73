package task_test

import (
	"testing"
	"time"

	"sasync/deferred"
	"sasync/deferred/deferredtest"
	"sasync/reactor/task"
)

func TestLater_GivesWhatTheFunctionReturnsOnceTheTimeHasPassed(t *testing.T) {
	loop := newLoop(t)
	tr := newTrace(loop)
	value := task.Later(loop, time.Second, func() (int, error) { tr.note("called"); return 42, nil })
	failed := task.Later(loop, time.Second, func() (int, error) { return 0, errBoom })
	waits := task.LaterDefer(loop, time.Second, func() *deferred.Deferred[unit] { return deferred.After(loop, time.Second) })
	loop.Advance(time.Second - 1)
	deferredtest.Pending(t, value)
	loop.Advance(1)
	tr.want(t, "once", "called@1s")
	if v := deferredtest.Result(t, value); v != 42 {
		t.Errorf("got %d", v)
	}
	if err := deferredtest.Failure(t, failed); err != errBoom {
		t.Error(err)
	}
	deferredtest.Pending(t, waits)
	loop.Advance(time.Second)
	deferredtest.Result(t, waits)
}

func TestLater_CancelTakesTheCallOffTheClock(t *testing.T) {
	loop := newLoop(t)
	f := func() (int, error) { t.Error("called"); return 0, nil }
	for _, d := range []*deferred.Deferred[int]{
		task.Later(loop, time.Second, f),
		task.LaterDefer(loop, time.Second, func() *deferred.Deferred[int] { return deferred.Do(loop, f) }),
	} {
		d.Cancel()
		if err := deferredtest.Failure(t, d); err != deferred.ErrCancelled {
			t.Error(err)
		}
	}
	if loop.Pending() != 0 {
		t.Errorf("%d calls pending", loop.Pending())
	}
	loop.Advance(time.Minute)
}

func TestLater_CancelReachesTheDeferredOfTheFunction(t *testing.T) {
	loop := newLoop(t)
	inner := deferred.New[int](loop)
	d := task.LaterDefer(loop, time.Second, func() *deferred.Deferred[int] { return inner })
	loop.Advance(time.Second)
	d.Cancel()
	if err := deferredtest.Failure(t, d); err != deferred.ErrCancelled || !inner.Fired() {
		t.Errorf("%v; the inner one: %v", err, inner)
	}
}
