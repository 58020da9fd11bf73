package reactor

import (
	"crypto/tls"
	"fmt"
	"net"
	"runtime/debug"

	"go.uber.org/zap"

	"sasync/deferred"
)

// TLSTransport is the Transport of a connection that speaks TLS. What its
// protocol writes in one callback goes out in as few records as it fits in.
// Buffered, Drained and a producer's marks are about what the connection below
// holds.
//
// The peer's close_notify is its end. An end without one may be an attacker's:
// it is an ErrConnectionLost that wraps io.ErrUnexpectedEOF. LoseWriteConnection
// ends the writing side of the connection below too; a peer that speaks TLS 1.2
// may take it for the end of both. Loop only.
type TLSTransport interface {
	Transport
	// ConnectionState tells what the handshake has agreed on: the version, the
	// protocol of ALPN, the peer's certificates and so on.
	ConnectionState() tls.ConnectionState
}

// tlsConn is a filter: the protocol of a connection that carries ciphertext,
// and the transport of a protocol that knows nothing of that. crypto/tls does
// the work, over a connection in memory: the handshake on a goroutine of its
// own, all the rest on the loop, which it never makes wait.
type tlsConn struct {
	r *Reactor // immutable after newTLS

	// Owned by the handshake's goroutine until it comes home, then by the loop.
	pipe tlsPipe
	conn *tls.Conn

	// Owned by the loop.
	outer     Transport
	filter    *tlsConn      // TLS inside TLS, or nil
	handshake *tlsHandshake // nil once it is done
	protocol  Protocol      // nil until then
	state     tlsState
	dirty     bool  // in r.tls.dirty
	reason    error // why it ends, if the outer connection does not know

	paused  bool // the protocol wants nothing now
	held    bool // outer is paused for that
	pumping bool // settles when it is over
	more    bool // there may be something to decrypt
	closed  bool // the peer has sent its close_notify
	eof     bool // the outer connection has nothing more

	sending  bool // outer has not returned
	losing   bool // LoseConnection was called
	writeEnd writeEnd
	producer deferred.Producer
}

// tlsState is where a TLS connection stands.
type tlsState uint8

const (
	tlsHandshaking tlsState = iota // becomes open, or gone
	tlsOpen                        // its protocol has it; a close of any kind moves on
	tlsEnding                      // says and hears no more; the outer one's end moves on
	tlsGone                        // its protocol, or made, has been told
)

var (
	_ TLSTransport = (*tlsConn)(nil)
	_ HalfCloser   = (*tlsConn)(nil)
)

// ConnectionMade begins the handshake on t.
func (c *tlsConn) ConnectionMade(t Transport) {
	c.outer = t
	switch t := t.(type) {
	case *conn:
		t.filter = c
	case *tlsConn:
		t.filter = c
	}
	c.handshake.start()
}

// DataReceived gets ciphertext.
func (c *tlsConn) DataReceived(data []byte) {
	switch c.state {
	case tlsHandshaking:
		c.handshake.receive(data)
	case tlsOpen:
		if !c.losing && !c.closed {
			c.decrypt(data)
		}
	}
}

// ReadConnectionLost is the end of the ciphertext, which should have ended
// itself before.
func (c *tlsConn) ReadConnectionLost() {
	c.eof = true
	switch c.state {
	case tlsHandshaking:
		c.handshake.feed()
	case tlsOpen:
		c.checkEOF()
	}
}

// WriteConnectionLost tells that the close_notify is on its way.
func (c *tlsConn) WriteConnectionLost() {
	if c.state != tlsOpen {
		return
	}
	if c.closed {
		c.LoseConnection()
	} else if half, ok := c.protocol.(HalfCloser); ok {
		c.writeConnectionLost(half)
	}
}

func (c *tlsConn) writeConnectionLost(half HalfCloser) {
	defer c.recoverPanic("WriteConnectionLost")
	half.WriteConnectionLost()
}

// ConnectionLost is the end of the outer connection.
func (c *tlsConn) ConnectionLost(reason error) {
	switch c.state {
	case tlsHandshaking:
		c.handshake.failed(reason)
	case tlsOpen, tlsEnding:
		c.lost(reason)
	}
}

// open gives c its protocol.
func (c *tlsConn) open(protocol Protocol, made *deferred.Deferred[TLSTransport]) {
	c.handshake, c.protocol, c.state = nil, protocol, tlsOpen
	c.connectionMade()
	if !made.Fired() { // else the protocol has cancelled it
		made.Callback(c)
	}
	c.more = true
	c.pump()
}

// connectionMade, like all that calls the protocol, turns its panic into the
// end of the connection.
func (c *tlsConn) connectionMade() {
	defer c.recoverPanic("ConnectionMade")
	c.protocol.ConnectionMade(c)
}

func (c *tlsConn) recoverPanic(method string) {
	if value := recover(); value != nil {
		stack := debug.Stack()
		c.panicked(method, value, stack)
		c.abort(&deferred.PanicError{Value: value, Stack: stack})
	}
}

// logPanic is recoverPanic for a connection that has ended.
func (c *tlsConn) logPanic(method string) {
	if value := recover(); value != nil {
		c.panicked(method, value, debug.Stack())
	}
}

func (c *tlsConn) panicked(method string, value any, stack []byte) {
	c.r.panicked("panic in a protocol", value, stack, zap.String(fieldCallback, method),
		zap.String(fieldProtocol, fmt.Sprintf("%T", c.protocol)), zap.Any(fieldPeer, c.RemoteAddr()))
}

func (c *tlsConn) ConnectionState() tls.ConnectionState {
	c.r.deferreds.Check()
	return c.conn.ConnectionState()
}

func (c *tlsConn) SetProtocol(p Protocol) {
	c.r.deferreds.Check()
	if w, ok := c.protocol.(Wrapper); ok {
		w.SetProtocol(p)
	} else {
		c.protocol = p
	}
}

func (c *tlsConn) Loop() deferred.Loop { return c.r }

func (c *tlsConn) LocalAddr() net.Addr { return c.outer.LocalAddr() }

func (c *tlsConn) RemoteAddr() net.Addr { return c.outer.RemoteAddr() }
