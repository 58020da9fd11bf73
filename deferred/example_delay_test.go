package deferred_test

import (
	"fmt"
	"time"

	"sasync/deferred"
	"sasync/deferred/deferredtest"
)

func ExampleAfter() {
	loop := deferredtest.NewLoop(nil)
	defer loop.End()
	deferred.Then(deferred.After(loop, 3*time.Second), func(deferred.Unit) (deferred.Unit, error) {
		fmt.Println(loop.Now().Sub(deferredtest.Epoch), "later")
		return deferred.Unit{}, nil
	})
	loop.Advance(time.Minute)
	// Output: 3s later
}

func ExampleDelay_Until() {
	loop := deferredtest.NewLoop(nil)
	defer loop.End()
	ready := false
	loop.AfterFunc(5*time.Second, func() { ready = true })
	deferred.Delay{Interval: time.Second, Limit: time.Minute}.Until(loop, func() bool { return ready }).
		AddCallback(func(is bool) (bool, error) {
			fmt.Println("ready:", is)
			return is, nil
		})
	loop.Advance(time.Hour)
	// Output: ready: true
}
