// Package framed is for protocols that cut what they receive into messages and
// hand these on one by one, also when they may not hand on all at once.
package framed

import (
	"fmt"
	"io"

	"sasync/protocols/internal/filter"
	"sasync/protocols/internal/inbuf"
	"sasync/reactor"
)

// Conn is the Transport of a handler of messages. A type that embeds it calls
// Init. Owned by the loop.
type Conn struct {
	filter.Filter

	// Immutable after Init.
	next func() bool

	// Owned by the loop.
	in      inbuf.Buffer
	running bool // deliver is
	raw     bool // what is received is handed on as it is
	handed  int  // how much of in the protocol inside is looking at
}

// Init makes self, which embeds c, the Transport of p, whose DataReceived gets
// what is received in raw mode. next hands on the next message of Buffer and
// takes it out; it returns false if none is there. It is not called while c is
// paused or ends.
func (c *Conn) Init(self reactor.Transport, p reactor.Protocol, next func() bool) {
	c.Filter.Init(self, p)
	c.next = next
}

// Buffer is what has arrived and was not handed on.
func (c *Conn) Buffer() *inbuf.Buffer { return &c.in }

// DataReceived is called by the transport.
func (c *Conn) DataReceived(data []byte) {
	switch {
	case c.Ending():
	case c.running:
		c.in.ReceiveDuring(data)
	default:
		c.in.Receive(data)
		c.deliver()
	}
}

// deliver hands on what is there, as far as it is wanted.
func (c *Conn) deliver() {
	if c.running {
		return
	}
	c.running = true
	defer func() { c.running = false }()
	for c.wanted() && c.step() {
	}
	if c.Ending() {
		c.in.Drop()
	} else {
		c.in.Settle()
	}
}

// step hands on one message, or all that there is in raw mode.
func (c *Conn) step() bool {
	if !c.raw {
		return c.next()
	}
	rest := c.in.Bytes()
	if len(rest) == 0 {
		return false
	}
	c.handed = len(rest)
	c.Inside().DataReceived(rest)
	c.in.Use(c.handed)
	c.handed = 0
	return true
}

func (c *Conn) wanted() bool { return !c.Paused() && !c.Ending() }

// Resume hands on what waits, unless it is called by what is handed on, and
// lets more come. Loop only.
func (c *Conn) Resume() {
	c.Filter.Unpause()
	c.deliver()
	if !c.Paused() && !c.Ending() {
		c.Filter.Resume()
	}
}

// SetRaw has what follows handed on as it is, to the protocol inside.
func (c *Conn) SetRaw() {
	c.raw = true
	c.deliver()
}

// SetMessages has what follows cut into messages again, extra first: what the
// protocol inside has left of what it got in raw mode.
func (c *Conn) SetMessages(extra []byte) {
	c.raw = false
	if c.handedEndsWith(extra) {
		c.handed -= len(extra) // without copying it, which many short changes of mode would make quadratic
	} else {
		rest := c.TakeBuffer()
		c.in.ReceiveDuring(extra)
		c.in.ReceiveDuring(rest)
	}
	c.deliver()
}

// handedEndsWith tells whether extra is the end of what is being looked at, in
// its own memory.
func (c *Conn) handedEndsWith(extra []byte) bool {
	all := c.in.Bytes()[:c.handed]
	return len(extra) == 0 || len(extra) <= len(all) && &extra[0] == &all[len(all)-len(extra)]
}

// Raw tells whether what is received is handed on as it is.
func (c *Conn) Raw() bool { return c.raw }

// SetProtocol hands on all that follows, and what has arrived already, to p. What
// a peer has sent before that was wanted may be an attacker's: TakeBuffer before
// shows it. Loop only.
func (c *Conn) SetProtocol(p reactor.Protocol) {
	c.Filter.SetProtocol(p)
	c.SetRaw()
}

// TakeBuffer is what has arrived and was not handed on, which is now the
// caller's. Loop only.
func (c *Conn) TakeBuffer() []byte {
	rest := append([]byte(nil), c.in.Bytes()[c.handed:]...)
	c.in.Drop()
	c.handed = 0
	return rest
}

// ReadConnectionLost is called by the transport.
func (c *Conn) ReadConnectionLost() {
	if n := len(c.in.Bytes()); n > 0 && !c.Ending() {
		c.Because(fmt.Errorf("the peer has ended within a message, %d bytes of which are there: %w", n, io.ErrUnexpectedEOF))
	}
	c.Filter.ReadConnectionLost()
}
