package deferred_test

import (
	"errors"
	"fmt"
	"os"
	"time"

	"sasync/deferred"
	"sasync/deferred/deferredtest"
)

func ExampleDeferred_AddTimeout() {
	loop := deferredtest.NewLoop(nil)
	defer loop.End()
	answer := deferred.NewCancellable(loop, func(*deferred.Deferred[string]) { fmt.Println("hang up") })
	answer.AddTimeout(5*time.Second, nil).AddErrback(func(err error) (string, error) {
		fmt.Println(err, errors.Is(err, os.ErrDeadlineExceeded))
		return "", nil
	})
	loop.Advance(time.Minute)
	// Output:
	// hang up
	// deferred: wait for a result: timed out after 5s true
}
