package main

import (
	"bytes"
	"net"
	"testing"
	"time"

	"sasync/reactor"
	"sasync/reactor/reactortest"
)

// through connects client to server through a forwarder.
func through(t *testing.T, r *reactortest.Reactor, server, client reactor.Protocol) {
	t.Helper()
	listen := func(f reactor.Factory) *reactor.Port {
		port, err := reactor.TCPServer{Addr: "127.0.0.1:0"}.Listen(r.Reactor, f)
		if err != nil {
			t.Fatal(err)
		}
		return port
	}
	last := listen(reactor.FactoryFunc(func(net.Addr) reactor.Protocol { return server }))
	first := listen(forward(r.Reactor, reactor.TCPClient{Addr: last.Addr().String()}))
	r.Start()
	reactor.Connect(r.Reactor, reactor.TCPClient{Addr: first.Addr().String()}, client)
	r.Settle()
}

func TestForward_PassesOnBothDirectionsAndTheirEnds(t *testing.T) {
	server, client := &reactortest.HalfProtocol{}, &reactortest.HalfProtocol{}
	server.OnReadLost = func() {
		_, _ = server.Transport.Write([]byte("the answer"))
		server.Transport.LoseConnection()
	}
	client.OnMade = func(c reactor.Transport) {
		_, _ = c.Write([]byte("a question"))
		c.LoseWriteConnection()
	}
	r := reactortest.NewReactor(t, reactor.Config{})
	through(t, r, server, client)
	if string(server.Received) != "a question" || string(client.Received) != "the answer" {
		t.Errorf("received %q and %q", server.Received, client.Received)
	}
	r.Advance(3 * time.Second)
	if len(server.Lost) != 1 || len(client.Lost) != 1 {
		t.Errorf("lost %v and %v", server.Lost, client.Lost)
	}
}

func TestForward_MemoryStaysFlatWhenOneSideReadsNothing(t *testing.T) {
	server, client := &reactortest.Protocol{OnMade: reactor.Transport.Pause}, &reactortest.Protocol{}
	r := reactortest.NewReactor(t, reactor.Config{})
	through(t, r, server, client)
	data := bytes.Repeat([]byte("0123456789abcdef"), 1<<19) // 8 MiB
	_, _ = client.Transport.Write(data)
	r.Settle()
	if n := client.Transport.Buffered(); n < 7<<20 {
		t.Errorf("the client could send all but %d bytes: somebody holds them", n)
	}
	server.Transport.Resume()
	r.Settle()
	if !bytes.Equal(server.Received, data) {
		t.Errorf("received %d bytes of %d, or others", len(server.Received), len(data))
	}
}

func TestForward_AClientThatGoesWhileConnectingLeavesNothing(t *testing.T) {
	r := reactortest.NewReactor(t, reactor.Config{})
	port, err := reactor.TCPServer{Addr: "127.0.0.1:0"}.Listen(r.Reactor, forward(r.Reactor, reactor.TCPClient{Addr: "127.0.0.1:9"}))
	if err != nil {
		t.Fatal(err)
	}
	r.Start()
	client := &reactortest.Protocol{}
	made := reactor.Connect(r.Reactor, reactor.TCPClient{Addr: port.Addr().String()}, client)
	r.Network.Silent = true
	r.Settle()
	if !made.Fired() {
		t.Fatal("the client is not connected")
	}
	r.Network.ResetAll()
	r.Settle()
	if n := r.Network.Sockets(); n != 1 { // the port
		t.Errorf("%d sockets are left", n)
	}
}

func TestForward_AnUpstreamThatRefusesEndsTheClient(t *testing.T) {
	r := reactortest.NewReactor(t, reactor.Config{})
	port, err := reactor.TCPServer{Addr: "127.0.0.1:0"}.Listen(r.Reactor, forward(r.Reactor, reactor.TCPClient{Addr: "127.0.0.1:9"}))
	if err != nil {
		t.Fatal(err)
	}
	r.Start()
	client := &reactortest.Protocol{}
	reactor.Connect(r.Reactor, reactor.TCPClient{Addr: port.Addr().String()}, client)
	r.Settle()
	if len(client.Lost) != 1 {
		t.Errorf("lost %v", client.Lost)
	}
}
