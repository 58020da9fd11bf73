package deferred_test

import (
	"errors"
	"testing"

	"sasync/deferred"
	"sasync/deferred/deferredtest"
)

func TestRun_ReleasesWhateverCameOfIt(t *testing.T) {
	loop := newLoop(t)
	lock := deferred.NewLock(loop)
	slow := deferred.New[int](loop)
	d := deferred.Run(lock, func() *deferred.Deferred[int] { return slow })
	if !lock.Held() {
		t.Fatal("released before the Deferred has fired")
	}
	slow.Callback(1)
	if deferredtest.Result(t, d) != 1 || lock.Held() {
		t.Fatal("not released after a value")
	}
	for name, f := range map[string]func() *deferred.Deferred[int]{
		"error": func() *deferred.Deferred[int] { return deferred.Fail[int](loop, errBoom) },
		"panic": func() *deferred.Deferred[int] { panic(errBoom) },
	} {
		if err := deferredtest.Failure(t, deferred.Run(lock, f)); !errors.Is(err, errBoom) || lock.Held() {
			t.Errorf("%s: %v, held: %v", name, err, lock.Held())
		}
	}
	none := deferred.Run(lock, func() *deferred.Deferred[int] { return nil })
	if err := deferredtest.Failure(t, none); err != deferred.ErrNoDeferred || lock.Held() {
		t.Fatalf("nil: %v, held: %v", err, lock.Held())
	}
}

func TestRun_ReleasesBeforeItsOwnCallbacksRun(t *testing.T) {
	loop := newLoop(t)
	sem := deferred.NewSemaphore(loop, 1)
	slow := deferred.New[int](loop)
	free := 0
	deferred.Run(sem, func() *deferred.Deferred[int] { return slow }).
		AddCallback(func(v int) (int, error) { free = sem.Free(); return v, nil })
	slow.Callback(1)
	if free != 1 {
		t.Fatal("not released")
	}
}

func TestRun_CancelGivesUpThePlaceInTheLine(t *testing.T) {
	loop := newLoop(t)
	lock := deferred.NewLock(loop)
	lock.Acquire()
	d := deferred.Run(lock, func() *deferred.Deferred[int] { t.Error("ran"); return nil })
	d.Cancel()
	if err := deferredtest.Failure(t, d); err != deferred.ErrCancelled {
		t.Fatalf("got %v", err)
	}
	lock.Release()
	if lock.Held() {
		t.Fatal("handed to one who was cancelled")
	}
}

func TestRun_CancelStopsTheWorkAndReleases(t *testing.T) {
	loop := newLoop(t)
	lock := deferred.NewLock(loop)
	work := deferred.New[int](loop)
	d := deferred.Run(lock, func() *deferred.Deferred[int] { return work })
	d.Cancel()
	if err := deferredtest.Failure(t, d); err != deferred.ErrCancelled || !work.Fired() || lock.Held() {
		t.Fatalf("got %v, work fired: %v, held: %v", err, work.Fired(), lock.Held())
	}
}

func TestRun_StaysAcquiredWhileCancelledWorkGoesOn(t *testing.T) {
	loop := newLoop(t)
	lock := deferred.NewLock(loop)
	shared := deferred.New[int](loop)
	other := deferred.Then(shared, func(v int) (int, error) { return v, nil })
	d := deferred.Run(lock, func() *deferred.Deferred[int] { return shared })
	d.Cancel()
	if err := deferredtest.Failure(t, d); err != deferred.ErrCancelled || !lock.Held() {
		t.Fatalf("got %v, held: %v", err, lock.Held())
	}
	shared.Callback(1)
	if deferredtest.Result(t, other) != 1 || lock.Held() {
		t.Fatal("not released after the work")
	}
}
