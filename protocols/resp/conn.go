package resp

import (
	"errors"
	"strings"

	"sasync/deferred"
	"sasync/protocols/internal/inbuf"
	"sasync/reactor"
)

// keepOut is how much room for answers an idle connection keeps.
const keepOut = 4 << 10

// Conn is a connection of a Server. Loop only.
type Conn struct {
	// State is for the handler: what it knows of this client.
	State any

	// Immutable after NewServer.
	cfg *ServerConfig

	// Owned by the loop.
	transport reactor.Transport
	version   int
	in        inbuf.Buffer
	commands  commandScanner
	out       []byte // answers that the transport has not got yet
	pending   answers
	running   bool // serve is
	unread    bool // the peer does not take its answers
	eof       bool // the peer sends no more
	gone      bool // ConnectionLost was called
	ending    bool // no more commands: what is pending is answered, and then comes the end
}

var _ reactor.HalfCloser = (*Conn)(nil)

// Transport is the connection itself. Loop only.
func (c *Conn) Transport() reactor.Transport { return c.transport }

// Version is that of the protocol which the peer has chosen: 2 or 3. Loop only.
func (c *Conn) Version() int { return c.version }

// Push sends v beside the answers, at once. In version 2 there is no such kind,
// and the peer has to know an array by what is in it. A peer that does not take
// what is pushed is disconnected by reactor.Limits.WriteCap. It returns
// reactor.ErrConnectionClosed after the end. Loop only.
func (c *Conn) Push(items ...Value) error {
	c.out = Append(c.out, Value{Kind: Push, Items: items}, c.version)
	if c.running { // sent with the answers
		return nil
	}
	return c.flush()
}

// Close answers the commands that were given to the handler, the present one
// too, and ends the connection. Loop only.
func (c *Conn) Close() {
	c.ending = true
	c.transport.Pause()
	c.goOn()
}

// ConnectionMade is called by the transport.
func (c *Conn) ConnectionMade(t reactor.Transport) { c.transport = t }

// DataReceived is called by the transport.
func (c *Conn) DataReceived(data []byte) {
	if c.ending {
		return
	}
	c.in.Receive(data)
	c.serve()
	c.in.Settle()
}

// ReadConnectionLost is called by the transport: who sends no more may still
// wait for answers.
func (c *Conn) ReadConnectionLost() {
	c.eof = true
	c.goOn()
}

// WriteConnectionLost is called by the transport.
func (c *Conn) WriteConnectionLost() {}

// ConnectionLost is called by the transport.
func (c *Conn) ConnectionLost(reason error) {
	c.gone, c.ending = true, true
	c.in.Drop()
	c.pending.cancel()
	if c.cfg.Lost != nil {
		c.cfg.Lost(c, reason)
	}
}

// serve runs the commands that have arrived, as far as they may be run now, and
// sends what is answered in one write.
func (c *Conn) serve() {
	c.running = true
	for c.mayServe() && c.next() {
	}
	c.running = false
	_ = c.flush()
	if cap(c.out) > keepOut {
		c.out = nil
	}
	c.finish()
}

// next runs the next command, if there is one.
func (c *Conn) next() bool {
	args, n, err := c.commands.next(c.in.Bytes(), &c.cfg.Limits)
	c.in.Use(n)
	switch {
	case err != nil:
		c.refuse(err)
	case n == 0:
		c.ending = c.eof
		return false
	case len(args) > 0:
		c.run(args)
	}
	return true
}

// mayServe says whether the next command may be run, and holds the peer back if
// not.
func (c *Conn) mayServe() bool {
	c.holdOut()
	switch {
	case c.ending:
		return false
	case c.unread || c.pending.length >= c.cfg.MaxPending:
		c.transport.Pause()
		return false
	}
	return true
}

// goOn is called when what has held answers or commands back may be over.
func (c *Conn) goOn() {
	c.drain()
	if c.running {
		return
	}
	if !c.ending && !c.unread {
		c.transport.Resume()
	}
	c.serve()
}

// holdOut sends what there is if it is much. If that is too much for the peer,
// it waits until the peer has taken it.
func (c *Conn) holdOut() {
	if len(c.out) <= c.cfg.MaxUnread || c.flush() != nil || c.transport.Buffered() <= c.cfg.MaxUnread {
		return
	}
	c.unread = true
	deferred.ThenBoth(c.transport.Drained(), func(_ deferred.Unit, err error) (deferred.Unit, error) {
		c.unread = false
		if err == nil {
			c.goOn()
		}
		return deferred.Unit{}, nil
	})
}

func (c *Conn) flush() (err error) {
	if len(c.out) > 0 {
		_, err = c.transport.Write(c.out)
		c.out = c.out[:0]
	}
	return err
}

// finish ends the connection once all is answered.
func (c *Conn) finish() {
	if c.ending && c.pending.length == 0 {
		c.transport.LoseConnection()
	}
}

// refuse answers what is no command, which is the end.
func (c *Conn) refuse(err error) {
	var p *ProtocolError
	if errors.As(err, &p) {
		c.answer(Error("ERR Protocol error: " + p.What).Value())
	}
	c.Close()
}

// run has a command answered.
func (c *Conn) run(args []string) {
	switch name := args[0]; {
	case strings.EqualFold(name, "HELLO"):
		c.hello(args)
	case strings.EqualFold(name, "QUIT"):
		c.answer(OK)
		c.Close()
	case name == "POST" || name == "Host:": // a browser that was made to talk to this port
		c.Close()
	default:
		if v, d := c.cfg.Handler(c, args); d != nil {
			c.answerLater(d, func(v Value) Value { return v })
		} else {
			c.answer(v)
		}
	}
}
