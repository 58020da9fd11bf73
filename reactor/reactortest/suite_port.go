package reactortest

import (
	"net"
	"syscall"

	"sasync/reactor"
)

// startStopper is a factory that counts.
type startStopper struct {
	reactor.FactoryFunc
	started, stopped int
}

func (f *startStopper) StartFactory() { f.started++ }
func (f *startStopper) StopFactory()  { f.stopped++ }

var portPromises = []promise{
	{"StopListeningLeavesItsConnectionsAlone", func(s *suite) {
		server, client, late := &Protocol{}, &Protocol{}, &Protocol{}
		server.OnData = func(data []byte) { s.write(server.Transport, data) }
		s.connect(nil, reactor.PortLimits{}, server, client, func(p *pair) {
			p.port.StopListening()
			p.port.StopListening()
			refused := p.dial(late, reactor.Limits{})
			p.until(refused.Fired, func() {
				_, err, _ := refused.Result()
				refused.AddErrback(func(error) (reactor.Protocol, error) { return nil, nil })
				s.wantError("connecting to a port that is closed", err, syscall.ECONNREFUSED)
				s.write(client.Transport, []byte("still here"))
				p.stopWhen(func() bool { return len(client.Received) == 10 })
			})
		})
	}},

	{"ListenAgainOnTheSameAddress", func(s *suite) {
		first, second := &Protocol{}, &Protocol{}
		s.connect(nil, reactor.PortLimits{}, first, &Protocol{}, func(p *pair) {
			p.port.StopListening()
			again, err := reactor.TCPServer{Addr: p.port.Addr().String()}.Listen(p.r, reactor.FactoryFunc(func(net.Addr) reactor.Protocol { return second }))
			if err != nil {
				s.Fatal(err)
			}
			p.port = again
			p.dial(&Protocol{}, reactor.Limits{})
			p.stopWhen(func() bool { return second.Transport != nil })
		})
	}},

	{"AnAddressInUseIsAnErrorThatNamesIt", func(s *suite) {
		s.reactorWith(reactor.PortLimits{}, nil, func(p *pair) {
			_, err := reactor.TCPServer{Addr: p.port.Addr().String()}.Listen(p.r, nil)
			s.wantError("Listen", err, syscall.EADDRINUSE)
			s.stop(p.r)
		})
	}},

	{"AFactoryIsToldOfItsFirstPortAndItsLast", func(s *suite) {
		f := &startStopper{FactoryFunc: func(net.Addr) reactor.Protocol { return nil }}
		r := s.reactor(nil)
		for range 2 {
			if _, err := (reactor.TCPServer{Addr: "127.0.0.1:0"}).Listen(r, f); err != nil {
				s.Fatal(err)
			}
		}
		r.CallWhenRunning(func() { s.stop(r) })
		s.run(r)
		if f.started != 1 || f.stopped != 1 {
			s.Errorf("started %d, stopped %d times", f.started, f.stopped)
		}
	}},

	{"AFactoryMayRefuse", func(s *suite) {
		s.reactorWith(reactor.PortLimits{}, nil, func(p *pair) { p.stopWhen(p.dialRefused()) })
	}},

	{"ConnectionsBeyondTheMaximumWaitUntilOneHasEnded", func(s *suite) {
		first, second := &Protocol{}, &Protocol{}
		client, late := &Protocol{}, &Protocol{}
		s.reactorWith(reactor.PortLimits{MaxConnections: 1}, []reactor.Protocol{first, second}, func(p *pair) {
			p.dial(client, reactor.Limits{})
			p.dial(late, reactor.Limits{})
			p.until(func() bool { return first.Transport != nil && late.Transport != nil }, func() {
				if n := p.port.Connections(); n != 1 || second.Transport != nil {
					s.Errorf("%d connections", n)
				}
				client.Transport.LoseConnection()
				p.stopWhen(func() bool { return second.Transport != nil })
			})
		})
	}},

	{"ThoseBeyondTheMaximumOfAPeerAreReset", func(s *suite) {
		first, second := &Protocol{}, &Protocol{}
		client := &Protocol{}
		s.reactorWith(reactor.PortLimits{MaxPerPeer: 1}, []reactor.Protocol{first, second}, func(p *pair) {
			p.dial(client, reactor.Limits{})
			p.until(func() bool { return first.Transport != nil }, func() {
				p.until(p.dialRefused(), func() {
					client.Transport.LoseConnection()
					p.until(func() bool { return p.port.Connections() == 0 }, func() {
						p.dial(&Protocol{}, reactor.Limits{})
						p.stopWhen(func() bool { return second.Transport != nil })
					})
				})
			})
		})
	}},

	{"AShutdownAbortsWhatIsLeftAfterTheDrainTimeout", func(s *suite) {
		server, client := &Protocol{}, &Protocol{}
		s.connect(func(c *reactor.Config) { c.DrainTimeout = 4 * tick }, reactor.PortLimits{}, server, client, func(p *pair) {
			client.Transport.Pause()
			_ = client.Transport.RegisterProducer(&producer{}, true) // does not end
			s.write(server.Transport, pattern(8<<20))
			s.stop(p.r)
		})
		s.wantLost("the server", server, reactor.ErrConnectionLost)
		s.wantLost("the client", client, reactor.ErrConnectionLost)
	}},
}
