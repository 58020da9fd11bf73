package reactortest_test

import (
	"fmt"

	"sasync/deferred/deferredtest"
	"sasync/reactor"
	"sasync/reactor/reactortest"
)

// greeter is the protocol to be tested.
type greeter struct{ t reactor.Transport }

func (g *greeter) ConnectionMade(t reactor.Transport) { g.t = t }
func (g *greeter) ConnectionLost(error)               {}
func (g *greeter) DataReceived(name []byte) {
	fmt.Fprintf(g.t, "Hello, %s!", name)
	g.t.LoseConnection()
}

// A protocol without a socket: the test says what arrives and looks at what
// was written.
func ExampleTransport() {
	t := reactortest.NewTransport(deferredtest.NewLoop(nil), &greeter{})
	t.Deliver([]byte("Ann"))
	fmt.Printf("%s\n", t.Take())
	fmt.Println("ends:", t.Losing)
	// Output:
	// Hello, Ann!
	// ends: true
}

// Two protocols that talk to each other. Nothing moves but by Pump and Flush.
func ExamplePipe() {
	client := &reactortest.Protocol{OnMade: func(t reactor.Transport) { fmt.Fprint(t, "Bob") }}
	pipe := reactortest.NewPipe(deferredtest.NewLoop(nil), &greeter{}, client)
	fmt.Printf("before: %q\n", client.Received)
	pipe.Flush()
	fmt.Printf("after: %q\n", client.Received)
	// Output:
	// before: ""
	// after: "Hello, Bob!"
}
