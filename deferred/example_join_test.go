package deferred_test

import (
	"fmt"

	"sasync/deferred"
	"sasync/deferred/deferredtest"
)

func ExampleJoin2() {
	loop := deferredtest.NewLoop(nil)
	defer loop.End()
	name, age := deferred.New[string](loop), deferred.New[int](loop)
	deferred.Then(deferred.Join2(name, age), func(j deferred.Joined2[string, int]) (deferred.Unit, error) {
		fmt.Println(j.A, "is", j.B)
		return deferred.Unit{}, nil
	})
	age.Callback(36)
	name.Callback("Ada")
	// Output: Ada is 36
}
