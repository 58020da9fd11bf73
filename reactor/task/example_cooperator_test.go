package task_test

import (
	"fmt"
	"time"

	"sasync/deferred"
	"sasync/deferred/deferredtest"
	"sasync/reactor/task"
)

func ExampleCooperator() {
	loop := deferredtest.NewLoop(nil)
	defer loop.End()
	c := task.NewCooperator(loop, task.CooperatorConfig{})
	count := func(name string, to int) task.Work {
		return func(yield func(*deferred.Deferred[deferred.Unit]) bool) error {
			for i := range to {
				fmt.Println(name, i+1)
				if !yield(nil) {
					return nil
				}
			}
			return nil
		}
	}
	c.Cooperate(count("apples", 3))
	c.Cooperate(count("pears", 2))
	loop.Advance(0)
	// Output:
	// apples 1
	// pears 1
	// apples 2
	// pears 2
	// apples 3
}

// A task waits for the Deferreds that it yields, and may be stopped meanwhile.
func ExampleCooperativeTask() {
	loop := deferredtest.NewLoop(nil)
	defer loop.End()
	c := task.NewCooperator(loop, task.CooperatorConfig{})
	t := c.Cooperate(func(yield func(*deferred.Deferred[deferred.Unit]) bool) error {
		defer fmt.Println("cleaned up")
		for yield(deferred.After(loop, time.Second)) {
			fmt.Println("a step at", loop.Now().Sub(deferredtest.Epoch))
		}
		return nil
	})
	t.WhenDone().AddErrback(func(err error) (deferred.Unit, error) {
		fmt.Println(err)
		return deferred.Unit{}, nil
	})
	loop.AfterFunc(2500*time.Millisecond, func() { _ = t.Stop() })
	loop.Advance(time.Minute)
	// Output:
	// a step at 1s
	// a step at 2s
	// cleaned up
	// task: cooperative task: it has ended: stopped
}
