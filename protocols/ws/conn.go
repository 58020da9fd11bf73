package ws

import (
	"fmt"
	"net"

	gobwas "github.com/gobwas/ws"

	"sasync/deferred"
	"sasync/protocols/internal/inbuf"
	"sasync/reactor"
)

// Conn is a connection, of a server or of a client. It is the producer of its
// messages: Pause holds back those, too, that have arrived already. Loop only.
type Conn struct {
	// Immutable after setUp.
	cfg         *Config
	handler     Handler
	client      bool
	maxUnread   int
	subprotocol string
	forget      func(*Conn) // is told of the end

	// Owned by the loop.
	t       reactor.Transport
	loop    deferred.Loop
	in      inbuf.Buffer
	read    reader
	write   writer
	message *MessageWriter // that is not closed
	pushes  deferred.Producer
	timer   func() // cancels it; nil if there is none

	running bool // serve is
	paused  bool // the handler wants nothing now
	unread  bool // the peer does not take what is sent
	busy    bool // it is the turn of others
	work    int  // bytes of messages that were handed on in this turn
	held    bool // the peer is held back, for one of these
	heard   bool // something has arrived lately

	closing bool        // nothing may be sent: a Close frame was, or it is too early
	closed  *CloseError // the peer's Close frame
	failed  error       // why this side ends the connection
	over    bool        // what arrives is dropped
}

var (
	_ reactor.HalfCloser = (*Conn)(nil)
	_ deferred.Producer  = (*Conn)(nil)
)

// agreement is what both sides have agreed on in their handshake.
type agreement struct {
	subprotocol string
	deflate     bool
	offer       deflateOffer
}

// NewConn returns a connection whose messages h gets, for a Client; a Server makes
// its own. It is of use from the handler's ConnectionMade on. Safe from any
// goroutine.
func NewConn(h Handler) *Conn { return &Conn{handler: h, closing: true} }

// setUp is called when the handshake is done.
func (c *Conn) setUp(cfg *Config, client bool, a agreement) {
	c.cfg, c.client, c.subprotocol, c.closing = cfg, client, a.subprotocol, false
	c.read = reader{limits: cfg.Limits, side: gobwas.StateServerSide}
	c.write.masks = client
	mine, theirs := a.offer.serverAlone, a.offer.clientAlone
	if client {
		c.read.side = gobwas.StateClientSide
		mine, theirs = theirs, mine
	}
	if a.deflate {
		c.read.inflate = &inflater{takeover: !theirs}
		c.write.deflate = &deflater{cfg: *cfg.Deflate, takeover: !mine}
	}
}

// Subprotocol is the one that both sides have agreed on; empty means none. Loop
// only.
func (c *Conn) Subprotocol() string { return c.subprotocol }

// LocalAddr is the address of this side. Loop only.
func (c *Conn) LocalAddr() net.Addr { return c.t.LocalAddr() }

// RemoteAddr is the address of the peer. Loop only.
func (c *Conn) RemoteAddr() net.Addr { return c.t.RemoteAddr() }

// Loop is the loop that the connection belongs to. Safe from any goroutine.
func (c *Conn) Loop() deferred.Loop { return c.loop }

// ConnectionMade is called by the transport.
func (c *Conn) ConnectionMade(t reactor.Transport) {
	if c.cfg == nil {
		panic("ws: connect: a Conn is for the endpoint Client")
	}
	c.t, c.loop = t, t.Loop()
	c.watch()
	c.handler.ConnectionMade(c)
}

// ReadConnectionLost is called by the transport: nobody may end one direction of
// this protocol alone.
func (c *Conn) ReadConnectionLost() {
	c.end()
	c.closing = true
	c.stopTimer()
	c.stopProducer(true)
	c.t.LoseConnection()
}

// WriteConnectionLost is called by the transport.
func (c *Conn) WriteConnectionLost() {}

// ConnectionLost is called by the transport.
func (c *Conn) ConnectionLost(reason error) {
	c.end()
	c.closing = true
	c.stopTimer()
	c.stopProducer(false)
	if c.forget != nil {
		c.forget(c)
	}
	c.handler.ConnectionLost(c.reason(reason))
}

// reason is what the handler is told when the transport says reason.
func (c *Conn) reason(reason error) error {
	switch {
	case c.failed != nil:
		return c.failed
	case c.closed != nil:
		return c.closed
	case reason == reactor.ErrConnectionDone:
		return lost(ErrNoClose)
	}
	return reason
}

func lost(err error) error { return fmt.Errorf("%w: %w", reactor.ErrConnectionLost, err) }
