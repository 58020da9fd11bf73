package reactortest_test

import (
	"errors"
	"net"
	"syscall"
	"testing"
	"time"

	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
	"go.uber.org/zap/zaptest/observer"

	"sasync/deferred"
	"sasync/deferred/deferredtest"
	"sasync/reactor"
	"sasync/reactor/reactortest"
)

const addr = "192.0.2.1:80"

// listen has r listen on addr with a protocol for each connection, the latest
// of which server gives.
func listen(t *testing.T, r *reactortest.Reactor) (port *reactor.Port, server func() *reactortest.Protocol) {
	t.Helper()
	var latest *reactortest.Protocol
	port, err := reactor.TCPServer{Addr: addr}.Listen(r.Reactor, reactor.FactoryFunc(func(net.Addr) reactor.Protocol {
		latest = &reactortest.Protocol{}
		return latest
	}))
	if err != nil {
		t.Fatal(err)
	}
	return port, func() *reactortest.Protocol { return latest }
}

func dial(r *reactortest.Reactor, p *reactortest.Protocol) *deferred.Deferred[*reactortest.Protocol] {
	d := reactor.Connect(r.Reactor, reactor.TCPClient{Addr: addr}, p)
	r.Settle()
	return d
}

func TestNetwork_OutOfDescriptorsIsWaitedFor(t *testing.T) {
	core, logs := observer.New(zapcore.ErrorLevel)
	r := reactortest.NewReactor(t, reactor.Config{Logger: zap.New(core)})
	port, server := listen(t, r)
	r.Network.AcceptError = syscall.EMFILE
	r.Start()
	client := &reactortest.Protocol{}
	dial(r, client)
	r.Advance(3 * time.Second)
	if server() != nil || port.Connections() != 0 {
		t.Error("a connection was made without a descriptor")
	}
	if n := logs.FilterMessage("accepting failed, waiting").Len(); n < 2 || n > 5 {
		t.Errorf("logged %d times in three seconds", n)
	}
	r.Network.AcceptError = nil
	r.Advance(time.Second)
	if server() == nil {
		t.Fatal("the connection that waited was not accepted")
	}
	_, _ = client.Transport.Write([]byte("x"))
	r.Settle()
	if string(server().Received) != "x" {
		t.Errorf("received %q", server().Received)
	}
}

func TestNetwork_ConnectTimesOutAndLeavesNothing(t *testing.T) {
	r := reactortest.NewReactor(t, reactor.Config{})
	r.Network.Silent = true
	r.Start()
	d := dial(r, &reactortest.Protocol{})
	r.Advance(29 * time.Second)
	deferredtest.Pending(t, d)
	r.Advance(2 * time.Second)
	if err := deferredtest.Failure(t, d); !errors.As(err, new(*deferred.TimeoutError)) {
		t.Errorf("failed with %v", err)
	}
	if n := r.Network.Sockets(); n != 0 {
		t.Errorf("%d sockets are left", n)
	}
}

func TestNetwork_WhatIsConnectingWhenTheRunEndsFails(t *testing.T) {
	r := reactortest.NewReactor(t, reactor.Config{})
	r.Network.Silent = true
	r.Start()
	d := dial(r, &reactortest.Protocol{})
	r.End()
	if err := deferredtest.Failure(t, d); !errors.Is(err, deferred.ErrLoopEnded) {
		t.Errorf("failed with %v", err)
	}
	if n := r.Network.Sockets(); n != 0 {
		t.Errorf("%d sockets are left", n)
	}
}

func TestNetwork_ShortReadsAndWritesLoseNothing(t *testing.T) {
	r := reactortest.NewReactor(t, reactor.Config{})
	r.Network.MaxRead, r.Network.MaxWrite = 7, 3
	_, server := listen(t, r)
	r.Start()
	client := &reactortest.Protocol{}
	dial(r, client)
	data := make([]byte, 10000)
	for i := range data {
		data[i] = byte(i)
	}
	_, _ = client.Transport.Write(data)
	client.Transport.LoseConnection()
	r.Settle()
	if string(server().Received) != string(data) {
		t.Errorf("received %d bytes of %d, or others", len(server().Received), len(data))
	}
	if len(server().Lost) != 1 || !errors.Is(server().Lost[0], reactor.ErrConnectionDone) {
		t.Errorf("lost %v", server().Lost)
	}
}

func TestNetwork_ResetAllIsALossForBothEnds(t *testing.T) {
	r := reactortest.NewReactor(t, reactor.Config{})
	port, server := listen(t, r)
	r.Start()
	client := &reactortest.Protocol{}
	dial(r, client)
	r.Network.ResetAll()
	r.Settle()
	for who, p := range map[string]*reactortest.Protocol{"server": server(), "client": client} {
		if len(p.Lost) != 1 || !errors.Is(p.Lost[0], reactor.ErrConnectionLost) || !errors.Is(p.Lost[0], syscall.ECONNRESET) {
			t.Errorf("the %s: lost %v", who, p.Lost)
		}
	}
	if port.Connections() != 0 {
		t.Errorf("%d connections", port.Connections())
	}
}

// A peer that ends its side never is let go after two seconds.
func TestNetwork_AnEndDoesNotWaitForThePeersForEver(t *testing.T) {
	r := reactortest.NewReactor(t, reactor.Config{})
	port, server := listen(t, r)
	r.Start()
	client := &reactortest.Protocol{}
	dial(r, client)
	client.Transport.Pause() // and so does not notice
	server().Transport.LoseConnection()
	r.Settle()
	if len(server().Lost) != 1 || port.Connections() != 1 {
		t.Errorf("lost %v, %d connections", server().Lost, port.Connections())
	}
	r.Advance(2 * time.Second)
	if port.Connections() != 0 {
		t.Error("it still waits")
	}
}
