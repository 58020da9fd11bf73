package deferred_test

import (
	"fmt"

	"sasync/deferred"
	"sasync/deferred/deferredtest"
)

func ExampleDeferred_AddCallbackDefer() {
	loop := deferredtest.NewLoop(nil)
	defer loop.End()
	stored := deferred.New[int](loop)
	deferred.Succeed(loop, 21).
		AddCallbackDefer(func(n int) *deferred.Deferred[int] {
			fmt.Println("storing", n)
			return stored
		}).
		AddCallback(func(n int) (int, error) {
			fmt.Println("stored as", n)
			return n, nil
		})
	fmt.Println("the chain waits")
	stored.Callback(42)
	// Output:
	// storing 21
	// the chain waits
	// stored as 42
}

func ExampleDeferred_ChainTo() {
	loop := deferredtest.NewLoop(nil)
	defer loop.End()
	answer, promised := deferred.New[int](loop), deferred.New[int](loop)
	answer.ChainTo(promised)
	answer.Callback(42)
	fmt.Println(answer, promised)
	// Output: <Deferred, result: 42> <Deferred, result: 42>
}
