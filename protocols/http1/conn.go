package http1

import (
	"crypto/tls"

	"sasync/deferred"
	"sasync/protocols/internal/inbuf"
	"sasync/reactor"
)

// keepOut is how much room for answers an idle connection keeps.
const keepOut = 8 << 10

// conn is a connection of a Server: its requests are answered one after another,
// and what arrives meanwhile waits.
type conn struct {
	// Immutable after BuildProtocol.
	server *Server

	// Immutable after ConnectionMade.
	t      reactor.Transport
	loop   deferred.Loop
	remote string
	tls    *tls.ConnectionState // nil without TLS

	// Owned by the loop.
	in       inbuf.Buffer
	seen     int       // how much of it was searched for the end of a head
	x        *exchange // that is under way, or nil
	out      []byte    // that the transport has not got yet
	early    []byte    // of an answer whose head is not written
	deadline deadline

	working bool // work is on the stack
	paused  bool // the peer is held back
	unread  bool // the peer does not take its answers
	ending  bool // no further request is read
	gone    bool // it has ended, or is another protocol's
}

var _ reactor.Protocol = (*conn)(nil)

// ConnectionMade is called by the transport.
func (c *conn) ConnectionMade(t reactor.Transport) {
	c.t, c.loop, c.remote = t, t.Loop(), t.RemoteAddr().String()
	if s, ok := t.(reactor.TLSTransport); ok {
		state := s.ConnectionState()
		c.tls = &state
	}
	c.server.conns[c] = struct{}{}
	c.deadline.set(c, c.server.cfg.HeadTimeout)
}

// DataReceived is called by the transport.
func (c *conn) DataReceived(data []byte) {
	if c.ending {
		return
	}
	c.in.Receive(data)
	c.work()
	c.in.Settle()
}

// ConnectionLost is called by the transport.
func (c *conn) ConnectionLost(error) {
	c.gone, c.ending = true, true
	c.in.Drop()
	c.deadline.stop()
	if x := c.x; x != nil {
		c.x = nil
		x.w.state = answerEnded
		x.body.end(ErrBodyCut)
		if x.cancel != nil {
			x.cancel()
		}
	}
	c.server.forget(c)
}

// work does what can be done with what has arrived, and sends what came of it.
func (c *conn) work() {
	if c.working || c.gone {
		return
	}
	c.working = true
	for !c.gone && c.step() {
	}
	c.working = false
	if c.gone {
		return
	}
	c.flush()
	if cap(c.out) > keepOut {
		c.out = nil
	}
	c.regulate()
}

// step tells whether there may be more to do.
func (c *conn) step() bool {
	switch x := c.x; {
	case x == nil:
		return c.readHead()
	case !x.body.ended && c.feed(x):
		return true
	case !x.started:
		c.start(x)
		return true
	default:
		return c.settle(x)
	}
}
