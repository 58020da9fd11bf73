package main

import (
	"net"
	"testing"

	"sasync/reactor"
	"sasync/reactor/reactortest"
)

func TestEcho_SendsBackWhatItIsSent(t *testing.T) {
	r := reactortest.NewReactor(t, reactor.Config{})
	port, err := listen(r.Reactor, "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	r.Start()
	client := &reactortest.Protocol{OnMade: func(c reactor.Transport) {
		_, _ = c.Write([]byte("hello"))
		c.LoseWriteConnection()
	}}
	reactor.Connect(r.Reactor, reactor.TCPClient{Addr: port.Addr().String()}, client)
	r.Settle()
	if string(client.Received) != "hello" || len(client.Lost) != 1 {
		t.Errorf("received %q, lost %v", client.Received, client.Lost)
	}
}

func TestEcho_HoldsLittleForAPeerThatReadsNothing(t *testing.T) {
	r := reactortest.NewReactor(t, reactor.Config{})
	var server *echo
	port, err := reactor.TCPServer{Addr: "127.0.0.1:0"}.Listen(r.Reactor, reactor.FactoryFunc(func(net.Addr) reactor.Protocol {
		server = &echo{}
		return server
	}))
	if err != nil {
		t.Fatal(err)
	}
	r.Start()
	client := &reactortest.Protocol{OnMade: func(c reactor.Transport) {
		c.Pause()
		_, _ = c.Write(make([]byte, 8<<20))
	}}
	reactor.Connect(r.Reactor, reactor.TCPClient{Addr: port.Addr().String()}, client)
	r.Settle()
	if n := server.t.Buffered(); n == 0 || n > 256<<10 {
		t.Errorf("%d bytes are held", n)
	}
}
