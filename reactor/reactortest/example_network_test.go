package reactortest_test

import (
	"errors"
	"fmt"
	"net"
	"os"
	"time"

	"sasync/reactor"
	"sasync/reactor/reactortest"
)

// A whole server on a network in memory, whose faults the test chooses.
func ExampleNetwork() {
	r := reactortest.NewReactor(nil, reactor.Config{})
	defer r.End()
	_, err := reactor.TCPServer{Addr: "192.0.2.1:80"}.Listen(r.Reactor, reactor.FactoryFunc(func(net.Addr) reactor.Protocol {
		return &greeter{}
	}))
	if err != nil {
		fmt.Println(err)
		return
	}
	r.Start()

	client := &reactortest.Protocol{OnMade: func(t reactor.Transport) { fmt.Fprint(t, "Ann") }}
	reactor.Connect(r.Reactor, reactor.TCPClient{Addr: "192.0.2.1:80"}, client)
	r.Settle()
	fmt.Printf("%s\n", client.Received)

	r.Network.Silent = true // from now on nobody answers
	late := reactor.Connect(r.Reactor, reactor.TCPClient{Addr: "192.0.2.1:80"}, &reactortest.Protocol{})
	late.AddErrback(func(err error) (*reactortest.Protocol, error) {
		fmt.Println("in time:", !errors.Is(err, os.ErrDeadlineExceeded))
		return nil, nil
	})
	r.Advance(time.Minute)
	// Output:
	// Hello, Ann!
	// in time: false
}
