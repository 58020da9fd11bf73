package deferred_test

import (
	"errors"
	"testing"

	"sasync/deferred"
	"sasync/deferred/deferredtest"
)

// holder adds name to in when d fires, and does not release.
func holder(d *deferred.Deferred[deferred.Unit], in *trace, name string) *deferred.Deferred[deferred.Unit] {
	return d.AddCallback(func(u deferred.Unit) (deferred.Unit, error) { in.add(name); return u, nil })
}

func TestLock_LetsOneInAtATimeInTheirOrder(t *testing.T) {
	lock := deferred.NewLock(newLoop(t))
	var in trace
	holder(lock.Acquire(), &in, "a")
	holder(lock.Acquire(), &in, "b")
	holder(lock.Acquire(), &in, "c")
	in.want(t, "one", "a")
	lock.Release()
	lock.Release()
	in.want(t, "in their order", "a", "b", "c")
	if !lock.Held() {
		t.Fatal("handed over, but not held")
	}
	lock.Release()
	if lock.Held() {
		t.Fatal("held by nobody")
	}
	mustPanic(t, lock.Release)
}

func TestAcquireNext_GoesAheadOfTheOthersAndInOrderAmongThemselves(t *testing.T) {
	lock := deferred.NewLock(newLoop(t))
	var in trace
	lock.Acquire()
	holder(lock.Acquire(), &in, "a")
	holder(lock.AcquireNext(), &in, "urgent 1")
	holder(lock.Acquire(), &in, "b")
	holder(lock.AcquireNext(), &in, "urgent 2")
	gone := lock.AcquireNext()
	gone.Cancel()
	for range 4 {
		lock.Release()
	}
	in.want(t, "the urgent ones first", "urgent 1", "urgent 2", "a", "b")
	if err := deferredtest.Failure(t, gone); err != deferred.ErrCancelled {
		t.Fatalf("got %v", err)
	}
}

func TestStop_RunsTheStoppersInOrderAfterAllWhoWaited(t *testing.T) {
	loop := newLoop(t)
	lock := deferred.NewLock(loop)
	var ran trace
	slow := deferred.New[deferred.Unit](loop)
	lock.Acquire()
	holder(lock.Acquire(), &ran, "waited")
	lock.AddStopper(func() *deferred.Deferred[deferred.Unit] { ran.add("first"); return slow })
	lock.AddStopper(func() *deferred.Deferred[deferred.Unit] { ran.add("second"); panic(errBoom) })
	lock.AddStopper(func() *deferred.Deferred[deferred.Unit] { ran.add("third"); return nil })
	stopped := lock.Stop()
	late := lock.AcquireNext()
	if err := deferredtest.Failure(t, late); err != deferred.ErrLockStopped {
		t.Fatalf("after Stop: %v", err)
	}
	lock.Release()
	ran.want(t, "who waited comes first", "waited")
	lock.Release()
	ran.want(t, "a stopper is waited for", "waited", "first")
	deferredtest.Pending(t, stopped)
	slow.Callback(deferred.Unit{})
	ran.want(t, "in their order", "waited", "first", "second", "third")
	if err := deferredtest.Failure(t, stopped); !errors.Is(err, errBoom) {
		t.Fatalf("got %v", err)
	}
	if err := deferredtest.Failure(t, lock.Stop()); !errors.Is(err, errBoom) {
		t.Fatalf("the second Stop tells %v", err)
	}
	if lock.AddStopper(func() *deferred.Deferred[deferred.Unit] { return nil }) != deferred.ErrLockStopped {
		t.Fatal("a stopper was added after Stop")
	}
}

func TestStop_CancelEndsTheWaitAndNotTheStop(t *testing.T) {
	loop := newLoop(t)
	lock := deferred.NewLock(loop)
	slow := deferred.New[deferred.Unit](loop)
	lock.AddStopper(func() *deferred.Deferred[deferred.Unit] { return slow })
	first := lock.Stop()
	first.Cancel()
	if err := deferredtest.Failure(t, first); err != deferred.ErrCancelled {
		t.Fatalf("got %v", err)
	}
	second := lock.Stop()
	deferredtest.Pending(t, second)
	slow.Callback(deferred.Unit{})
	deferredtest.Result(t, second)
}

func TestStop_CanBeCalledByAStopper(t *testing.T) {
	loop := newLoop(t)
	lock := deferred.NewLock(loop)
	var inner *deferred.Deferred[deferred.Unit]
	lock.AddStopper(func() *deferred.Deferred[deferred.Unit] { inner = lock.Stop(); return nil })
	deferredtest.Result(t, lock.Stop())
	deferredtest.Result(t, inner)
}

func TestLock_CancelGivesUpThePlaceInTheLineAndNotTheLock(t *testing.T) {
	lock := deferred.NewLock(newLoop(t))
	has, gone, waits := lock.Acquire(), lock.Acquire(), lock.Acquire()
	has.Cancel()
	gone.Cancel()
	if err := deferredtest.Failure(t, gone); err != deferred.ErrCancelled || !lock.Held() {
		t.Fatalf("got %v, held: %v", err, lock.Held())
	}
	deferredtest.Pending(t, waits)
	lock.Release()
	deferredtest.Result(t, waits)
}

// locked is a body that holds lock while it waits for d.
func locked(lock *deferred.Lock, d *deferred.Deferred[int]) func(co *deferred.Coroutine) (int, error) {
	return func(co *deferred.Coroutine) (int, error) {
		if _, err := deferred.Await(co, lock.Acquire()); err != nil {
			return 0, err
		}
		defer lock.Release()
		return deferred.Await(co, d)
	}
}

func TestLock_IsReleasedByTheDeferOfACoroutineWhateverEndsIt(t *testing.T) {
	loop := newLoop(t)
	lock := deferred.NewLock(loop)
	failed := deferred.Inline(loop, locked(lock, deferred.Fail[int](loop, errBoom)))
	if err := deferredtest.Failure(t, failed); err != errBoom || lock.Held() {
		t.Fatalf("got %v, held: %v", err, lock.Held())
	}
	cancelled := deferred.Inline(loop, locked(lock, deferred.New[int](loop)))
	cancelled.Cancel()
	if err := deferredtest.Failure(t, cancelled); err != deferred.ErrCancelled || lock.Held() {
		t.Fatalf("got %v, held: %v", err, lock.Held())
	}
	holds := deferred.Inline(loop, locked(lock, deferred.New[int](loop)))
	waits := deferred.Inline(loop, locked(lock, deferred.New[int](loop)))
	loop.End()
	for _, d := range []*deferred.Deferred[int]{holds, waits} {
		if err := deferredtest.Failure(t, d); err != deferred.ErrLoopEnded {
			t.Fatalf("got %v", err)
		}
	}
	if lock.Held() {
		t.Fatal("held after the end of the loop")
	}
}
