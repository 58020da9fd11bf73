package deferred_test

import (
	"testing"
	"time"

	"sasync/deferred"
	"sasync/deferred/deferredtest"
)

func TestTrack_LeavesTheResultAndTheErrorAlone(t *testing.T) {
	loop := newLoop(t)
	tracker := deferred.NewTracker(loop)
	d := deferred.New[int](loop)
	if deferred.Track(tracker, d) != d {
		t.Fatal("another Deferred")
	}
	d.Callback(1)
	if deferredtest.Result(t, d) != 1 {
		t.Fatal("the value has changed")
	}
	failed := deferred.Track(tracker, deferred.New[string](loop))
	failed.Errback(errBoom)
	loop.End()
	if errs := loop.TakeUnhandled(); len(errs) != 1 {
		t.Fatalf("%d errors are unhandled, want 1", len(errs))
	}
}

func TestTrack_DoesNotCountAsWaiting(t *testing.T) {
	loop := newLoop(t)
	d := deferred.Track(deferred.NewTracker(loop), deferred.New[int](loop))
	deferred.Then(d, func(v int) (int, error) { return v, nil }).AddErrback(func(error) (int, error) { return 0, nil }).Cancel()
	if err := deferredtest.Failure(t, d); err != deferred.ErrCancelled {
		t.Fatalf("got %v", err)
	}
}

func TestAll_WaitsForThoseThatAreTrackedNow(t *testing.T) {
	loop := newLoop(t)
	tracker := deferred.NewTracker(loop)
	deferredtest.Result(t, tracker.All()) // of none
	a, b := deferred.New[int](loop), deferred.New[string](loop)
	deferred.Track(tracker, a)
	deferred.Track(tracker, b)
	all := tracker.All()
	late := deferred.Track(tracker, deferred.New[int](loop))
	a.Errback(errBoom)
	late.Callback(1)
	deferredtest.Pending(t, all)
	b.Callback("x")
	deferredtest.Result(t, all)
	deferredtest.Failure(t, a)
}

func TestTrack_OfOneThatHasFiredIsNotPending(t *testing.T) {
	loop := newLoop(t)
	tracker := deferred.NewTracker(loop)
	deferred.Track(tracker, deferred.Succeed(loop, 1))
	if tracker.Pending() != 0 {
		t.Fatalf("%d pending", tracker.Pending())
	}
	deferredtest.Result(t, tracker.All())
}

func TestAny_FiresWithTheNextOne(t *testing.T) {
	loop := newLoop(t)
	tracker := deferred.NewTracker(loop)
	deferredtest.Result(t, tracker.Any()) // of none
	a := deferred.Track(tracker, deferred.New[int](loop))
	deferred.Track(tracker, deferred.New[int](loop))
	anyOne := tracker.Any()
	deferredtest.Pending(t, anyOne)
	a.Callback(1)
	deferredtest.Result(t, anyOne)
}

func TestFewerThan_FiresWhenSoFewAreLeft(t *testing.T) {
	loop := newLoop(t)
	tracker := deferred.NewTracker(loop)
	if !deferredtest.Result(t, tracker.FewerThan(1, 0)) {
		t.Fatal("false, with none tracked")
	}
	a, b := deferred.New[int](loop), deferred.New[int](loop)
	deferred.Track(tracker, a)
	deferred.Track(tracker, b)
	two, one := tracker.FewerThan(2, time.Second), tracker.FewerThan(1, 0)
	a.Callback(1)
	if !deferredtest.Result(t, two) || loop.Pending() != 0 {
		t.Fatal("false, or the timeout goes on")
	}
	deferredtest.Pending(t, one)
	b.Callback(1)
	deferredtest.Result(t, one)
}

func TestFewerThan_IsFalseAfterItsTimeout(t *testing.T) {
	loop := newLoop(t)
	tracker := deferred.NewTracker(loop)
	a := deferred.Track(tracker, deferred.New[int](loop))
	d := tracker.FewerThan(1, time.Second)
	loop.Advance(time.Second)
	if deferredtest.Result(t, d) {
		t.Fatal("true")
	}
	a.Callback(1)
}

func TestTracker_CancelledWaitIsNotAnError(t *testing.T) {
	loop := newLoop(t)
	tracker := deferred.NewTracker(loop)
	a := deferred.Track(tracker, deferred.New[int](loop))
	all, fewer := tracker.All(), tracker.FewerThan(1, time.Second)
	all.Cancel()
	fewer.Cancel()
	for _, err := range []error{deferredtest.Failure(t, all), deferredtest.Failure(t, fewer)} {
		if err != deferred.ErrCancelled {
			t.Fatalf("got %v", err)
		}
	}
	if a.Fired() || loop.Pending() != 0 {
		t.Fatal("what is tracked was cancelled, or the timeout goes on")
	}
	a.Callback(1)
}

func TestQuit_EndsEveryWaitAndForgets(t *testing.T) {
	loop := newLoop(t)
	tracker := deferred.NewTracker(loop)
	old := deferred.Track(tracker, deferred.New[int](loop))
	all, fewer := tracker.All(), tracker.FewerThan(1, 0)
	tracker.Quit()
	deferredtest.Result(t, all)
	if deferredtest.Result(t, fewer) || tracker.Pending() != 0 {
		t.Fatalf("true, or %d pending", tracker.Pending())
	}
	recent := deferred.Track(tracker, deferred.New[int](loop))
	again := tracker.All()
	old.Callback(1)
	deferredtest.Pending(t, again)
	recent.Callback(1)
	deferredtest.Result(t, again)
}
