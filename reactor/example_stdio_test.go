package reactor_test

import (
	"fmt"
	"os"

	"sasync/reactor"
	"sasync/reactor/reactortest"
)

// A program that talks with whoever has started it uses Stdio{}; here a file
// stands for its input.
func ExampleStdio() {
	in, err := os.Open("example_stdio_test.go")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer in.Close()
	r, _ := reactor.New(reactor.Config{})
	first := &reactortest.Protocol{}
	first.OnData = func(data []byte) {
		fmt.Fprintf(first.Transport, "%.20s\n", data)
		first.Transport.LoseConnection()
	}
	first.OnLost = func(reason error) {
		fmt.Println(reason)
		_ = r.Stop()
	}
	r.CallWhenRunning(func() {
		reactor.Connect(r, reactor.Stdio{In: in, Out: os.Stdout}, first)
	})
	_ = r.Run()
	// Output:
	// package reactor_test
	// reactor: connection done
}
