package reactortest

import (
	"sasync/deferred"
	"sasync/reactor"
)

// producer counts what it is told.
type producer struct {
	paused, resumed, stopped int
	onResume                 func()
}

func (p *producer) Pause() { p.paused++ }
func (p *producer) Resume() {
	p.resumed++
	if p.onResume != nil {
		p.onResume()
	}
}
func (p *producer) Stop() { p.stopped++ }

var producerPromises = []promise{
	{"IsPausedAboveTheHighMarkAndResumedAtTheLowOne", func(s *suite) {
		server, client, from := &Protocol{}, &Protocol{}, &producer{}
		limits := reactor.PortLimits{Limits: reactor.Limits{WriteHigh: 100 << 10, WriteLow: 10 << 10}}
		s.connect(nil, limits, server, client, func(p *pair) {
			client.Transport.Pause()
			s.wantError("RegisterProducer", server.Transport.RegisterProducer(from, true), nil)
			for from.paused == 0 {
				s.write(server.Transport, pattern(10<<10))
			}
			most := 111 << 10
			if s.subject.Server != nil {
				most += 18 << 10 // what is collected for a record, and the overhead of those before
			}
			if n := server.Transport.Buffered(); n <= 100<<10 || n > most {
				s.Errorf("paused at %d bytes", n)
			}
			s.write(server.Transport, []byte("and more"))
			from.onResume = func() {
				if n := server.Transport.Buffered(); n > 10<<10 {
					s.Errorf("resumed at %d bytes", n)
				}
				server.Transport.UnregisterProducer()
				server.Transport.LoseConnection()
			}
			client.Transport.Resume()
			p.stopWhen(p.bothLost)
		})
		if from.paused != 1 || from.resumed != 1 || from.stopped != 0 {
			s.Errorf("paused %d, resumed %d, stopped %d times", from.paused, from.resumed, from.stopped)
		}
	}},

	{"ThatHasEndedIsNotPausedByWhatFollows", func(s *suite) {
		server, client, from := &Protocol{}, &Protocol{}, &producer{}
		data := pattern(8 << 20)
		s.connect(nil, reactor.PortLimits{}, server, client, func(p *pair) {
			client.Transport.Pause()
			s.wantError("RegisterProducer", server.Transport.RegisterProducer(from, true), nil)
			server.Transport.UnregisterProducer()
			s.write(server.Transport, data[:7<<20])
			s.write(server.Transport, data[7<<20:])
			server.Transport.LoseConnection()
			client.Transport.Resume()
			p.stopWhen(p.bothLost)
		})
		s.wantBytes("the client", client.Received, data)
		if from.paused != 0 {
			s.Errorf("paused %d times", from.paused)
		}
	}},

	{"ThatPullsIsResumedForEachPiece", func(s *suite) {
		server, client, from := &Protocol{}, &Protocol{}, &producer{}
		data, left := pattern(1<<20), 16
		s.connect(nil, reactor.PortLimits{}, server, client, func(p *pair) {
			from.onResume = func() {
				if left == 0 {
					server.Transport.UnregisterProducer()
					server.Transport.LoseConnection()
					return
				}
				piece := data[(16-left)<<16:][:1<<16]
				left--
				s.write(server.Transport, piece)
			}
			s.wantError("RegisterProducer", server.Transport.RegisterProducer(from, false), nil)
			p.stopWhen(p.bothLost)
		})
		s.wantBytes("the client", client.Received, data)
		if from.paused != 0 {
			s.Errorf("paused %d times", from.paused)
		}
	}},

	{"LoseConnectionWaitsForIt", func(s *suite) {
		server, client, from := &Protocol{}, &Protocol{}, &producer{}
		s.connect(nil, reactor.PortLimits{}, server, client, func(p *pair) {
			s.wantError("RegisterProducer", server.Transport.RegisterProducer(from, true), nil)
			server.Transport.LoseConnection()
			p.r.CallLater(2*tick, func() {
				s.write(server.Transport, []byte("the last of it"))
				server.Transport.UnregisterProducer()
				p.stopWhen(p.bothLost)
			})
		})
		s.wantBytes("the client", client.Received, []byte("the last of it"))
		if from.stopped != 0 {
			s.Error("it was stopped")
		}
	}},

	{"OfAnEchoIsTheConnectionItself", func(s *suite) {
		server, client := &Protocol{}, &Protocol{}
		data := pattern(8 << 20)
		server.OnMade = func(t reactor.Transport) { s.wantError("RegisterProducer", t.RegisterProducer(t, true), nil) }
		server.OnData = func(piece []byte) {
			s.write(server.Transport, piece)
			if n := server.Transport.Buffered(); n > 128<<10 {
				s.Errorf("%d bytes are buffered", n)
			}
		}
		s.connect(nil, reactor.PortLimits{}, server, client, func(p *pair) {
			feed(client.Transport, data)
			p.until(func() bool { return len(client.Received) == len(data) }, func() {
				client.Transport.LoseConnection()
				p.stopWhen(p.bothLost)
			})
		})
		s.wantBytes("the echo", client.Received, data)
		s.wantLost("the server", server, reactor.ErrConnectionDone)
	}},

	{"ThatNeverEndsHoldsTheEndBackForTheIdleTimeoutOnly", func(s *suite) {
		server, client := &Protocol{}, &Protocol{}
		limits := reactor.PortLimits{Limits: reactor.Limits{IdleTimeout: 4 * tick}}
		s.connect(nil, limits, server, client, func(p *pair) {
			s.wantError("RegisterProducer", server.Transport.RegisterProducer(&producer{}, true), nil)
			server.Transport.LoseConnection()
			p.stopWhen(p.bothLost)
		})
		s.wantLost("the server", server, reactor.ErrIdleTimeout)
	}},

	{"ASecondOneIsAnErrorAndOneAfterTheEndIsStopped", func(s *suite) {
		server, client, first, late := &Protocol{}, &Protocol{}, &producer{}, &producer{}
		s.connect(nil, reactor.PortLimits{}, server, client, func(p *pair) {
			s.wantError("the first", server.Transport.RegisterProducer(first, true), nil)
			s.wantError("the second", server.Transport.RegisterProducer(&producer{}, true), reactor.ErrProducerRegistered)
			server.Transport.AbortConnection()
			p.until(p.bothLost, func() {
				s.wantError("the late one", server.Transport.RegisterProducer(late, true), nil)
				s.stop(p.r)
			})
		})
		if first.stopped != 1 || late.stopped != 1 {
			s.Errorf("stopped %d and %d times", first.stopped, late.stopped)
		}
	}},

	{"ThatPanicsEndsTheConnection", func(s *suite) {
		server, client := &Protocol{}, &Protocol{}
		s.connect(nil, reactor.PortLimits{}, server, client, func(p *pair) {
			from := &producer{onResume: func() { panic(errBoom) }}
			s.wantError("RegisterProducer", server.Transport.RegisterProducer(from, false), nil)
			p.stopWhen(p.bothLost)
		})
		s.wantPanicked(server)
		s.wantLost("its peer", client, reactor.ErrConnectionLost)
	}},

	{"DrainedFiresAtTheLowMark", func(s *suite) {
		server, client := &Protocol{}, &Protocol{}
		s.connect(nil, reactor.PortLimits{}, server, client, func(p *pair) {
			client.Transport.Pause()
			s.write(server.Transport, pattern(8<<20))
			drained := server.Transport.Drained()
			if drained.Fired() {
				s.Error("fired at once")
			}
			drained.AddCallback(func(u deferred.Unit) (deferred.Unit, error) {
				if n := server.Transport.Buffered(); n > 16<<10 {
					s.Errorf("fired at %d bytes", n)
				}
				s.stop(p.r)
				return u, nil
			})
			client.Transport.Resume()
		})
	}},

	{"DrainedFailsAtTheEnd", func(s *suite) {
		server, client := &Protocol{}, &Protocol{}
		s.connect(nil, reactor.PortLimits{}, server, client, func(p *pair) {
			client.Transport.Pause()
			s.write(server.Transport, pattern(8<<20))
			server.Transport.Drained().AddBoth(func(u deferred.Unit, err error) (deferred.Unit, error) {
				s.wantError("Drained", err, reactor.ErrConnectionClosed)
				return u, nil
			})
			server.Transport.AbortConnection()
			p.r.CallLater(tick, client.Transport.Resume)
			p.stopWhen(p.bothLost)
		})
	}},

	{"OneTransportPipedIntoAnotherKeepsMemoryFlat", func(s *suite) {
		in, out, source, sink := &Protocol{}, &Protocol{}, &Protocol{}, &Protocol{}
		data, most := pattern(24<<20), 0
		in.OnData = func(piece []byte) {
			s.write(out.Transport, piece)
			most = max(most, out.Transport.Buffered())
		}
		quick := func(c *reactor.Config) { c.DrainTimeout = tick } // the pipe does not end by itself
		s.connect(quick, reactor.PortLimits{}, in, source, func(p *pair) {
			second := &pair{suite: s, r: p.r, port: s.listen(p.r, reactor.PortLimits{}, out), server: out, client: sink}
			second.dial(sink, reactor.Limits{})
			second.whenMade(func() {
				s.wantError("RegisterProducer", out.Transport.RegisterProducer(in.Transport, true), nil)
				sink.Transport.Pause()
				feed(source.Transport, data)
				p.r.CallLater(4*tick, sink.Transport.Resume)
				p.stopWhen(func() bool { return len(sink.Received) == len(data) })
			})
		})
		s.wantBytes("the sink", sink.Received, data)
		if most > 256<<10 {
			s.Errorf("up to %d bytes were held", most)
		}
	}},
}

// feed writes data piece by piece, as fast as the transport wants it.
func feed(t reactor.Transport, data []byte) {
	from := &producer{}
	from.onResume = func() {
		n := min(len(data), 64<<10)
		_, _ = t.Write(data[:n])
		if data = data[n:]; len(data) == 0 {
			t.UnregisterProducer()
		}
	}
	_ = t.RegisterProducer(from, false)
}
