package deferred_test

import (
	"errors"
	"fmt"
	"time"

	"sasync/deferred"
	"sasync/deferred/deferredtest"
)

func ExampleRetry() {
	loop := deferredtest.NewLoop(nil)
	defer loop.End()
	connect := func(attempt int) *deferred.Deferred[string] {
		fmt.Println("attempt", attempt, "after", loop.Now().Sub(deferredtest.Epoch))
		if attempt < 3 {
			return deferred.Fail[string](loop, errors.New("refused"))
		}
		return deferred.Succeed(loop, "connected")
	}
	d := deferred.Retry(loop, deferred.Backoff{First: time.Second, Jitter: -1}, connect)
	loop.Advance(time.Minute)
	fmt.Println(d)
	// Output:
	// attempt 1 after 0s
	// attempt 2 after 1s
	// attempt 3 after 3s
	// <Deferred, result: connected>
}
