package reactor

import (
	"fmt"
	"syscall"

	"sasync/deferred"
)

func (c *conn) Write(p []byte) (int, error) {
	if !c.takesWrites() {
		return 0, ErrConnectionClosed
	}
	n, _ := c.out.Write(p) // it grows as needed
	c.wrote()
	return n, nil
}

func (c *conn) Writev(p ...[]byte) (n int, err error) {
	if !c.takesWrites() {
		return 0, ErrConnectionClosed
	}
	for _, part := range p {
		m, _ := c.out.Write(part)
		n += m
	}
	c.wrote()
	return n, nil
}

func (c *conn) takesWrites() bool {
	c.r.deferreds.Check()
	return (c.state == connOpen || c.state == connClosing) && !c.aborting && c.writeEnd != writesEnded
}

// wrote sends at once what is more than should be held, and holds the producer
// if it can't be sent.
func (c *conn) wrote() {
	c.mark()
	if c.out.Buffered() <= c.limits.WriteHigh {
		return
	}
	c.send()
	switch n := c.out.Buffered(); {
	case n > c.limits.WriteCap:
		c.abort(fmt.Errorf("%w: %d bytes", ErrWriteBufferFull, n))
	case n > c.limits.WriteHigh && c.streaming && !c.held:
		c.held = true
		c.producer.Pause()
	}
}

// send writes to the socket what it takes.
func (c *conn) send() {
	for c.writable && c.out.Buffered() > 0 {
		head, tail := c.out.Peek(-1)
		n, err := c.r.net.Write(c.fd, head, tail)
		if n > 0 {
			_, _ = c.out.Discard(n)
			c.r.counted.bytesOut += uint64(n)
			c.touch()
			c.stalled = never
		}
		switch {
		case err == syscall.EAGAIN:
			c.writable = false
		case err != nil:
			c.lose("write", err)
			return
		}
	}
	if c.out.Buffered() > 0 && c.stalled == never {
		c.stall()
	}
}

// relieve lets the producer, and those who wait for room, go on.
func (c *conn) relieve() {
	if c.out.Buffered() > c.limits.WriteLow {
		return
	}
	if c.producer != nil && (c.held || !c.streaming) {
		c.held = false
		c.producer.Resume()
	}
	waiting := c.drained
	c.drained = nil
	for _, d := range waiting {
		if !d.Fired() {
			d.Callback(deferred.Unit{})
		}
	}
}

func (c *conn) Buffered() int { return c.out.Buffered() }

func (c *conn) Drained() *deferred.Deferred[deferred.Unit] {
	switch {
	case c.state != connOpen && c.state != connClosing:
		return deferred.Fail[deferred.Unit](c.r, ErrConnectionClosed)
	case c.out.Buffered() <= c.limits.WriteLow:
		return deferred.Succeed(c.r, deferred.Unit{})
	}
	d := deferred.New[deferred.Unit](c.r)
	c.drained = append(c.drained, d)
	return d
}

func (c *conn) RegisterProducer(p deferred.Producer, streaming bool) error {
	if c.producer != nil {
		return ErrProducerRegistered
	}
	if c.state != connOpen && c.state != connClosing || c.aborting {
		p.Stop()
		return nil
	}
	c.producer, c.streaming, c.held = p, streaming, false
	if streaming {
		c.wrote() // the buffer may be over the mark already
	} else {
		c.mark()
	}
	return nil
}

func (c *conn) UnregisterProducer() {
	c.producer, c.held = nil, false
	c.mark()
}
