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
	c.out.write(c.sendDirectly(p))
	c.wrote()
	return len(p), nil
}

func (c *conn) Writev(p ...[]byte) (n int, err error) {
	if !c.takesWrites() {
		return 0, ErrConnectionClosed
	}
	for _, part := range p {
		c.out.write(part)
		n += len(part)
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
	if c.out.size <= c.limits.WriteHigh {
		return
	}
	c.send()
	switch n := c.out.size; {
	case n > c.limits.WriteCap:
		c.abort(fmt.Errorf("%w: %d bytes", ErrWriteBufferFull, n))
	case n > c.limits.WriteHigh && c.streaming && !c.held:
		c.held = true
		c.tellProducer("producer's Pause", c.producer.Pause)
	}
}

// send writes to the socket what it takes.
func (c *conn) send() {
	for c.writable && c.out.size > 0 {
		n := c.writeOut(c.out.peek())
		if n > 0 {
			c.out.discard(n)
		}
	}
	if c.aborting {
		return
	}
	if c.out.size > 0 && c.stalled == never {
		c.stall()
	}
}

// writeOut writes p to the socket, once.
func (c *conn) writeOut(p []byte) (n int) {
	n, err := c.net.Write(c.fd, p)
	if n > 0 {
		c.r.counted.bytesOut.Add(uint64(n))
		c.touch()
		c.stalled = never
	}
	switch {
	case err == syscall.EAGAIN:
		c.writable = false
	case err != nil:
		c.writable = false
		c.lose("write", err)
	}
	return n
}

// directWrite is the size from which a write costs less as a system call of its
// own than as a copy.
const directWrite = 16 << 10

// sendDirectly writes a large p that has nothing before it without a copy, and
// gives what is left of it.
func (c *conn) sendDirectly(p []byte) (left []byte) {
	for len(p) >= directWrite && c.out.size == 0 && c.writable {
		p = p[c.writeOut(p):]
	}
	return p
}

// relieve lets the producer, and those who wait for room, go on.
func (c *conn) relieve() {
	if c.out.size > c.limits.WriteLow {
		return
	}
	if c.producer != nil && (c.held || !c.streaming) {
		c.held = false
		c.tellProducer("producer's Resume", c.producer.Resume)
	}
	waiting := c.drained
	c.drained = nil
	for _, d := range waiting {
		if !d.Fired() {
			d.Callback(deferred.Unit{})
		}
	}
}

// tellProducer ends the connection if its producer panics.
func (c *conn) tellProducer(method string, tell func()) {
	defer c.recoverPanic(method)
	tell()
}

func (c *conn) Buffered() int {
	c.r.deferreds.Check()
	return c.out.size
}

func (c *conn) Drained() *deferred.Deferred[deferred.Unit] {
	c.r.deferreds.Check()
	switch {
	case c.state != connOpen && c.state != connClosing:
		return deferred.Fail[deferred.Unit](c.r, ErrConnectionClosed)
	case c.out.size <= c.limits.WriteLow:
		return deferred.Succeed(c.r, deferred.Unit{})
	}
	d := deferred.New[deferred.Unit](c.r)
	c.drained = append(c.drained, d)
	return d
}

func (c *conn) RegisterProducer(p deferred.Producer, streaming bool) error {
	c.r.deferreds.Check()
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
	c.r.deferreds.Check()
	c.producer, c.streaming, c.held = nil, false, false
	c.mark()
}
