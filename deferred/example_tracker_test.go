package deferred_test

import (
	"fmt"
	"time"

	"sasync/deferred"
	"sasync/deferred/deferredtest"
)

func ExampleTracker() {
	loop := deferredtest.NewLoop(nil)
	defer loop.End()
	writes := deferred.NewTracker(loop)
	for i := range 3 {
		deferred.Track(writes, deferred.After(loop, time.Duration(i+1)*time.Second))
	}
	deferred.Then(writes.All(), func(deferred.Unit) (deferred.Unit, error) {
		fmt.Println("all written after", loop.Now().Sub(deferredtest.Epoch))
		return deferred.Unit{}, nil
	})
	fmt.Println(writes.Pending(), "under way")
	loop.Advance(time.Minute)
	// Output:
	// 3 under way
	// all written after 3s
}
