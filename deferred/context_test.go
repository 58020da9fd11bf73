package deferred_test

import (
	"context"
	"errors"
	"testing"

	"sasync/deferred"
	"sasync/deferred/deferredtest"
)

func TestFromContext_FailsWithTheCause(t *testing.T) {
	loop := newLoop(t)
	ctx, cancel := context.WithCancelCause(t.Context())
	d := deferred.FromContext(loop, ctx)
	deferredtest.Pending(t, d)
	cancel(errBoom)
	loop.RunUntil(d.Fired)
	for _, d := range []*deferred.Deferred[deferred.Unit]{d, deferred.FromContext(loop, ctx)} {
		if err := deferredtest.Failure(t, d); err != errBoom {
			t.Fatalf("got %v", err)
		}
	}
}

func TestFromContext_CancelStopsListening(t *testing.T) {
	loop := newLoop(t)
	ctx, cancel := context.WithCancelCause(t.Context())
	d := deferred.FromContext(loop, ctx)
	d.Cancel()
	cancel(errBoom)
	loop.Run()
	if err := deferredtest.Failure(t, d); err != deferred.ErrCancelled {
		t.Fatalf("got %v", err)
	}
}

func TestCancelWith_PassesTheResultOn(t *testing.T) {
	loop := newLoop(t)
	ctx, cancel := context.WithCancelCause(t.Context())
	a, b := deferred.New[int](loop), deferred.New[int](loop)
	value, failure := deferred.CancelWith(ctx, a), deferred.CancelWith(ctx, b)
	a.Callback(1)
	b.Errback(errBoom)
	cancel(errors.New("too late"))
	loop.Run()
	if deferredtest.Result(t, value) != 1 || deferredtest.Failure(t, failure) != errBoom {
		t.Fatalf("got %v, %v", value, failure)
	}
}

func TestCancelWith_EndOfTheContextCancelsAndTellsWhy(t *testing.T) {
	loop := newLoop(t)
	type key struct{}
	ctx, cancel := context.WithCancelCause(context.WithValue(t.Context(), key{}, "request 7"))
	source := deferred.New[int](loop)
	d := deferred.Then(deferred.CancelWith(ctx, source), func(v int) (int, error) { return v, nil })
	cancel(errBoom)
	loop.RunUntil(d.Fired)
	err := deferredtest.Failure(t, d)
	var ended *deferred.ContextError
	if !errors.As(err, &ended) || ended.Context.Value(key{}) != "request 7" {
		t.Fatalf("got %v", err)
	}
	if !errors.Is(err, errBoom) || !errors.Is(err, deferred.ErrCancelled) || !source.Fired() {
		t.Fatalf("got %v, source fired: %v", err, source.Fired())
	}
	if err.Error() != "deferred: cancelled: boom" {
		t.Fatalf("got %q", err)
	}
}

func TestCancelWith_LeavesTheSourceToItsOtherWaiters(t *testing.T) {
	loop := newLoop(t)
	ctx, cancel := context.WithCancelCause(t.Context())
	source := deferred.New[int](loop)
	other := deferred.Then(source, func(v int) (int, error) { return v, nil })
	cancel(errBoom)
	d := deferred.CancelWith(ctx, source) // ctx has ended before
	if err := deferredtest.Failure(t, d); !errors.Is(err, errBoom) || !errors.Is(err, deferred.ErrCancelled) {
		t.Fatalf("got %v", err)
	}
	source.Callback(1)
	deferredtest.Result(t, other)
}

func TestCancelWith_KeepsWhatTheCancellerGives(t *testing.T) {
	loop := newLoop(t)
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(errBoom)
	source := deferred.NewCancellable(loop, func(d *deferred.Deferred[int]) { d.Callback(9) })
	if v := deferredtest.Result(t, deferred.CancelWith(ctx, source)); v != 9 {
		t.Fatalf("got %d", v)
	}
}

func TestCancelWith_ItsOwnCancelIsAPlainOne(t *testing.T) {
	loop := newLoop(t)
	source := deferred.New[int](loop)
	d := deferred.CancelWith(t.Context(), source)
	d.Cancel()
	if err := deferredtest.Failure(t, d); err != deferred.ErrCancelled || !source.Fired() {
		t.Fatalf("got %v", err)
	}
}

func TestCancelWith_ReachesWhatTheChainBehindItWaitsForNow(t *testing.T) {
	loop := newLoop(t)
	type key struct{}
	ctx, cancel := context.WithCancelCause(context.WithValue(t.Context(), key{}, "request 7"))
	query := deferred.NewCancellable(loop, func(*deferred.Deferred[int]) {})
	body := deferred.Inline(loop, func(co *deferred.Coroutine) (int, error) { return deferred.Await(co, query) })
	chain := deferred.ThenDefer(deferred.Succeed(loop, 1), func(int) *deferred.Deferred[int] { return body })
	var asked any
	d := deferred.CancelWith(ctx, chain).AddErrback(func(err error) (int, error) {
		var ended *deferred.ContextError
		if errors.As(err, &ended) {
			asked = ended.Context.Value(key{})
		}
		return 0, nil
	})
	cancel(errBoom)
	loop.RunUntil(d.Fired)
	if !query.Fired() || asked != "request 7" {
		t.Fatalf("query %v, value %v", query, asked)
	}
}
