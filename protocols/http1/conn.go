package http1

import (
	"crypto/tls"
	"net/http"

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

// exchange is a request and its answer, in one allocation.
type exchange struct {
	request Request
	body    Body
	frame   bodyFrame
	w       ResponseWriter
	hundred bool   // the peer waits for 100 Continue
	started bool   // the handler has it
	cancel  func() // ends the handler's work, or nil
	clock   bodyClock
	drained int64 // bytes of the body that nobody wanted
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

// readHead begins the next exchange, if its head is there.
func (c *conn) readHead() bool {
	if c.ending || c.holdOut() {
		return false
	}
	b, l := c.in.Bytes(), &c.server.cfg.Limits
	if len(b) == 0 {
		return false
	}
	n, err := headEnd(b, c.seen, l)
	if err == nil && n == 0 {
		return c.waitForHead(len(b))
	}
	c.seen = 0
	if err == nil {
		err = c.open(string(b[:n]), l)
		c.in.Use(n)
	}
	if err != nil {
		c.turnDown(err)
		return false
	}
	return true
}

// waitForHead is called when there is less than a head.
func (c *conn) waitForHead(have int) bool {
	if c.seen == 0 {
		c.deadline.set(c, c.server.cfg.HeadTimeout)
	}
	c.seen = have
	return false
}

// open makes an exchange of a head.
func (c *conn) open(head string, l *Limits) error {
	x := &exchange{}
	r := &x.request
	if err := parseRequest(head, l, &r.Request); err != nil {
		return err
	}
	if r.ContentLength > l.BodyBytes {
		return tooLarge(l)
	}
	if err := x.readExpect(); err != nil {
		return err
	}
	r.RemoteAddr, r.TLS = c.remote, c.tls
	r.Request.Body, r.Body = plainBody, &x.body
	x.frame.left = r.ContentLength
	x.body = Body{loop: c.loop, source: c, ended: r.ContentLength == 0}
	x.clock.left = c.server.cfg.BodyTimeout
	x.w = ResponseWriter{c: c, x: x, declared: -1}
	c.x = x
	c.deadline.clear()
	return nil
}

// readExpect looks for the one expectation that there is.
func (x *exchange) readExpect() error {
	expect, ok := x.request.Header["Expect"]
	switch {
	case !ok || x.request.ProtoMinor == 0:
	case len(expect) == 1 && hasToken(expect, "100-continue"):
		x.hundred = x.request.ContentLength != 0
	default:
		return refuse(http.StatusExpectationFailed, "nothing can be expected but 100-continue")
	}
	return nil
}

// flush gives the transport what was written.
func (c *conn) flush() {
	if len(c.out) > 0 {
		_, _ = c.t.Write(c.out) // after the end there is a ConnectionLost to come
		c.out = c.out[:0]
	}
}

// regulate reads on, or not.
func (c *conn) regulate() {
	hold := c.unread
	if x := c.x; x != nil {
		if x.body.ended {
			hold = len(c.in.Bytes()) > 0
		} else {
			hold = !x.body.wants(&c.server.cfg.Limits)
			x.clock.run(c, !hold)
		}
	}
	switch {
	case c.ending || hold == c.paused:
	case hold:
		c.paused = true
		c.t.Pause()
	default:
		c.paused = false
		c.t.Resume()
	}
}

// holdOut tells whether the peer has to take its answers first.
func (c *conn) holdOut() bool {
	if c.unread {
		return true
	}
	if len(c.out) > c.server.cfg.MaxUnread/2 {
		c.flush()
	}
	if c.t.Buffered() <= c.server.cfg.MaxUnread {
		return false
	}
	c.unread = true
	deferred.ThenBoth(c.t.Drained(), func(_ deferred.Unit, err error) (deferred.Unit, error) {
		c.unread = false
		if err == nil {
			c.work()
		}
		return deferred.Unit{}, nil
	})
	return c.unread
}

// end sends what was written and ends the connection.
func (c *conn) end() {
	c.flush()
	c.in.Drop()
	c.ending = true
	c.deadline.clear()
	c.t.LoseConnection()
}

// abort resets the connection: what was sent of an answer is not all of it.
func (c *conn) abort() {
	c.in.Drop()
	c.ending = true
	c.t.AbortConnection()
}
