package task_test

import (
	"fmt"
	"time"

	"sasync/deferred/deferredtest"
	"sasync/reactor/task"
)

func ExampleLater() {
	loop := deferredtest.NewLoop(nil)
	defer loop.End()
	d := task.Later(loop, time.Hour, func() (string, error) { return "time for tea", nil })
	fmt.Println(d)
	loop.Advance(time.Hour)
	fmt.Println(d)
	// Output:
	// <Deferred, no result yet>
	// <Deferred, result: time for tea>
}
