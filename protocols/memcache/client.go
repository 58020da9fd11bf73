package memcache

import (
	"errors"
	"fmt"
	"os"
	"time"

	"sasync/deferred"
	"sasync/protocols/line"
	"sasync/protocols/policies"
	"sasync/reactor"
)

// Errors of a Client.
var (
	// ErrTimeout is that the server has not answered for ClientConfig.Timeout.
	// It is an os.ErrDeadlineExceeded.
	ErrTimeout = fmt.Errorf("memcache: no answer: %w", os.ErrDeadlineExceeded)
	// ErrTooMany refuses a command because ClientConfig.MaxPending of them wait
	// for their answers. The caller may try again later.
	ErrTooMany = errors.New("memcache: too many commands wait for their answers")
	// ErrFormat is an answer that is none.
	ErrFormat = errors.New("memcache: not the protocol")
)

// ClientConfig is what NewClient makes a client from.
type ClientConfig struct {
	// Timeout is how long the server may say nothing while commands wait: then
	// all of them fail and the connection is reset. Zero means 1 minute;
	// negative means for ever.
	Timeout time.Duration
	// MaxPending is how many commands may wait for their answers. Zero means
	// 65,536.
	MaxPending int
	// MaxValue is how long a value may be that is received. Zero means 8 MiB.
	MaxValue int
}

// Client is the protocol of a connection to a server. Commands are sent at once,
// whatever waits for its answer, and answered in their order. Cancelling the
// Deferred of one takes nothing back. Loop only.
type Client struct {
	reactor.Protocol // that of lines

	loop    deferred.Loop
	cfg     ClientConfig
	c       *line.Conn // nil before ConnectionMade
	lost    error      // nil before ConnectionLost
	pending answers
	timer   *policies.Timer

	value *Item // that is being received, or nil
	left  int   // bytes of it, and its end, that are to come
}

// NewClient makes a client of a loop, for reactor.Connect. Safe from any
// goroutine.
func NewClient(loop deferred.Loop, cfg ClientConfig) *Client {
	if cfg.Timeout == 0 {
		cfg.Timeout = time.Minute
	}
	if cfg.MaxPending == 0 {
		cfg.MaxPending = 1 << 16
	}
	if cfg.MaxValue == 0 {
		cfg.MaxValue = 8 << 20
	}
	c := &Client{loop: loop, cfg: cfg}
	c.Protocol = line.New(receiving{c}, line.Config{MaxLength: maxLine})
	return c
}

// maxLine is how long a line of an answer may be.
const maxLine = 2048

// Transport is the connection. Loop only.
func (c *Client) Transport() reactor.Transport { return c.c }

// send sends a command and has a wait for its answer, or fail at once.
func (c *Client) send(a answer, command []byte) {
	switch {
	case c.c == nil:
		a.fail(fmt.Errorf("memcache: send: not connected: %w", reactor.ErrConnectionClosed))
	case c.lost != nil:
		a.fail(fmt.Errorf("memcache: send: %w", c.lost))
	case c.pending.len() >= c.cfg.MaxPending:
		a.fail(ErrTooMany)
	default:
		if _, err := c.c.Write(command); err != nil {
			a.fail(fmt.Errorf("memcache: send: %w", err))
			return
		}
		if c.pending.push(a); c.pending.len() == 1 {
			c.timer.Set(c.cfg.Timeout)
		}
	}
}

// end ends the connection and all that waits.
func (c *Client) end(err error) {
	if c.lost == nil {
		c.lost = err
	}
	c.c.AbortConnection()
	c.failAll(err)
}

func (c *Client) failAll(err error) {
	c.timer.Set(0)
	for c.pending.len() > 0 {
		c.pending.pop().fail(err)
	}
}
