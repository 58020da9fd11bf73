package deferred_test

import (
	"context"
	"errors"
	"runtime"
	"testing"

	"sasync/deferred"
	"sasync/deferred/deferredtest"
)

func TestGo_BringsTheResultHome(t *testing.T) {
	loop := newLoop(t)
	d := deferred.Go(loop, func(context.Context) (int, error) { return 3, nil })
	deferredtest.Pending(t, d)
	loop.RunUntil(d.Fired)
	if deferredtest.Result(t, d) != 3 {
		t.Fatalf("got %v", d)
	}
}

func TestGo_ErrorPanicAndGoexitBecomeItsError(t *testing.T) {
	loop := newLoop(t)
	for want, f := range map[error]func(context.Context) (int, error){
		errBoom:            func(context.Context) (int, error) { return 0, errBoom },
		errUnusual:         func(context.Context) (int, error) { panic(errUnusual) },
		deferred.ErrGoexit: func(context.Context) (int, error) { runtime.Goexit(); return 0, nil },
	} {
		d := deferred.Go(loop, f)
		loop.RunUntil(d.Fired)
		if err := deferredtest.Failure(t, d); !errors.Is(err, want) {
			t.Errorf("got %v, want %v", err, want)
		}
	}
}

var errUnusual = errors.New("unusual")

func TestGo_CancelEndsTheContextAndDropsTheResult(t *testing.T) {
	loop := newLoop(t)
	cause := make(chan error, 1)
	d := deferred.Go(loop, func(ctx context.Context) (int, error) {
		<-ctx.Done()
		cause <- context.Cause(ctx)
		return 1, nil
	})
	d.Cancel()
	if err := deferredtest.Failure(t, d); err != deferred.ErrCancelled {
		t.Fatalf("got %v", err)
	}
	if err := <-cause; err != deferred.ErrCancelled {
		t.Fatalf("the cause is %v", err)
	}
}

func TestGo_EndOfTheLoopEndsTheContext(t *testing.T) {
	loop := newLoop(t)
	cause := make(chan error, 1)
	d := deferred.Go(loop, func(ctx context.Context) (int, error) {
		<-ctx.Done()
		cause <- context.Cause(ctx)
		return 1, nil
	})
	loop.End()
	if err := <-cause; err != deferred.ErrLoopEnded {
		t.Fatalf("the cause is %v", err)
	}
	deferredtest.Pending(t, d)
}

func TestGo_ResultForARunThatHasEndedIsDropped(t *testing.T) {
	loop := newLoop(t)
	d := deferred.Go(loop, func(ctx context.Context) (int, error) { <-ctx.Done(); return 1, nil })
	loop.DeferredState().EndRun() // the loop takes calls for its next run
	looks := 0
	loop.RunUntil(func() bool { looks++; return looks == 2 }) // the result has come home
	deferredtest.Pending(t, d)
}

func TestFromChannel_FiresWithTheNextValue(t *testing.T) {
	loop := newLoop(t)
	ch := make(chan int, 1)
	ch <- 1
	if v := deferredtest.Result(t, deferred.FromChannel(loop, ch)); v != 1 {
		t.Fatalf("a value that was there: %d", v)
	}
	d := deferred.FromChannel(loop, ch)
	deferredtest.Pending(t, d)
	ch <- 2
	loop.RunUntil(d.Fired)
	if v := deferredtest.Result(t, d); v != 2 {
		t.Fatalf("got %d", v)
	}
}

func TestFromChannel_ClosedIsAnError(t *testing.T) {
	loop := newLoop(t)
	ch := make(chan int)
	waits := deferred.FromChannel(loop, ch)
	close(ch)
	loop.RunUntil(waits.Fired)
	for _, d := range []*deferred.Deferred[int]{waits, deferred.FromChannel(loop, ch)} {
		if err := deferredtest.Failure(t, d); err != deferred.ErrClosed {
			t.Fatalf("got %v", err)
		}
	}
}

func TestFromChannel_CancelAndTheEndOfTheLoopLeaveNoGoroutine(t *testing.T) {
	loop := newLoop(t) // TestMain looks for what is left
	ch := make(chan int)
	d := deferred.FromChannel(loop, ch)
	deferred.FromChannel(loop, ch)
	d.Cancel()
	if err := deferredtest.Failure(t, d); err != deferred.ErrCancelled {
		t.Fatalf("got %v", err)
	}
}
