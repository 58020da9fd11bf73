package deferred_test

import (
	"context"
	"errors"
	"testing"

	"sasync/deferred"
	"sasync/deferred/deferredtest"
)

// inBackground calls f on another goroutine, and runs the loop until f returns.
func inBackground(loop *deferredtest.Loop, f func()) {
	done := make(chan struct{})
	over := false
	go func() {
		f()
		close(done)
		loop.Post(func() { over = true })
	}()
	loop.RunUntil(func() bool { return over })
	<-done
}

func TestWait_GivesTheResultToAnotherGoroutine(t *testing.T) {
	loop := newLoop(t)
	d, failed := deferred.New[int](loop), deferred.Fail[int](loop, errBoom)
	loop.Post(func() { loop.Post(func() { d.Callback(7) }) })
	inBackground(loop, func() {
		if v, err := deferred.Wait(t.Context(), d); v != 7 || err != nil {
			t.Errorf("got %v, %v", v, err)
		}
		if v, err := deferred.Wait(t.Context(), d); v != 7 || err != nil {
			t.Errorf("the second time: %v, %v", v, err)
		}
		if _, err := deferred.Wait(t.Context(), failed); err != errBoom {
			t.Errorf("got %v", err)
		}
	})
	if deferredtest.Result(t, d) != 7 {
		t.Fatal("the value is gone")
	}
}

func TestWait_EndOfItsContextCancelsWhatNobodyElseWaitsFor(t *testing.T) {
	loop := newLoop(t)
	ctx, cancel := context.WithCancelCause(t.Context())
	alone, shared := deferred.New[int](loop), deferred.New[int](loop)
	other := deferred.Then(shared, func(v int) (int, error) { return v, nil })
	inBackground(loop, func() {
		loop.Post(func() { loop.Post(func() { cancel(errBoom) }) })
		if _, err := deferred.Wait(ctx, alone); err != errBoom {
			t.Errorf("got %v", err)
		}
	})
	loop.RunUntil(alone.Fired)
	if err := deferredtest.Failure(t, alone); err != deferred.ErrCancelled {
		t.Fatalf("got %v", err)
	}

	ctx, cancel = context.WithCancelCause(t.Context())
	inBackground(loop, func() {
		loop.Post(func() { loop.Post(func() { cancel(errBoom) }) })
		if _, err := deferred.Wait(ctx, shared); err != errBoom {
			t.Errorf("got %v", err)
		}
	})
	deferredtest.Pending(t, other)
	shared.Callback(1)
	deferredtest.Result(t, other)
}

func TestWait_WithAnEndedContextDoesNotBegin(t *testing.T) {
	loop := newLoop(t)
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(errBoom)
	d := deferred.New[int](loop)
	if _, err := deferred.Wait(ctx, d); err != errBoom {
		t.Fatalf("got %v", err)
	}
	loop.Run()
	deferredtest.Pending(t, d)
}

func TestWait_EndsWithTheLoop(t *testing.T) {
	loop := newLoop(t)
	d := deferred.New[int](loop)
	result := make(chan error)
	go func() {
		_, err := deferred.Wait(context.Background(), d)
		result <- err
	}()
	looks := 0
	loop.RunUntil(func() bool { looks++; return looks == 2 }) // Wait has begun
	loop.End()
	if err := <-result; !errors.Is(err, deferred.ErrLoopEnded) {
		t.Fatalf("got %v", err)
	}
	if _, err := deferred.Wait(t.Context(), d); !errors.Is(err, deferred.ErrLoopEnded) {
		t.Fatalf("after the end: %v", err)
	}
}
