package deferred_test

import (
	"fmt"
	"strconv"

	"sasync/deferred"
	"sasync/deferred/deferredtest"
)

func ExampleDo() {
	loop := deferredtest.NewLoop(nil)
	defer loop.End()
	d := deferred.Do(loop, func() (int, error) { return strconv.Atoi("12") })
	fmt.Println(d)
	// Output: <Deferred, result: 12>
}
