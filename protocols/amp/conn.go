package amp

import (
	"sasync/deferred"
	"sasync/protocols/internal/inbuf"
	"sasync/reactor"
)

// Conn is one side of a connection. Both sides may send commands and answer
// those of the other. Loop only.
type Conn struct {
	// State is for the handlers: what they know of this peer.
	State any

	// Immutable after NewConn.
	loop deferred.Loop
	cfg  Config

	// Owned by the loop.
	transport reactor.Transport // nil before the connection is made
	lost      error             // why there are no more boxes
	in        inbuf.Buffer
	frames    scanner
	out       []byte // the latest box that was sent
	serving   bool   // serve is
	locked    bool   // nothing may be sent
	held      []byte // what is to be sent when that is over
	switching bool   // to another protocol, so that there may be no call
	secured   bool   // StartTLS was called or answered
	shaking   bool   // hands, for TLS: all that arrives is for that

	tag   uint64 // of the latest call
	calls map[string]pendingCall

	runs         map[*running]struct{} // commands of the peer that are not answered yet
	waiting      []Box                 // those whose turn has not come
	waitingBytes int
	unread       bool // the peer does not take what is sent
	paused       bool // for that, or for what is waiting
}

var _ reactor.Protocol = (*Conn)(nil)

// pendingCall is a call that waits for its answer.
type pendingCall interface {
	answered(box Box)
	failed(err error)
	refused(code, description string)
}

// NewConn returns the protocol of one connection. Safe from any goroutine.
func NewConn(loop deferred.Loop, cfg Config) *Conn {
	return &Conn{loop: loop, cfg: cfg.withDefaults(), calls: map[string]pendingCall{}, runs: map[*running]struct{}{}}
}

// Transport is the connection itself, or nil before it is made. Loop only.
func (c *Conn) Transport() reactor.Transport { return c.transport }

// Loop is the loop that the connection belongs to. Safe from any goroutine.
func (c *Conn) Loop() deferred.Loop { return c.loop }

// Pending is how many calls wait for their answers. Loop only.
func (c *Conn) Pending() int { return len(c.calls) }

// ConnectionMade is called by the transport, and by that of TLS once more.
func (c *Conn) ConnectionMade(t reactor.Transport) {
	c.transport = t
	if c.shaking {
		c.shaking = false
		c.unlock()
	}
}

// DataReceived is called by the transport.
func (c *Conn) DataReceived(data []byte) {
	c.in.Receive(data)
	c.serve()
	c.in.Settle()
}

// ConnectionLost is called by the transport.
func (c *Conn) ConnectionLost(reason error) {
	c.end(reason)
	for run := range c.runs {
		run.cancel()
	}
}

// serve deals with the boxes that have arrived, as far as that may be now.
func (c *Conn) serve() {
	if c.serving || c.shaking {
		return
	}
	c.serving = true
	for c.runWaiting(); c.ready() && !c.hold() && c.next(); c.runWaiting() {
	}
	c.serving = false
}

// ready says whether a box can be dealt with.
func (c *Conn) ready() bool { return c.lost == nil && !c.shaking }

// next deals with the next box, if it is there.
func (c *Conn) next() bool {
	b := c.in.Bytes()
	n, err := c.frames.next(b, &c.cfg.Limits)
	if n == 0 && err == nil {
		return false
	}
	if err == nil {
		box := fields(string(b[:n]))
		c.in.Use(n)
		err = c.received(box)
	}
	if err != nil {
		c.lose(err)
	}
	return true
}

// received hands a box to whom it is for.
func (c *Conn) received(box Box) error {
	if tag, ok := box.Get(keyAnswer); ok {
		call, err := c.take(tag)
		if err == nil {
			call.answered(box)
		}
		return err
	}
	if tag, ok := box.Get(keyError); ok {
		return c.errorReceived(tag, box)
	}
	if _, ok := box.Get(keyCommand); ok {
		return c.commandReceived(box)
	}
	return malformed("a box that is neither a command nor an answer")
}

func (c *Conn) errorReceived(tag string, box Box) error {
	code, hasCode := box.Get(keyCode)
	description, hasDescription := box.Get(keyDescription)
	if !hasCode || !hasDescription {
		return malformed("an error without code or description")
	}
	call, err := c.take(tag)
	if err == nil {
		call.refused(code, description)
	}
	return err
}

func (c *Conn) take(tag string) (pendingCall, error) {
	call, ok := c.calls[tag]
	if !ok {
		return nil, malformed("an answer to no command")
	}
	delete(c.calls, tag)
	return call, nil
}

// lose ends the connection because of err, once what was written is sent.
func (c *Conn) lose(err error) {
	c.end(err)
	c.transport.LoseConnection()
}

// end takes note that there are no more boxes.
func (c *Conn) end(reason error) {
	if c.lost != nil {
		return
	}
	c.lost = reason
	c.in.Drop()
	c.waiting = nil
	if c.cfg.Lost != nil {
		c.cfg.Lost(c, reason)
	}
	calls := c.calls
	c.calls = nil
	for _, call := range inOrder(calls) {
		call.failed(reason)
	}
}
