package http1

import (
	"fmt"
	"net/http"
	"time"

	"sasync/deferred"
	"sasync/protocols/internal/inbuf"
	"sasync/protocols/policies"
	"sasync/reactor"
)

// clientConn is a connection to a server or a proxy: one request at a time.
type clientConn struct {
	// Immutable after it is made.
	cfg  *ClientConfig
	host *poolHost           // that it is one of, or nil
	free func(c *clientConn) // called when it takes the next request, and when it is gone

	// Owned by the loop.
	t      reactor.Transport
	loop   deferred.Loop
	in     inbuf.Buffer
	seen   int             // how much of it was searched for the end of a head
	x      *clientExchange // that is under way, or nil
	served int             // exchanges that are complete
	timer  *policies.Timer
	out    []byte

	working bool // work is on the stack
	paused  bool // the server is held back
	closing bool // there is no request after this one
	gone    bool // it has ended, or is another protocol's
}

var _ reactor.HalfCloser = (*clientConn)(nil)

// ConnectionMade is called by the transport.
func (c *clientConn) ConnectionMade(t reactor.Transport) {
	c.t, c.loop = t, t.Loop()
	c.timer = policies.NewTimer(c.loop, c.expired)
}

// DataReceived is called by the transport.
func (c *clientConn) DataReceived(data []byte) {
	if c.gone {
		return
	}
	c.in.Receive(data)
	if c.x != nil {
		c.x.heard = true
	}
	c.work()
	c.in.Settle()
}

// ReadConnectionLost is called by the transport when the server sends no more.
// Whatever it may still take, it does not answer.
func (c *clientConn) ReadConnectionLost() {
	unsent := c.x != nil && !c.x.sent
	c.ConnectionLost(reactor.ErrConnectionDone)
	if unsent {
		c.t.AbortConnection()
	} else {
		c.t.LoseConnection()
	}
}

// WriteConnectionLost is called by the transport.
func (c *clientConn) WriteConnectionLost() {}

// ConnectionLost is called by the transport.
func (c *clientConn) ConnectionLost(reason error) {
	if c.gone {
		return
	}
	x := c.x
	c.closing = true
	err := fmt.Errorf("the connection has ended: %w", reason)
	if x != nil && x.state == exchangeBody {
		err = fmt.Errorf("%w: %w", ErrBodyCut, reason)
		x.feedRest(reason)
	}
	if c.gone {
		return
	}
	c.leave()
	if x != nil {
		x.stale = c.served > 0 && !x.heard
		x.over(err)
	}
}

// leave makes c nobody's connection.
func (c *clientConn) leave() {
	c.gone, c.x = true, nil
	c.timer.Set(0)
	c.in.Drop()
	c.free(c)
}

// fail resets the connection, on which nothing is in its place any more.
func (c *clientConn) fail(err error) {
	if c.gone {
		return
	}
	x := c.x
	c.leave()
	c.t.AbortConnection()
	if x != nil {
		x.over(err)
	}
}

// end ends an idle connection.
func (c *clientConn) end() {
	if !c.gone {
		c.leave()
		c.t.LoseConnection()
	}
}

// work does what can be done with what has arrived.
func (c *clientConn) work() {
	if c.working || c.gone {
		return
	}
	c.working = true
	for !c.gone && c.step() {
	}
	c.working = false
	if !c.gone {
		c.regulate()
	}
}

// step tells whether there may be more to do.
func (c *clientConn) step() bool {
	switch x := c.x; {
	case x == nil:
		if len(c.in.Bytes()) > 0 {
			c.fail(nil) // nobody has asked: what follows could pass for an answer
		}
		return false
	case x.state == exchangeHead:
		return x.readHead()
	case x.state == exchangeBody:
		return x.feed()
	}
	return false
}

// regulate reads on, or not.
func (c *clientConn) regulate() {
	hold := false
	if x := c.x; x != nil {
		hold = x.state == exchangeUpgrade || x.state == exchangeBody && !x.body.wants(&c.cfg.Limits)
	}
	if hold == c.paused {
		return
	}
	c.paused = hold
	switch inBody := c.x != nil && c.x.state == exchangeBody; {
	case !hold:
		if inBody {
			c.timer.Set(c.cfg.BodyTimeout)
		}
		c.t.Resume()
	case inBody:
		c.timer.Set(0)
		fallthrough
	default:
		c.t.Pause()
	}
}

// expired is called when the server has taken too long.
func (c *clientConn) expired() {
	x := c.x
	switch {
	case c.gone:
	case x == nil:
		c.end()
	case x.waits100:
		x.sendBody()
	case x.state == exchangeBody:
		c.fail(timedOut("the body", c.cfg.BodyTimeout))
	case x.state == exchangeUpgrade:
		c.fail(ErrNoUpgrade)
	default:
		c.fail(timedOut("the head of the answer", c.cfg.HeadTimeout))
	}
}

func timedOut(what string, after time.Duration) error {
	return &deferred.TimeoutError{After: after, What: what}
}

// idle is called when an exchange is complete and there may be another one.
func (c *clientConn) idle() {
	c.x = nil
	c.served++
	c.ready()
}

// ready offers the connection.
func (c *clientConn) ready() {
	c.timer.Set(c.cfg.IdleTimeout)
	c.free(c)
}

// hand gives the connection to p.
func (c *clientConn) hand(p reactor.Protocol) {
	rest := append([]byte(nil), c.in.Bytes()...)
	paused := c.paused
	c.leave()
	c.t.SetProtocol(p)
	if paused {
		c.t.Resume()
	}
	p.ConnectionMade(c.t)
	if len(rest) > 0 {
		p.DataReceived(rest)
	}
}

// method is that of a request, which may leave it out.
func method(r *http.Request) string {
	if r.Method == "" {
		return http.MethodGet
	}
	return r.Method
}
