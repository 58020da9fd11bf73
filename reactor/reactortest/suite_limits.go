package reactortest

import (
	"time"

	"sasync/reactor"
)

var limitPromises = []promise{
	{"TheWriteCapAborts", func(s *suite) {
		server, client := &Protocol{}, &Protocol{}
		limits := reactor.PortLimits{Limits: reactor.Limits{WriteCap: 1 << 20}}
		s.connect(nil, limits, server, client, func(p *pair) {
			client.Transport.Pause()
			for range 400 {
				if _, err := server.Transport.Write(pattern(64 << 10)); err != nil {
					s.wantError("Write", err, reactor.ErrConnectionClosed)
					break
				}
				if n := server.Transport.Buffered(); n > 2<<20 {
					s.Fatalf("%d bytes are buffered", n)
				}
			}
			p.r.CallLater(tick, client.Transport.Resume)
			p.stopWhen(p.bothLost)
		})
		s.wantLost("the server", server, reactor.ErrWriteBufferFull)
		s.wantLost("the client", client, reactor.ErrConnectionLost)
	}},

	{"TheWriteCapAbortsAfterManySmallWritesToo", func(s *suite) {
		server, client := &Protocol{}, &Protocol{}
		limits := reactor.PortLimits{Limits: reactor.Limits{WriteCap: 1 << 20}}
		s.connect(nil, limits, server, client, func(p *pair) {
			client.Transport.Pause()
			for range 240 << 10 {
				if _, err := server.Transport.Write(pattern(100)); err != nil {
					break
				}
			}
			p.r.CallLater(tick, client.Transport.Resume)
			p.stopWhen(p.bothLost)
		})
		s.wantLost("the server", server, reactor.ErrWriteBufferFull)
	}},

	{"TheIdleTimeoutEndsASilentConnection", func(s *suite) {
		server, client := &Protocol{}, &Protocol{}
		server.OnData = func(data []byte) { s.write(server.Transport, data) }
		var last, lost time.Time
		limits := reactor.PortLimits{Limits: reactor.Limits{IdleTimeout: 4 * tick}}
		s.reactorWith(limits, []reactor.Protocol{server}, func(p *pair) {
			p.server, p.client = server, client
			client.OnData = func([]byte) { last = time.Now() }
			server.OnLost = func(error) { lost = time.Now() }
			p.dial(client, reactor.Limits{}).AddCallback(func(v reactor.Protocol) (reactor.Protocol, error) {
				if s.subject.Bubble { // elsewhere the machine may be slower than the timeout
					for i := range 4 {
						p.r.CallLater(time.Duration(i)*2*tick, func() { s.write(client.Transport, []byte("x")) })
					}
				}
				p.stopWhen(p.bothLost)
				return v, nil
			})
		})
		s.wantLost("the server", server, reactor.ErrIdleTimeout)
		if s.subject.Bubble && (len(client.Received) != 4 || lost.Sub(last) < 3*tick) {
			s.Errorf("ended after %d bytes, %v after the last one", len(client.Received), lost.Sub(last))
		}
	}},

	{"TheWriteTimeoutAbortsWhenThePeerTakesNothing", func(s *suite) {
		server, client := &Protocol{}, &Protocol{}
		limits := reactor.PortLimits{Limits: reactor.Limits{WriteTimeout: 4 * tick}}
		s.connect(nil, limits, server, client, func(p *pair) {
			client.Transport.Pause()
			s.write(server.Transport, pattern(8<<20))
			server.Transport.LoseConnection()
			p.until(func() bool { return len(server.Lost) > 0 }, func() {
				client.Transport.Resume()
				p.stopWhen(p.bothLost)
			})
		})
		s.wantLost("the server", server, reactor.ErrWriteTimeout)
	}},
}

// reactorWith runs a reactor that listens with these protocols, and calls f.
func (s *suite) reactorWith(limits reactor.PortLimits, protocols []reactor.Protocol, f func(p *pair)) {
	s.Helper()
	p := &pair{suite: s, r: s.reactor(nil)}
	p.port = s.listen(p.r, limits, protocols...)
	p.r.CallWhenRunning(func() { f(p) })
	s.run(p.r)
}
