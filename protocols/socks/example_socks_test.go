package socks_test

import (
	"fmt"
	"net"

	"sasync/protocols/socks"
	"sasync/reactor"
	"sasync/reactor/reactortest"
)

// A client of a proxy that lets connections to one port alone through.
func Example() {
	r := reactortest.NewReactor(nil, reactor.Config{})
	defer r.End()
	listen := func(addr string, f reactor.Factory) { _, _ = reactor.TCPServer{Addr: addr}.Listen(r.Reactor, f) }
	listen("192.0.2.1:80", reactor.FactoryFunc(func(net.Addr) reactor.Protocol {
		return &reactortest.Protocol{OnMade: func(t reactor.Transport) { fmt.Fprint(t, "hello from port 80") }}
	}))
	listen("192.0.2.1:1080", socks.NewServer(r.Reactor, socks.ServerConfig{
		Authorize: func(q socks.Request, peer net.Addr) bool { return q.Port == 80 },
	}))
	r.Start()
	for _, addr := range []string{"192.0.2.1:80", "192.0.2.1:25"} {
		target := socks.Client{Proxy: reactor.TCPClient{Addr: "192.0.2.1:1080"}, Addr: addr}
		p := &reactortest.Protocol{OnData: func(data []byte) { fmt.Printf("%s\n", data) }}
		reactor.Connect(r.Reactor, target, p).AddErrback(func(err error) (*reactortest.Protocol, error) {
			fmt.Println(err)
			return nil, nil
		})
		r.Settle()
	}
	// Output:
	// hello from port 80
	// socks: connect to "192.0.2.1:25": socks: the proxy says 2: not allowed
}
