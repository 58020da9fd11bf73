package policies_test

import (
	"fmt"
	"net"
	"time"

	"sasync/protocols/policies"
	"sasync/reactor"
	"sasync/reactor/reactortest"
)

// A port for one guest at a time, who must not be silent for a minute.
func Example() {
	r := reactortest.NewReactor(nil, reactor.Config{})
	defer r.End()
	greet := func(text string, leave bool) reactor.Factory {
		return reactor.FactoryFunc(func(net.Addr) reactor.Protocol {
			return &reactortest.Protocol{OnMade: func(t reactor.Transport) {
				fmt.Fprint(t, text)
				if leave {
					t.LoseConnection()
				}
			}, OnLost: func(reason error) { fmt.Println(reason) }}
		})
	}
	f := policies.Timeouts{Silence: time.Minute}.Wrap(greet("welcome", false))
	f = policies.Limit{Max: 1, Overflow: greet("full", true)}.Wrap(f)
	port, _ := reactor.TCPServer{Addr: "192.0.2.1:80"}.Listen(r.Reactor, f)
	r.Start()
	for range 2 {
		guest := &reactortest.Protocol{}
		reactor.Connect(r.Reactor, reactor.TCPClient{Addr: port.Addr().String()}, guest)
		r.Settle()
		fmt.Printf("%s\n", guest.Received)
	}
	r.Advance(time.Minute)
	// Output:
	// welcome
	// reactor: connection done
	// full
	// reactor: connection lost: policies: the peer is silent for too long: i/o timeout
}
