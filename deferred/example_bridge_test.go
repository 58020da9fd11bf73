package deferred_test

import (
	"context"
	"errors"
	"fmt"

	"sasync/deferred"
	"sasync/deferred/deferredtest"
)

func ExampleWait() {
	loop := deferredtest.NewLoop(nil)
	defer loop.End()
	answer := deferred.New[int](loop)
	done := false
	go func() {
		v, err := deferred.Wait(context.Background(), answer)
		fmt.Println(v, err)
		loop.Post(func() { done = true })
	}()
	answer.Callback(42)
	loop.RunUntil(func() bool { return done })
	// Output: 42 <nil>
}

func ExampleGo() {
	loop := deferredtest.NewLoop(nil)
	defer loop.End()
	d := deferred.Go(loop, func(ctx context.Context) (string, error) {
		return "from another goroutine", ctx.Err()
	})
	d.AddCallback(func(s string) (string, error) {
		fmt.Println(s)
		return s, nil
	})
	loop.RunUntil(d.Fired)
	// Output: from another goroutine
}

func ExampleFromChannel() {
	loop := deferredtest.NewLoop(nil)
	defer loop.End()
	results := make(chan int)
	go func() { results <- 7 }()
	d := deferred.FromChannel(loop, results)
	loop.RunUntil(d.Fired)
	fmt.Println(d)
	// Output: <Deferred, result: 7>
}

func ExampleCancelWith() {
	loop := deferredtest.NewLoop(nil)
	defer loop.End()
	type user struct{}
	ctx, cancel := context.WithCancelCause(context.WithValue(context.Background(), user{}, "ada"))
	query := deferred.NewCancellable(loop, func(*deferred.Deferred[int]) { fmt.Println("the query is cancelled") })
	d := deferred.CancelWith(ctx, query).AddErrback(func(err error) (int, error) {
		var ended *deferred.ContextError
		if errors.As(err, &ended) {
			fmt.Println(ended.Context.Value(user{}), "has got:", err)
		}
		return 0, nil
	})
	cancel(errors.New("the client is gone"))
	loop.RunUntil(d.Fired)
	// Output:
	// the query is cancelled
	// ada has got: deferred: cancelled: the client is gone
}

func ExampleFromContext() {
	loop := deferredtest.NewLoop(nil)
	defer loop.End()
	ctx, cancel := context.WithCancel(context.Background())
	answer := deferred.New[deferred.Unit](loop)
	first := deferred.First(loop, answer, deferred.FromContext(loop, ctx))
	cancel()
	answer.Errback(errors.New("no route"))
	loop.RunUntil(first.Fired)
	fmt.Println(first)
	first.AddErrback(func(error) (deferred.Indexed[deferred.Unit], error) { return deferred.Indexed[deferred.Unit]{}, nil })
	// Output: <Deferred, error: deferred: all of 2 failed; item 0: no route; item 1: context canceled>
}
