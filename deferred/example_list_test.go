package deferred_test

import (
	"errors"
	"fmt"

	"sasync/deferred"
	"sasync/deferred/deferredtest"
)

func ExampleList() {
	loop := deferredtest.NewLoop(nil)
	defer loop.End()
	a, b := deferred.New[int](loop), deferred.New[int](loop)
	deferred.List(loop, a, b).AddCallback(func(all []deferred.Outcome[int]) ([]deferred.Outcome[int], error) {
		for i, o := range all {
			fmt.Println(i, o.Value, o.Err)
		}
		return all, nil
	})
	b.Errback(errors.New("no route"))
	a.Callback(1)
	// Output:
	// 0 1 <nil>
	// 1 0 no route
}

func ExampleRace() {
	loop := deferredtest.NewLoop(nil)
	defer loop.End()
	mirror := func(name string) *deferred.Deferred[string] {
		return deferred.NewCancellable(loop, func(*deferred.Deferred[string]) { fmt.Println(name, "is told to stop") })
	}
	a, b, c := mirror("a"), mirror("b"), mirror("c")
	deferred.Race(loop, a, b, c).AddCallback(func(v deferred.Indexed[string]) (deferred.Indexed[string], error) {
		fmt.Println("mirror", v.Index, "was first:", v.Value)
		return v, nil
	})
	a.Errback(errors.New("no route"))
	c.Callback("the file")
	// Output:
	// b is told to stop
	// mirror 2 was first: the file
}
