package deferred_test

import (
	"fmt"

	"sasync/deferred"
	"sasync/deferred/deferredtest"
)

func ExampleQueue() {
	loop := deferredtest.NewLoop(nil)
	defer loop.End()
	jobs := deferred.NewQueue[string](loop, deferred.QueueConfig{Size: 1})
	deferred.Inline(loop, func(co *deferred.Coroutine) (deferred.Unit, error) {
		for {
			job, err := deferred.Await(co, jobs.Get())
			if err != nil {
				return deferred.Unit{}, err
			}
			fmt.Println("working at", job)
			if _, err := deferred.Await(co, deferred.After(loop, 1)); err != nil {
				return deferred.Unit{}, err
			}
		}
	})
	fmt.Println(jobs.Put("a"), jobs.Put("b"), jobs.Put("c"))
	loop.Advance(1)
	// Output:
	// working at a
	// <nil> <nil> deferred: put: the queue is full
	// working at b
}
