package wire

import (
	"net"

	"sasync/reactor"
)

// Echo makes protocols that send back what they receive (RFC 862).
func Echo(net.Addr) reactor.Protocol { return &echo{} }

type echo struct{ t reactor.Transport }

// ConnectionMade makes the connection the producer of what is written to it: a
// peer that reads nothing is not read from either.
func (e *echo) ConnectionMade(t reactor.Transport) {
	e.t = t
	_ = t.RegisterProducer(t, true) // the first one is never an error
}
func (e *echo) DataReceived(data []byte) { _, _ = e.t.Write(data) }
func (e *echo) ConnectionLost(error)     {}

// Discard makes protocols that receive and say nothing (RFC 863).
func Discard(net.Addr) reactor.Protocol { return discard{} }

type discard struct{}

func (discard) ConnectionMade(reactor.Transport) {}
func (discard) DataReceived([]byte)              {}
func (discard) ConnectionLost(error)             {}

// Chargen makes protocols that send lines of characters as long as they are
// taken, and discard what they receive (RFC 864).
func Chargen(net.Addr) reactor.Protocol { return &chargen{} }

// chargen is its own producer, which is asked for each piece.
type chargen struct {
	discard
	t    reactor.Transport
	line int // the number of the next one
	room []byte
}

func (c *chargen) ConnectionMade(t reactor.Transport) {
	c.t = t
	_ = t.RegisterProducer(c, false) // the first one is never an error
}

// chargenLines is how many are sent at once.
const chargenLines = 95

// Resume is called by the connection, which has room.
func (c *chargen) Resume() {
	c.room = c.room[:0]
	for range chargenLines {
		c.room = AppendChargen(c.room, c.line)
		c.line++
	}
	_, _ = c.t.Write(c.room)
}

// Pause is called by nobody: it is not streaming.
func (c *chargen) Pause() {}

// Stop is called by the connection when it ends.
func (c *chargen) Stop() {}

// AppendChargen adds a line of RFC 864's pattern to dst: 72 of the 95 printing
// characters, in their order, from one further in each line.
func AppendChargen(dst []byte, line int) []byte {
	for i := range 72 {
		dst = append(dst, byte(' '+(line%95+i)%95))
	}
	return append(dst, "\r\n"...)
}
