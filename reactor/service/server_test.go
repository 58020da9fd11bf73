package service_test

import (
	"errors"
	"net"
	"syscall"
	"testing"

	"sasync/deferred/deferredtest"
	"sasync/reactor"
	"sasync/reactor/reactortest"
	"sasync/reactor/service"
)

func TestServer_ListensWhileItRuns(t *testing.T) {
	r := reactortest.NewReactor(t, reactor.Config{})
	r.Start()
	server := &reactortest.Protocol{}
	s := service.NewServer(r.Reactor, reactor.TCPServer{Addr: serverAddr}, reactor.FactoryFunc(func(net.Addr) reactor.Protocol { return server }))
	connect := func() (p *reactortest.Protocol, err error) {
		p = &reactortest.Protocol{}
		d := reactor.Connect(r.Reactor, reactor.TCPClient{Addr: serverAddr}, p)
		d.AddErrback(func(e error) (*reactortest.Protocol, error) { err = e; return nil, nil })
		r.Settle()
		return p, err
	}
	for range 2 {
		if _, err := connect(); !errors.Is(err, syscall.ECONNREFUSED) || s.Port() != nil {
			t.Errorf("while it does not run: %v, port %v", err, s.Port())
		}
		deferredtest.Result(t, s.Start())
		p, err := connect()
		if err != nil || s.Port().Addr().String() != serverAddr {
			t.Errorf("while it runs: %v, port %v", err, s.Port())
		}
		deferredtest.Result(t, s.Stop())
		r.Settle()
		if len(p.Lost) > 0 {
			t.Errorf("its connection has ended: %v", p.Lost)
		}
	}
}

func TestServer_StartFailsIfItCannotListen(t *testing.T) {
	r := reactortest.NewReactor(t, reactor.Config{})
	r.Start()
	first := service.NewServer(r.Reactor, reactor.TCPServer{Addr: serverAddr}, nil)
	second := service.NewServer(r.Reactor, reactor.TCPServer{Addr: serverAddr}, nil)
	deferredtest.Result(t, first.Start())
	if err := deferredtest.Failure(t, second.Start()); !errors.Is(err, syscall.EADDRINUSE) || second.Running() {
		t.Errorf("got %v", err)
	}
	deferredtest.Result(t, first.Stop())
	deferredtest.Result(t, second.Start())
}
