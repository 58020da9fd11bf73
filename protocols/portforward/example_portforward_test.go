package portforward_test

import (
	"fmt"
	"net"

	"sasync/protocols/portforward"
	"sasync/reactor"
	"sasync/reactor/reactortest"
)

// One port in front of another.
func ExampleNew() {
	r := reactortest.NewReactor(nil, reactor.Config{})
	defer r.End()
	_, _ = reactor.TCPServer{Addr: "192.0.2.1:80"}.Listen(r.Reactor, reactor.FactoryFunc(func(net.Addr) reactor.Protocol {
		return &reactortest.Protocol{OnMade: func(t reactor.Transport) { fmt.Fprint(t, "hello from port 80") }}
	}))
	_, _ = reactor.TCPServer{Addr: "192.0.2.1:8080"}.Listen(r.Reactor,
		portforward.New(r.Reactor, reactor.TCPClient{Addr: "192.0.2.1:80"}, portforward.Config{}))
	r.Start()
	reactor.Connect(r.Reactor, reactor.TCPClient{Addr: "192.0.2.1:8080"},
		&reactortest.Protocol{OnData: func(data []byte) { fmt.Printf("%s\n", data) }})
	r.Settle()
	// Output:
	// hello from port 80
}
