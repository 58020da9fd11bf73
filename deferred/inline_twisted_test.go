package deferred_test

import (
	"errors"
	"testing"

	"sasync/deferred"
	"sasync/deferred/deferredtest"
)

func TestInline_ABodyThatNeverWaitsFiresAtOnce(t *testing.T) {
	d := deferred.Inline(newLoop(t), func(*deferred.Coroutine) (int, error) { return 7, nil })
	if v := deferredtest.Result(t, d); v != 7 {
		t.Fatalf("got %d", v)
	}
}

func TestAwait_ManyThatHaveFiredNeedConstantStack(t *testing.T) {
	loop := newLoop(t)
	const waits = 100_000
	deepest := 0
	d := deferred.Inline(loop, func(co *deferred.Coroutine) (sum int, err error) {
		for i := range waits {
			v, err := deferred.Await(co, deferred.Succeed(loop, 1))
			if err != nil {
				return 0, err
			}
			if sum += v; i%1000 == 0 {
				deepest = max(deepest, stackDepth())
			}
		}
		return sum, nil
	})
	wantResult(t, d, waits)
	if deepest > 60 {
		t.Errorf("the body ran %d frames deep", deepest)
	}
}

func TestInline_ACancelledBodyDecidesWhatComesOfIt(t *testing.T) {
	loop := newLoop(t)
	cancelled := func(end func(co *deferred.Coroutine, err error) (int, error)) *deferred.Deferred[int] {
		d := deferred.Inline(loop, func(co *deferred.Coroutine) (int, error) {
			_, err := deferred.Await(co, deferred.New[int](loop))
			return end(co, err)
		})
		d.Cancel()
		return d
	}
	value := cancelled(func(*deferred.Coroutine, error) (int, error) { return 7, nil })
	other := cancelled(func(*deferred.Coroutine, error) (int, error) { return 0, errBoom })
	if v, err := deferredtest.Result(t, value), deferredtest.Failure(t, other); v != 7 || err != errBoom {
		t.Fatalf("got %d and %v", v, err)
	}
	tidied := deferred.New[int](loop)
	tidies := cancelled(func(co *deferred.Coroutine, err error) (int, error) {
		_, tidyErr := deferred.Await(co, tidied)
		return 0, errors.Join(err, tidyErr)
	})
	deferredtest.Pending(t, tidies)
	tidied.Callback(1)
	if err := deferredtest.Failure(t, tidies); !errors.Is(err, deferred.ErrCancelled) {
		t.Fatalf("got %v", err)
	}
}

func TestInline_CancelledWhileItRunsCancelsWhatItWaitsForNext(t *testing.T) {
	loop := newLoop(t)
	lock := deferred.NewLock(loop)
	lock.Acquire()
	start := deferred.New[int](loop)
	var self *deferred.Deferred[deferred.Unit]
	self = deferred.Inline(loop, func(co *deferred.Coroutine) (deferred.Unit, error) {
		deferred.Await(co, start)
		self.Cancel()
		return deferred.Await(co, lock.Acquire())
	})
	start.Callback(1)
	if err := deferredtest.Failure(t, self); err != deferred.ErrCancelled {
		t.Fatalf("got %v", err)
	}
	lock.Release()
	if lock.Held() {
		t.Fatal("the lock was handed to one who does not wait any more")
	}
}

func TestEndRun_ACoroutineThatWaitsInALineLeavesIt(t *testing.T) {
	loop := newLoop(t)
	queue := deferred.NewQueue[int](loop, deferred.QueueConfig{})
	d := deferred.Inline(loop, func(co *deferred.Coroutine) (int, error) { return deferred.Await(co, queue.Get()) })
	loop.DeferredState().EndRun()
	if err := deferredtest.Failure(t, d); err != deferred.ErrLoopEnded {
		t.Fatalf("got %v", err)
	}
	if err := queue.Put(1); err != nil || queue.Len() != 1 {
		t.Fatalf("an item of the next run is lost: %v, %d kept", err, queue.Len())
	}
}
