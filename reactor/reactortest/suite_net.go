package reactortest

import (
	"net"
	"syscall"

	"sasync/deferred"
	"sasync/reactor"
)

// pair is a connection between two protocols on one reactor.
type pair struct {
	*suite
	r              *reactor.Reactor
	port           *reactor.Port
	server, client reactor.Protocol
}

// connect runs r with a connection between server and client, and calls made
// once both know of it. The test stops r.
func (s *suite) connect(edit func(*reactor.Config), limits reactor.PortLimits, server, client reactor.Protocol, made func(p *pair)) {
	s.Helper()
	p := &pair{suite: s, r: s.reactor(edit), server: server, client: client}
	p.port = s.listen(p.r, limits, server)
	p.r.CallWhenRunning(func() {
		p.dial(client, limits.Limits).AddCallback(func(v reactor.Protocol) (reactor.Protocol, error) {
			p.whenMade(func() { made(p) })
			return v, nil
		})
	})
	s.run(p.r)
}

// listen has r listen with a factory that builds these protocols in turn.
func (s *suite) listen(r *reactor.Reactor, limits reactor.PortLimits, protocols ...reactor.Protocol) *reactor.Port {
	s.Helper()
	port, err := s.serverEndpoint(limits).Listen(r, reactor.FactoryFunc(func(net.Addr) reactor.Protocol {
		if len(protocols) == 0 {
			return nil
		}
		p := protocols[0]
		protocols = protocols[1:]
		return p
	}))
	if err != nil {
		s.Fatal(err)
	}
	return port
}

// dial connects p to the port.
func (p *pair) dial(client reactor.Protocol, limits reactor.Limits) *deferred.Deferred[reactor.Protocol] {
	return reactor.Connect(p.r, p.clientEndpoint(limits), client)
}

func (s *suite) serverEndpoint(limits reactor.PortLimits) reactor.ServerEndpoint {
	tcp := reactor.TCPServer{Addr: "127.0.0.1:0", Limits: limits}
	if wrap := s.subject.Server; wrap != nil {
		return wrap(tcp)
	}
	return tcp
}

func (p *pair) clientEndpoint(limits reactor.Limits) reactor.ClientEndpoint {
	tcp := reactor.TCPClient{Addr: p.port.Addr().String(), Limits: limits}
	if wrap := p.subject.Client; wrap != nil {
		return wrap(tcp)
	}
	return tcp
}

// dialRefused connects to a port that refuses. The end may come before the
// client has noticed that it was connected, or after.
func (p *pair) dialRefused() (refused func() bool) {
	client, over := &Protocol{}, false
	client.OnLost = func(reason error) {
		p.wantError("the one that is refused", reason, reactor.ErrConnectionLost)
		over = true
	}
	p.dial(client, reactor.Limits{}).AddErrback(func(err error) (reactor.Protocol, error) {
		p.wantError("the one that is refused", err, syscall.ECONNRESET)
		over = true
		return nil, nil
	})
	return func() bool { return over }
}

// whenMade calls f once both know of the connection.
func (p *pair) whenMade(f func()) {
	p.until(func() bool { return recordOf(p.server).Transport != nil && recordOf(p.client).Transport != nil }, f)
}

// until calls f in the first turn in which done says so.
func (p *pair) until(done func() bool, f func()) {
	if done() {
		f()
		return
	}
	p.r.CallLater(tick/5, func() { p.until(done, f) })
}

// stopWhen stops the reactor once done says so.
func (p *pair) stopWhen(done func() bool) { p.until(done, func() { p.stop(p.r) }) }

// bothLost tells whether both protocols have heard of the end.
func (p *pair) bothLost() bool {
	return len(recordOf(p.server).Lost) > 0 && len(recordOf(p.client).Lost) > 0
}

// recordOf is what a protocol of this package remembers.
func recordOf(p reactor.Protocol) *Protocol {
	if half, ok := p.(*HalfProtocol); ok {
		return &half.Protocol
	}
	return p.(*Protocol)
}

// wantLost tells why a protocol has to have ended, once.
func (s *suite) wantLost(who string, p reactor.Protocol, reason error) {
	s.Helper()
	lost := recordOf(p).Lost
	if len(lost) != 1 {
		s.Errorf("%s: lost %d times: %v", who, len(lost), lost)
		return
	}
	s.wantError(who, lost[0], reason)
}

// write is a Write that has to be taken.
func (s *suite) write(t reactor.Transport, data []byte) {
	s.Helper()
	if n, err := t.Write(data); n != len(data) || err != nil {
		s.Errorf("Write of %d bytes: %d, %v", len(data), n, err)
	}
}

// pattern is n bytes in which a lost or doubled one shows.
func pattern(n int) []byte {
	data := make([]byte, n)
	for i := range data {
		data[i] = byte(i ^ i>>8 ^ i>>16)
	}
	return data
}

// wantBytes tells what has to have arrived.
func (s *suite) wantBytes(who string, got, want []byte) {
	s.Helper()
	if string(got) == string(want) {
		return
	}
	for i := range want {
		if i >= len(got) || got[i] != want[i] {
			s.Errorf("%s: %d bytes, want %d; the first difference is at %d", who, len(got), len(want), i)
			return
		}
	}
	s.Errorf("%s: %d bytes, want %d", who, len(got), len(want))
}
