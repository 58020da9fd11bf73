package reactor

import (
	"slices"

	"sasync/deferred"
)

// recordSize is how much plaintext a record holds.
const recordSize = 16 << 10

func (c *tlsConn) Write(p []byte) (int, error) {
	if !c.takesWrites() {
		return 0, ErrConnectionClosed
	}
	c.collect(p)
	c.wrote()
	return len(p), nil
}

func (c *tlsConn) Writev(p ...[]byte) (n int, err error) {
	if !c.takesWrites() {
		return 0, ErrConnectionClosed
	}
	for _, part := range p {
		c.collect(part)
		n += len(part)
	}
	c.wrote()
	return n, nil
}

func (c *tlsConn) takesWrites() bool {
	c.r.deferreds.Check()
	return c.state == tlsOpen && c.writeEnd != writesEnded
}

// collect makes whole records of p. What is left waits for more of the callback
// that now runs.
func (c *tlsConn) collect(p []byte) {
	t := &c.r.tls
	t.collectFor(c)
	for len(p) > 0 {
		if len(t.plaintext) == 0 && len(p) >= recordSize {
			whole := len(p) - len(p)%recordSize
			c.seal(p[:whole])
			p = p[whole:]
			continue
		}
		n := min(len(p), recordSize-len(t.plaintext))
		t.plaintext = append(t.plaintext, p[:n]...)
		p = p[n:]
		if len(t.plaintext) == recordSize {
			c.sealCollected()
		}
	}
}

func (c *tlsConn) sealCollected() {
	c.seal(c.r.tls.plaintext)
	c.r.tls.plaintext = c.r.tls.plaintext[:0]
}

// seal makes records of p, which wait in c.pipe until crypto/tls has returned:
// sending them may call a producer, and that may write. It fails only when the
// end is under way already.
func (c *tlsConn) seal(p []byte) {
	if c.pipe.out == nil {
		c.pipe.out = c.r.tls.encrypted.take()
	}
	if len(p) > recordSize {
		c.pipe.out = slices.Grow(c.pipe.out, len(p)+len(p)/32)
	}
	_, _ = c.conn.Write(p)
}

// wrote sends what is sealed. The rest follows when the callback has returned.
func (c *tlsConn) wrote() {
	c.mark()
	c.sendSealed()
}

// flush sends all that was written.
func (c *tlsConn) flush() {
	if c.r.tls.writer == c {
		if c.collected() > 0 {
			c.sealCollected()
		}
		c.r.tls.writer = nil
	}
	c.sendSealed()
}

// sendSealed gives the outer connection what is sealed. What is sealed meanwhile,
// when a producer is paused or the outer one speaks TLS too, goes behind it. If
// the outer one does not take it, it has ended and is about to say so.
func (c *tlsConn) sendSealed() {
	if c.sending {
		return
	}
	c.sending = true
	for len(c.pipe.out) > 0 {
		out := c.pipe.taken()
		_, err := c.outer.Write(out)
		c.r.tls.encrypted.put(out)
		if err != nil && c.state == tlsOpen && c.writeEnd != writesEnded {
			c.end(nil)
		}
	}
	c.sending = false
}

// collected is how many bytes wait to be sealed.
func (c *tlsConn) collected() int {
	if c.r.tls.writer != c {
		return 0
	}
	return len(c.r.tls.plaintext)
}

func (c *tlsConn) Buffered() int {
	c.r.deferreds.Check()
	return c.collected() + c.outer.Buffered()
}

func (c *tlsConn) Drained() *deferred.Deferred[deferred.Unit] {
	c.r.deferreds.Check()
	c.flush()
	return c.outer.Drained()
}

func (c *tlsConn) RegisterProducer(p deferred.Producer, streaming bool) error {
	c.r.deferreds.Check()
	switch {
	case c.producer != nil:
		return ErrProducerRegistered
	case c.state != tlsOpen:
		p.Stop()
		return nil
	}
	c.producer = p
	err := c.outer.RegisterProducer(p, streaming)
	if err != nil {
		c.producer = nil
	}
	return err
}

func (c *tlsConn) UnregisterProducer() {
	c.r.deferreds.Check()
	if c.producer == nil {
		return
	}
	c.producer = nil
	if !c.losing { // else the outer one has to wait for the close_notify
		c.outer.UnregisterProducer()
	}
	c.mark()
}
