package reactortest

import (
	"errors"
	"net"
	"net/netip"
	"syscall"

	"sasync/deferred"
	"sasync/reactor"
)

// addressBook is a resolver that knows one answer for every name.
type addressBook []netip.Addr

func (b addressBook) Resolve(r *reactor.Reactor, _ string) *deferred.Deferred[[]netip.Addr] {
	return deferred.Succeed[[]netip.Addr](r, b)
}

var connectPromises = []promise{
	{"AskedForBeforeTheRunItWaitsForIt", func(s *suite) {
		r := s.reactor(nil)
		for range 2 { // before the first run, and between two of them
			server, client, cancelled := &Protocol{}, &Protocol{}, &Protocol{}
			p := &pair{suite: s, r: r, port: s.listen(r, reactor.PortLimits{}, server), server: server, client: client}
			p.dial(client, reactor.Limits{})
			d := p.dial(cancelled, reactor.Limits{})
			d.Cancel()
			d.AddErrback(func(error) (reactor.Protocol, error) { return nil, nil })
			p.until(func() bool { return server.Transport != nil && client.Transport != nil }, func() { s.stop(r) })
			s.run(r)
			if cancelled.Transport != nil {
				s.Error("one that was cancelled is connected")
			}
		}
	}},

	{"AStartupMayWaitForOneThatWasAskedForBefore", func(s *suite) {
		r := s.reactor(nil)
		p := &pair{suite: s, r: r, port: s.listen(r, reactor.PortLimits{}, &Protocol{})}
		client := &Protocol{}
		made := p.dial(client, reactor.Limits{})
		r.Before(reactor.Startup, func() *deferred.Deferred[deferred.Unit] {
			return deferred.Then(made, func(reactor.Protocol) (deferred.Unit, error) { return deferred.Unit{}, nil })
		})
		r.CallWhenRunning(func() {
			if client.Transport == nil {
				s.Error("it is not connected")
			}
			s.stop(r)
		})
		s.run(r)
	}},

	{"WhatTheServerSaysAtOnceArrivesAndSoDoesItsEnd", func(s *suite) {
		server, client := &Protocol{}, &Protocol{}
		server.OnMade = func(t reactor.Transport) {
			s.write(t, []byte("hello"))
			t.LoseConnection()
		}
		s.reactorWith(reactor.PortLimits{}, []reactor.Protocol{server}, func(p *pair) {
			p.dial(client, reactor.Limits{})
			p.stopWhen(func() bool { return len(client.Lost) > 0 && len(server.Lost) > 0 })
		})
		s.wantBytes("the client", client.Received, []byte("hello"))
		s.wantLost("the client", client, reactor.ErrConnectionDone)
	}},

	{"ANameIsConnectedToAtTheFirstAddressThatAnswers", func(s *suite) {
		server, client := &Protocol{}, &Protocol{}
		s.named([]string{"127.0.0.2", "127.0.0.3", "127.0.0.1"}, server, func(p *pair, e reactor.TCPClient) {
			reactor.Connect(p.r, e, client).AddErrback(func(err error) (*Protocol, error) {
				s.Errorf("connecting: %v", err)
				s.stop(p.r)
				return nil, nil
			})
			p.stopWhen(func() bool { return server.Transport != nil && client.Transport != nil })
		})
	}},

	{"ANameOfWhichNoAddressAnswersTellsWhy", func(s *suite) {
		s.named([]string{"127.0.0.2", "127.0.0.3"}, &Protocol{}, func(p *pair, e reactor.TCPClient) {
			reactor.Connect(p.r, e, &Protocol{}).AddBoth(func(v *Protocol, err error) (*Protocol, error) {
				s.wantError("connecting", err, syscall.ECONNREFUSED)
				var all *deferred.AllFailedError
				if !errors.As(err, &all) || len(all.Errs) != 2 {
					s.Errorf("got %v, want two errors", err)
				}
				s.stop(p.r)
				return v, nil
			})
		})
	}},
}

// named runs a reactor that knows one name, with these addresses, and calls f
// with a client for it. The server listens on 127.0.0.1.
func (s *suite) named(addrs []string, server reactor.Protocol, f func(p *pair, e reactor.TCPClient)) {
	s.Helper()
	var book addressBook
	for _, addr := range addrs {
		book = append(book, netip.MustParseAddr(addr))
	}
	p := &pair{suite: s, r: s.reactor(func(c *reactor.Config) { c.Resolver = book })}
	p.port = s.listen(p.r, reactor.PortLimits{}, server)
	_, port, err := net.SplitHostPort(p.port.Addr().String())
	if err != nil {
		s.Fatal(err)
	}
	p.r.CallWhenRunning(func() { f(p, reactor.TCPClient{Addr: net.JoinHostPort("a.example", port)}) })
	s.run(p.r)
}
