package netstring

import (
	"sasync/protocols/internal/framed"
	"sasync/reactor"
)

// Handler is what a connection does with its strings. Its methods are called on
// the loop, in the order of a reactor.Protocol's. It may have the methods of a
// reactor.HalfCloser too.
type Handler interface {
	// ConnectionMade comes first: c is the connection.
	ConnectionMade(c *Conn)
	// StringReceived gets a string. It is valid until it returns.
	StringReceived(s []byte)
	// ConnectionLost comes last and tells why, as for a reactor.Protocol. It is
	// ErrTooLong, ErrFormat, or io.ErrUnexpectedEOF for an end within a string,
	// inside of a reactor.ErrConnectionLost.
	ConnectionLost(reason error)
}

// LimitHandler is a Handler that decides what becomes of a string that is too
// long.
type LimitHandler interface {
	Handler
	// StringTooLong is told its length. The string is dropped, and those after
	// it come.
	StringTooLong(length int)
}

// Conn is the connection of a Handler. Pause, Resume and the ends of it are
// about strings, also those that have arrived already. Loop only.
type Conn struct {
	reactor.Transport
	p *protocol
}

// TakeBuffer is what has arrived and was not handed on; nor will it be. A
// protocol that changes to TLS looks here: what came before that may be an
// attacker's. Loop only.
func (c *Conn) TakeBuffer() []byte { return c.p.TakeBuffer() }

// protocol cuts a connection into strings.
type protocol struct {
	framed.Strings

	// Immutable after New.
	handler Handler
	conn    *Conn
}

var _ reactor.HalfCloser = (*protocol)(nil)

// connect completes p.
func (p *protocol) connect() {
	p.conn = &Conn{Transport: p, p: p}
	p.Received = p.handler.StringReceived
	if h, ok := p.handler.(LimitHandler); ok {
		p.Dropped = h.StringTooLong
	}
	p.Init(p.conn, framed.WithHalf(inside{p}, p.handler), p.Next)
}

// inside is what the Handler is to the connection.
type inside struct{ p *protocol }

func (i inside) ConnectionMade(reactor.Transport) { i.p.handler.ConnectionMade(i.p.conn) }
func (i inside) DataReceived([]byte)              {} // there is no raw mode
func (i inside) ConnectionLost(reason error)      { i.p.handler.ConnectionLost(reason) }
