package reactortest

import (
	"errors"
	"net"
	"syscall"
	"time"

	"sasync/deferred"
	"sasync/reactor"
)

// panics tests that a panic in one method ends that connection with it, that
// its peer sees a reset, and that the loop lives.
func panics(arm func(p *HalfProtocol, boom func()), provoke func(p *pair, client *HalfProtocol)) func(*suite) {
	return func(s *suite) {
		server, client := &HalfProtocol{}, &HalfProtocol{}
		arm(server, func() { panic(errBoom) })
		s.connect(nil, reactor.PortLimits{}, server, client, func(p *pair) {
			provoke(p, client)
			p.stopWhen(p.bothLost)
		})
		s.wantPanicked(&server.Protocol)
		s.wantLost("its peer", client, reactor.ErrConnectionLost)
	}
}

func (s *suite) wantPanicked(p *Protocol) {
	s.Helper()
	s.wantLost("the one that panics", p, errBoom)
	if panicked := (*deferred.PanicError)(nil); !errors.As(p.Lost[0], &panicked) {
		s.Errorf("the end of the one that panics: %v", p.Lost[0])
	}
	s.wantLogged("panic in a protocol", 1)
}

var faultPromises = []promise{
	{"PanicInDataReceivedEndsThatConnection", panics(
		func(p *HalfProtocol, boom func()) { p.OnData = func([]byte) { boom() } },
		func(_ *pair, client *HalfProtocol) { _, _ = client.Transport.Write([]byte("x")) })},

	{"PanicInReadConnectionLostEndsThatConnection", panics(
		func(p *HalfProtocol, boom func()) { p.OnReadLost = boom },
		func(_ *pair, client *HalfProtocol) { client.Transport.LoseWriteConnection() })},

	{"PanicInWriteConnectionLostEndsThatConnection", panics(
		func(p *HalfProtocol, boom func()) { p.OnWriteLost = boom },
		func(p *pair, _ *HalfProtocol) { recordOf(p.server).Transport.LoseWriteConnection() })},

	{"PanicInConnectionMadeEndsThatConnection", func(s *suite) {
		server := &Protocol{OnMade: func(reactor.Transport) { panic(errBoom) }}
		s.reactorWith(reactor.PortLimits{}, []reactor.Protocol{server}, func(p *pair) { p.stopWhen(p.dialRefused()) })
		s.wantPanicked(server)
	}},

	{"PanicInConnectionLostIsLogged", func(s *suite) {
		server, client := &Protocol{}, &Protocol{}
		server.OnLost = func(error) { panic(errBoom) }
		s.connect(nil, reactor.PortLimits{}, server, client, func(p *pair) {
			client.Transport.LoseConnection()
			p.stopWhen(p.bothLost)
		})
		s.wantLogged("panic in a protocol", 1)
	}},

	{"PanicInBuildProtocolClosesAtOnce", func(s *suite) {
		r := s.reactor(nil)
		port, err := s.serverEndpoint(reactor.PortLimits{}).Listen(r, reactor.FactoryFunc(func(net.Addr) reactor.Protocol { panic(errBoom) }))
		if err != nil {
			s.Fatal(err)
		}
		p := &pair{suite: s, r: r, port: port}
		r.CallWhenRunning(func() {
			p.stopWhen(p.dialRefused())
		})
		s.run(r)
		s.wantLogged("panic in a callback", 1)
	}},

	{"ConnectingToNobodyIsAnError", func(s *suite) {
		s.reactorWith(reactor.PortLimits{}, nil, func(p *pair) {
			p.port.StopListening()
			p.dial(&Protocol{}, reactor.Limits{}).AddBoth(func(v reactor.Protocol, err error) (reactor.Protocol, error) {
				s.wantError("connecting", err, syscall.ECONNREFUSED)
				s.stop(p.r)
				return v, nil
			})
		})
	}},

	{"AClientsFactoryMayRefuseAndMayPanic", func(s *suite) {
		for want, build := range map[error]reactor.FactoryFunc{
			reactor.ErrNoProtocol: func(net.Addr) reactor.Protocol { return nil },
			errBoom:               func(net.Addr) reactor.Protocol { panic(errBoom) },
		} {
			server, told := &Protocol{}, false
			s.reactorWith(reactor.PortLimits{}, []reactor.Protocol{server}, func(p *pair) {
				p.clientEndpoint(reactor.Limits{}).Connect(p.r, build).AddBoth(func(v reactor.Protocol, err error) (reactor.Protocol, error) {
					s.wantError("connecting", err, want)
					told = true
					return v, nil
				})
				// In TLS the end may come before the server has made a connection of it.
				p.stopWhen(func() bool { return told && (len(server.Lost) > 0 || s.subject.Server != nil) })
			})
		}
	}},

	{"ACancelledConnectLeavesNothingBehind", func(s *suite) {
		s.reactorWith(reactor.PortLimits{}, []reactor.Protocol{&Protocol{}}, func(p *pair) {
			client := &Protocol{}
			made := p.dial(client, reactor.Limits{})
			made.AddBoth(func(v reactor.Protocol, err error) (reactor.Protocol, error) {
				s.wantError("connecting", err, deferred.ErrCancelled)
				return v, nil
			})
			made.Cancel()
			p.r.CallLater(4*tick, func() {
				if client.Transport != nil {
					s.Error("it was connected")
				}
				if n := p.port.Connections(); n != 0 {
					s.Errorf("%d connections are left", n)
				}
				s.stop(p.r)
			})
		})
	}},

	{"ABadAddressIsAnErrorThatNamesIt", func(s *suite) {
		r := s.reactor(nil)
		for _, addr := range []string{"", "80", "127.0.0.1:http2000", "127.0.0.1:70000", "a b:80"} {
			if _, err := (reactor.TCPServer{Addr: addr}).Listen(r, nil); err == nil {
				s.Errorf("%q: no error", addr)
			}
		}
	}},

	{"ConnectingTimesOut", func(s *suite) {
		s.reactorWith(reactor.PortLimits{}, nil, func(p *pair) {
			e := reactor.TCPClient{Addr: "192.0.2.1:9", Timeout: time.Nanosecond} // an address for documentation
			reactor.Connect(p.r, e, &Protocol{}).AddBoth(func(v *Protocol, err error) (*Protocol, error) {
				if err == nil {
					s.Error("it was connected")
				}
				s.stop(p.r)
				return v, nil
			})
		})
	}},
}
