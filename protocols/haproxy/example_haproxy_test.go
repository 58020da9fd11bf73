package haproxy_test

import (
	"fmt"
	"net"

	"sasync/protocols/haproxy"
	"sasync/reactor"
	"sasync/reactor/reactortest"
)

// A client of a proxy is known by its own address.
func ExampleConfig_Wrap() {
	f := haproxy.Config{}.Wrap(reactor.FactoryFunc(func(peer net.Addr) reactor.Protocol {
		fmt.Println("built for", peer)
		return &reactortest.Protocol{OnData: func(data []byte) { fmt.Printf("%s\n", data) }}
	}))

	r := reactortest.NewReactor(nil, reactor.Config{})
	defer r.End()
	port, _ := reactor.TCPServer{Addr: "192.0.2.1:80"}.Listen(r.Reactor, f)
	r.Start()
	proxy := &reactortest.Protocol{OnMade: func(t reactor.Transport) {
		client := &net.TCPAddr{IP: net.IPv4(203, 0, 113, 7), Port: 40000}
		header := haproxy.Append(nil, haproxy.Header{Version: 2, Source: client, Destination: port.Addr()})
		_, _ = t.Writev(header, []byte("hello"))
	}}
	reactor.Connect(r.Reactor, reactor.TCPClient{Addr: port.Addr().String()}, proxy)
	r.Settle()
	// Output:
	// built for 203.0.113.7:40000
	// hello
}
