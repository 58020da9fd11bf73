package resp

import (
	"errors"

	"sasync/deferred"
	"sasync/protocols/internal/inbuf"
	"sasync/reactor"
)

// Errors of a client.
var (
	// ErrTooManyPending refuses a command because as many as may wait for their
	// answers. The caller may try again later.
	ErrTooManyPending = errors.New("resp: do: too many commands wait for their answers")
	// ErrNotConnected refuses a command before the connection is made.
	ErrNotConnected = errors.New("resp: do: not connected")
	// ErrNoCommand refuses a call without a command, and an UNSUBSCRIBE without
	// names, of which nobody could tell when it is answered.
	ErrNoCommand = errors.New("resp: do: no command, or no channel to unsubscribe from")
)

// ClientConfig is what NewClient makes a client from. It is copied.
type ClientConfig struct {
	// Push gets what the server sends by itself: messages of the channels that
	// were subscribed to, invalidations of a cache. It is an Array in version 2
	// and a Push in version 3. Nil drops it. Called on the loop.
	Push func(c *Client, v Value)
	// Lost is told of the end of the connection, before the commands that wait.
	// Nil means nobody. Called on the loop.
	Lost func(c *Client, reason error)
	// Limits bound what the server may send.
	Limits Limits
	// MaxPending is how many commands may wait for their answers. Zero means
	// 65,536.
	MaxPending int
}

// Client is one side of a connection to a Redis server. Any number of commands
// may be on their way. Its connection is made by reactor.Connect, or kept by
// service.Client, whose Prepare may send a HELLO. Loop only.
type Client struct {
	// Immutable after NewClient.
	loop deferred.Loop
	cfg  ClientConfig

	// Owned by the loop.
	transport reactor.Transport
	lost      error // why the connection has ended
	in        inbuf.Buffer
	frames    scanner
	out       []byte
	first     *call // that waits, oldest first
	last      *call
	pending   int
	channels  int64 // subscribed to, and patterns
	shards    int64 // and those of SSUBSCRIBE
}

var _ reactor.Protocol = (*Client)(nil)

// call is a command that waits for its answer.
type call struct {
	d       *deferred.Deferred[Value]
	confirm int // how many confirmations are its answer; 0 for other answers
	next    *call
}

// NewClient returns a client for one connection. Safe from any goroutine.
func NewClient(loop deferred.Loop, cfg ClientConfig) *Client {
	cfg.Limits = cfg.Limits.withDefaults()
	if cfg.MaxPending <= 0 {
		cfg.MaxPending = 1 << 16
	}
	return &Client{loop: loop, cfg: cfg}
}

// Do sends a command, its name and its arguments, and returns a Deferred for the
// answer. It fails with an Error if the server answers one, and with the reason
// if the connection ends before. Cancelling it drops the answer: what was sent is
// carried out. The answer to a SUBSCRIBE or an UNSUBSCRIBE is the confirmation
// of its last channel. Commands that change what is answered (MONITOR, CLIENT
// REPLY) can't be used. Loop only.
func (c *Client) Do(args ...string) *deferred.Deferred[Value] {
	confirm, err := confirmations(args)
	switch {
	case c.lost != nil:
		err = c.lost
	case c.transport == nil:
		err = ErrNotConnected
	case c.pending >= c.cfg.MaxPending:
		err = ErrTooManyPending
	}
	if err != nil {
		return deferred.Fail[Value](c.loop, err)
	}
	c.out = AppendCommand(c.out[:0], args...)
	_, _ = c.transport.Write(c.out) // after the end there is a ConnectionLost to come
	if cap(c.out) > keepOut {
		c.out = nil
	}
	w := &call{d: deferred.New[Value](c.loop), confirm: confirm}
	c.push(w)
	return w.d
}

func (c *Client) push(w *call) {
	if c.pending++; c.pending == 1 {
		c.first = w
	} else {
		c.last.next = w
	}
	c.last = w
}

func (c *Client) pop() *call {
	w := c.first
	c.first = w.next
	c.pending--
	return w
}

// Pending is how many commands wait for their answers. Loop only.
func (c *Client) Pending() int { return c.pending }

// Transport is the connection itself, or nil before it is made. Loop only.
func (c *Client) Transport() reactor.Transport { return c.transport }

// ConnectionMade is called by the transport.
func (c *Client) ConnectionMade(t reactor.Transport) { c.transport = t }

// DataReceived is called by the transport.
func (c *Client) DataReceived(data []byte) {
	c.in.Receive(data)
	for c.lost == nil && c.next() {
	}
	c.in.Settle()
}

// next takes the next value, if it is there.
func (c *Client) next() bool {
	b := c.in.Bytes()
	n, err := c.frames.next(b, &c.cfg.Limits)
	if n == 0 && err == nil {
		return false
	}
	var v Value
	if err == nil {
		v, err = parseWhole(string(b[:n]))
	}
	c.in.Use(n)
	if err == nil {
		err = c.received(v)
	}
	if err != nil {
		c.end(err)
		c.transport.AbortConnection()
	}
	return err == nil
}

// received gives v to whom it belongs.
func (c *Client) received(v Value) error {
	switch {
	case c.confirmed(v):
	case c.isPush(v):
		if c.cfg.Push != nil {
			c.cfg.Push(c, v)
		}
	case c.pending == 0:
		return malformed("an answer to no command")
	default:
		c.pop().answer(v)
	}
	return nil
}

func (w *call) answer(v Value) {
	switch err := v.Err(); {
	case w.d.Fired(): // cancelled
	case err != nil:
		w.d.Errback(err)
	default:
		w.d.Callback(v)
	}
}

// ConnectionLost is called by the transport.
func (c *Client) ConnectionLost(reason error) { c.end(reason) }

// end fails all that waits.
func (c *Client) end(reason error) {
	if c.lost != nil {
		return
	}
	c.lost = reason
	c.in.Drop()
	if c.cfg.Lost != nil {
		c.cfg.Lost(c, reason)
	}
	for c.pending > 0 {
		if w := c.pop(); !w.d.Fired() {
			w.d.Errback(reason)
		}
	}
}
