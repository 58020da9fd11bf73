package syslog

import (
	"errors"

	"sasync/reactor"
)

// conn is a connection of one sender.
type conn struct {
	server    *Server
	transport reactor.Transport
	framer    framer
	buf       []byte // received, and not yet taken
	paused    bool
}

func newConn(s *Server) *conn {
	return &conn{server: s, framer: newFramer(s.config.MaxMessage)}
}

func (c *conn) ConnectionMade(t reactor.Transport) {
	c.transport = t
	c.server.conns[c] = struct{}{}
	if c.server.closed {
		t.LoseConnection()
	}
}

func (c *conn) DataReceived(data []byte) {
	c.buf = append(c.buf, data...)
	c.takeMessages()
	c.server.deliver()
	c.waitOrGoOn()
}

// takeMessages takes the messages that are whole, as long as there is room for
// them.
func (c *conn) takeMessages() {
	rest := c.buf
	for !c.server.full() {
		message, n, err := c.framer.next(rest)
		if n == 0 {
			break
		}
		if err != nil {
			c.server.stats.TooLong++
		} else if message != nil {
			c.server.take(message)
		}
		rest = rest[n:]
	}
	c.buf = c.buf[:copy(c.buf, rest)]
}

// waitOrGoOn has the sender wait while there is no room.
func (c *conn) waitOrGoOn() {
	switch full := c.server.full(); {
	case full && !c.paused:
		c.paused = true
		c.transport.Pause()
	case !full && c.paused:
		c.paused = false
		c.transport.Resume()
	}
}

// resume takes what had to wait.
func (c *conn) resume() {
	if c.paused {
		c.takeMessages()
		c.waitOrGoOn()
	}
}

// ConnectionLost takes what the sender has left: its last message may have no end
// of its own, if the connection has.
func (c *conn) ConnectionLost(reason error) {
	s := c.server
	delete(s.conns, c)
	for len(c.buf) > 0 { // beyond the limit by one buffer: there is no more to wait for
		message, n, err := c.framer.next(c.buf)
		switch {
		case n == 0 && errors.Is(reason, reactor.ErrConnectionDone) && !c.isCounted():
			s.take(c.buf)
			n = len(c.buf)
		case n == 0:
			s.stats.Torn++
			n = len(c.buf)
		case err != nil:
			s.stats.TooLong++
		case message != nil:
			s.take(message)
		}
		c.buf = c.buf[n:]
	}
	s.deliver()
}

// isCounted tells whether what is left is a part of a counted message.
func (c *conn) isCounted() bool {
	_, _, is := count(c.buf)
	return is != no
}
