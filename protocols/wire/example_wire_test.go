package wire_test

import (
	"fmt"

	"sasync/deferred/deferredtest"
	"sasync/protocols/wire"
	"sasync/reactor/reactortest"
)

// What time is it?
func ExampleTime() {
	loop := deferredtest.NewLoop(nil)
	client := &reactortest.Protocol{OnData: func(data []byte) {
		now, err := wire.ParseTime(data, loop.Now())
		fmt.Println(now, err)
	}}
	reactortest.NewPipe(loop, wire.Time(nil), client).Flush()
	// Output:
	// 2000-01-01 00:00:00 +0000 UTC <nil>
}
