package deferred_test

import (
	"fmt"

	"sasync/deferred"
	"sasync/deferred/deferredtest"
)

func ExampleDeferred_Cancel() {
	loop := deferredtest.NewLoop(nil)
	defer loop.End()
	query := deferred.NewCancellable(loop, func(*deferred.Deferred[int]) { fmt.Println("the query is cancelled") })
	wait := func(name string) *deferred.Deferred[int] {
		d := deferred.Then(query, func(n int) (int, error) { return n, nil })
		return d.AddErrback(func(err error) (int, error) {
			fmt.Println(name, "has got:", err)
			return 0, nil
		})
	}
	first, second := wait("first"), wait("second")
	first.Cancel()
	fmt.Println("the query goes on")
	second.Cancel() // the last one that waits for it
	// Output:
	// first has got: deferred: cancelled
	// the query goes on
	// the query is cancelled
	// second has got: deferred: cancelled
}
