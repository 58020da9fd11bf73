package reactor

import (
	"errors"
	"fmt"

	"sasync/deferred"
)

func (c *tlsConn) LoseConnection() {
	c.r.deferreds.Check()
	switch c.state {
	case tlsHandshaking: // at the end of a run, or after a long silence
		if c.r.closed {
			c.handshake.quit(ErrStopped)
			return
		}
		c.outer.AbortConnection()
	case tlsOpen:
		c.losing = true
		c.producesNoMore()
		c.mark()
	}
}

// producesNoMore is that of conn.
func (c *tlsConn) producesNoMore() {
	if c.producer == deferred.Producer(c) {
		c.UnregisterProducer()
	}
}

// finish is that of conn.
func (c *tlsConn) finish() {
	if c.filter != nil {
		c.filter.finish()
		return
	}
	c.LoseConnection()
}

func (c *tlsConn) LoseWriteConnection() {
	c.r.deferreds.Check()
	if c.state == tlsOpen && c.writeEnd == writesOpen {
		c.writeEnd = writesLose
		c.mark()
	}
}

func (c *tlsConn) AbortConnection() {
	c.r.deferreds.Check()
	c.abort(nil)
}

// abort ends c without sending what is left. Without a reason the outer
// connection tells one.
func (c *tlsConn) abort(reason error) {
	if c.state == tlsOpen {
		c.end(reason)
	}
	c.outer.AbortConnection()
}

// broken is the end by an error of TLS. If the peer is to hear of it, the outer
// connection has that already.
func (c *tlsConn) broken(err error) {
	c.end(fmt.Errorf("%w: %w", ErrConnectionLost, err))
	c.outer.UnregisterProducer()
	c.outer.LoseConnection()
	if p := c.producer; p != nil {
		c.producer = nil
		c.r.call("producer's Stop", p.Stop)
	}
}

// end has c say and hear no more.
func (c *tlsConn) end(reason error) {
	c.state = tlsEnding
	if c.reason == nil {
		c.reason = reason
	}
	c.pipe.in = nil
	c.r.tls.forget(c)
}

// mark has settle called once the callback that now runs has returned.
func (c *tlsConn) mark() {
	if !c.dirty && !c.pumping {
		c.dirty = true
		c.r.tls.dirty = append(c.r.tls.dirty, c)
	}
}

// settle sends what was written and carries out what was asked for.
func (c *tlsConn) settle() {
	if c.state != tlsOpen {
		return
	}
	c.flush()
	switch {
	case c.losing && c.producer != nil:
		c.outer.LoseConnection() // which waits too
	case c.losing:
		c.closeNotify()
		c.end(nil)
		c.outer.UnregisterProducer()
		c.outer.LoseConnection()
	case c.producer != nil:
	case c.writeEnd == writesLose:
		c.closeNotify()
		c.writeEnd = writesEnded
		c.outer.LoseWriteConnection()
	}
}

// closeNotify tells the peer that it has got everything.
func (c *tlsConn) closeNotify() {
	_ = c.conn.CloseWrite() // it was told of an error before, if this fails
	c.sendSealed()
}

// lost tells the protocol, once, that c is over.
func (c *tlsConn) lost(reason error) {
	switch {
	case c.reason != nil:
		reason = c.reason
	case errors.Is(reason, ErrConnectionDone) && !c.losing && !c.closed:
		reason = errTruncated
	}
	c.end(nil)
	c.state, c.producer = tlsGone, nil // the outer connection has stopped it
	defer c.logPanic("ConnectionLost")
	c.protocol.ConnectionLost(reason)
}
