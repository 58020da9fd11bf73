package task_test

import (
	"fmt"
	"time"

	"sasync/deferred"
	"sasync/deferred/deferredtest"
	"sasync/reactor/task"
)

func ExampleLoopingCall() {
	loop := deferredtest.NewLoop(nil)
	defer loop.End()
	var c *task.LoopingCall
	c = task.NewLoopingCall(loop, func(int) error {
		now := loop.Now().Sub(deferredtest.Epoch)
		fmt.Println("called at", now)
		if now == 2*time.Minute {
			return c.Stop()
		}
		return nil
	})
	c.Start(time.Minute, true).AddCallback(func(deferred.Unit) (deferred.Unit, error) {
		fmt.Println("stopped")
		return deferred.Unit{}, nil
	})
	loop.Advance(time.Hour)
	// Output:
	// called at 0s
	// called at 1m0s
	// called at 2m0s
	// stopped
}

// The next call waits for the Deferred of this one, and comes at the next slot.
func ExampleNewLoopingCallDefer() {
	loop := deferredtest.NewLoop(nil)
	defer loop.End()
	c := task.NewLoopingCallDefer(loop, func(n int) *deferred.Deferred[deferred.Unit] {
		fmt.Println("called at", loop.Now().Sub(deferredtest.Epoch), "after", n)
		return deferred.After(loop, 2400*time.Millisecond)
	})
	c.Start(time.Second, false)
	loop.Advance(8 * time.Second)
	// Output:
	// called at 1s after 1
	// called at 4s after 3
	// called at 7s after 3
}
