package service_test

import (
	"fmt"
	"time"

	"sasync/deferred/deferredtest"
	"sasync/reactor/service"
	"sasync/reactor/task"
)

func ExampleNewTimer() {
	loop := deferredtest.NewLoop(nil)
	defer loop.End()
	program := service.NewGroup(loop)
	program.Add("report", service.NewTimer(loop, time.Hour, task.NewLoopingCall(loop, func(int) error {
		fmt.Println("report at", loop.Now().Sub(deferredtest.Epoch))
		return nil
	})))
	program.Start()
	loop.Advance(150 * time.Minute)
	program.Stop()
	loop.Advance(24 * time.Hour)
	// Output:
	// report at 0s
	// report at 1h0m0s
	// report at 2h0m0s
}
