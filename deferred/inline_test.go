package deferred_test

import (
	"errors"
	"fmt"
	"runtime"
	"testing"

	"sasync/deferred"
	"sasync/deferred/deferredtest"
)

func TestInline_WaitsInTheMiddleOfItsBody(t *testing.T) {
	loop := newLoop(t)
	a, b := deferred.New[int](loop), deferred.New[string](loop)
	var ran trace
	d := deferred.Inline(loop, func(co *deferred.Coroutine) (string, error) {
		ran.add("start")
		n, err := deferred.Await(co, a)
		if err != nil {
			return "", err
		}
		ran.add("has a")
		s, err := deferred.Await(co, b)
		return fmt.Sprint(n, s), err
	})
	ran.want(t, "runs to its first wait", "start")
	a.Callback(1)
	ran.want(t, "goes on before Callback returns", "start", "has a")
	b.Callback("x")
	if s := deferredtest.Result(t, d); s != "1x" {
		t.Fatalf("got %q", s)
	}
	if deferredtest.Result(t, a) != 1 {
		t.Fatal("Await has taken the value away")
	}
}

func TestInline_ErrorAndPanicBecomeItsError(t *testing.T) {
	loop := newLoop(t)
	d := deferred.Inline(loop, func(co *deferred.Coroutine) (int, error) {
		return deferred.Await(co, deferred.Fail[int](loop, errBoom))
	})
	if err := deferredtest.Failure(t, d); err != errBoom {
		t.Fatalf("got %v", err)
	}
	d = deferred.Inline(loop, func(*deferred.Coroutine) (int, error) { panic(errBoom) })
	var p *deferred.PanicError
	if err := deferredtest.Failure(t, d); !errors.As(err, &p) || !errors.Is(err, errBoom) {
		t.Fatalf("got %v", err)
	}
}

func TestInline_ManyWaitForOneDeferred(t *testing.T) {
	loop := newLoop(t)
	id := deferred.New[int](loop)
	sum := 0
	for range 100 {
		deferred.Inline(loop, func(co *deferred.Coroutine) (deferred.Unit, error) {
			v, err := deferred.Await(co, id)
			sum += v
			return deferred.Unit{}, err
		})
	}
	id.Callback(3)
	if sum != 300 {
		t.Fatalf("sum %d, want 300", sum)
	}
}

func TestInline_CancelReachesWhatIsAwaitedNowThroughNestedOnes(t *testing.T) {
	loop := newLoop(t)
	first, second := deferred.New[int](loop), deferred.New[int](loop)
	inner := func(co *deferred.Coroutine) (int, error) {
		if _, err := deferred.Await(co, first); err != deferred.ErrCancelled {
			return 0, fmt.Errorf("first wait: %v", err)
		}
		return deferred.Await(co, second) // goes on after the first cancellation
	}
	outer := deferred.Inline(loop, func(co *deferred.Coroutine) (int, error) {
		return deferred.Await(co, deferred.Inline(loop, inner))
	})
	outer.Cancel()
	deferredtest.Pending(t, outer)
	if !first.Fired() || second.Fired() {
		t.Fatal("the wrong one was cancelled")
	}
	outer.Cancel()
	if err := deferredtest.Failure(t, outer); err != deferred.ErrCancelled || !second.Fired() {
		t.Fatalf("got %v", err)
	}
}

func TestInline_CancelOfOneWaiterLeavesTheSourceToTheOthers(t *testing.T) {
	loop := newLoop(t)
	source := deferred.New[int](loop)
	wait := func(co *deferred.Coroutine) (int, error) { return deferred.Await(co, source) }
	a, b := deferred.Inline(loop, wait), deferred.Inline(loop, wait)
	a.Cancel()
	if err := deferredtest.Failure(t, a); err != deferred.ErrCancelled || source.Fired() {
		t.Fatalf("got %v", err)
	}
	source.Callback(1)
	if deferredtest.Result(t, b) != 1 {
		t.Fatal("the other waiter was not served")
	}
}

func TestInline_CancelledByItselfFailsItsNextWait(t *testing.T) {
	loop := newLoop(t)
	start := deferred.New[int](loop)
	var self *deferred.Deferred[int]
	self = deferred.Inline(loop, func(co *deferred.Coroutine) (int, error) {
		deferred.Await(co, start)
		self.Cancel()
		return deferred.Await(co, deferred.New[int](loop))
	})
	start.Callback(1)
	if err := deferredtest.Failure(t, self); err != deferred.ErrCancelled {
		t.Fatalf("got %v", err)
	}
}

func TestAwait_OffItsCoroutineIsAnError(t *testing.T) {
	loop := newLoop(t)
	var leaked *deferred.Coroutine
	deferred.Inline(loop, func(co *deferred.Coroutine) (int, error) { leaked = co; return 0, nil })
	if _, err := deferred.Await(leaked, deferred.New[int](loop)); err != deferred.ErrNotRunning {
		t.Fatalf("after its end: %v", err)
	}
	d := deferred.Inline(loop, func(co *deferred.Coroutine) (int, error) {
		_, err := deferred.Await(leaked, deferred.Succeed(loop, 1))
		return 0, err
	})
	if err := deferredtest.Failure(t, d); err != deferred.ErrNotRunning {
		t.Fatalf("in another coroutine: %v", err)
	}
	d = deferred.Inline(loop, func(co *deferred.Coroutine) (int, error) {
		return deferred.Await(co, deferred.Succeed(loop, 1).AddCallback(func(int) (int, error) {
			return deferred.Await(co, deferred.New[int](loop))
		}))
	})
	if err := deferredtest.Failure(t, d); err != deferred.ErrNotRunning {
		t.Fatalf("in a callback that the coroutine runs: %v", err)
	}
}

func TestAwait_DeferredOfAnotherLoopIsAnError(t *testing.T) {
	here, there := newLoop(t), newLoop(t)
	d := deferred.Inline(here, func(co *deferred.Coroutine) (int, error) {
		return deferred.Await(co, deferred.Succeed(there, 1))
	})
	if err := deferredtest.Failure(t, d); err != deferred.ErrOtherLoop {
		t.Fatalf("got %v", err)
	}
}

func TestInline_GoexitInTheBodyEndsItsDeferredWithAnError(t *testing.T) {
	loop := newLoop(t)
	start := deferred.New[int](loop)
	d := deferred.Inline(loop, func(co *deferred.Coroutine) (int, error) {
		deferred.Await(co, start)
		runtime.Goexit()
		return 1, nil
	})
	done := make(chan struct{})
	go func() { defer close(done); start.Callback(1) }()
	<-done
	if err := deferredtest.Failure(t, d); err != deferred.ErrGoexit {
		t.Fatalf("got %v", err)
	}
	loop.DeferredState().EndRun()
}

func TestInline_ATowerOfThemNeedsConstantStack(t *testing.T) {
	loop := newLoop(t)
	const links = 100_000 // a million take 9 GB: each is a goroutine
	first := deferred.New[int](loop)
	d, deepest := first, 0
	for range links {
		below := d
		d = deferred.Inline(loop, func(co *deferred.Coroutine) (int, error) {
			v, err := deferred.Await(co, below)
			if v%10_000 == 0 {
				deepest = max(deepest, stackDepth())
			}
			return v + 1, err
		})
	}
	first.Callback(0)
	wantResult(t, d, links)
	if deepest > 60 {
		t.Errorf("a body ran %d frames deep", deepest)
	}
}
