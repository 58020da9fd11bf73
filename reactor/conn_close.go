package reactor

import (
	"fmt"
	"time"

	"go.uber.org/zap"

	"sasync/deferred"
)

// lingerTimeout is how long a connection that has ended waits for its peer's
// end.
const lingerTimeout = 2 * time.Second

func (c *conn) LoseConnection() {
	c.r.deferreds.Check()
	if c.state == connOpen {
		c.state = connClosing
		c.producesNoMore()
		c.mark()
	}
}

// producesNoMore unregisters c as its own producer, as an echo has it, once
// there is nothing more to read.
func (c *conn) producesNoMore() {
	if c.producer == deferred.Producer(c) {
		c.UnregisterProducer()
	}
}

// finish is LoseConnection by way of a filter, which has something to say at the
// end.
func (c *conn) finish() {
	if c.filter != nil {
		c.filter.finish()
		return
	}
	c.LoseConnection()
}

func (c *conn) LoseWriteConnection() {
	c.r.deferreds.Check()
	if c.state == connOpen && c.writeEnd == writesOpen {
		c.writeEnd = writesLose
		c.mark()
	}
}

func (c *conn) AbortConnection() {
	c.r.deferreds.Check()
	c.abort(ErrConnectionAborted)
}

// abort ends c without sending what is left.
func (c *conn) abort(reason error) {
	if c.aborting {
		return
	}
	c.aborting = true
	if c.reason == nil {
		c.reason = reason
	}
	c.mark()
}

// lose is abort for what the socket itself says.
func (c *conn) lose(operation string, err error) {
	c.abort(fmt.Errorf("%w: %s: %w", ErrConnectionLost, operation, err))
}

// endWrites tells the peer that it has got everything.
func (c *conn) endWrites() {
	c.writeEnd = writesEnded
	if err := c.net.CloseWrite(c.fd); err != nil {
		c.lose("close for writing", err)
		return
	}
	if c.eof {
		c.LoseConnection()
	} else if half, ok := c.protocol.(HalfCloser); ok {
		c.writeConnectionLost(half)
	}
}

func (c *conn) writeConnectionLost(half HalfCloser) {
	defer c.recoverPanic("WriteConnectionLost")
	half.WriteConnectionLost()
}

// end tells the protocol, once, that c is over. The descriptor stays until the
// peer has ended its side too: closed before, the connection could be reset
// behind what was sent last, and the peer lose that.
func (c *conn) end() {
	_ = c.check.Cancel()
	c.out.clear()
	c.state = connLingering
	switch {
	case c.aborting:
		c.net.Reset(c.fd)
		c.close()
	case c.eof, c.pipe:
		c.close()
	case c.writeEnd != writesEnded && c.net.CloseWrite(c.fd) != nil: // it is lost meanwhile
		c.close()
	default:
		c.check = c.r.CallLater(lingerTimeout, c.close)
		if c.readable {
			c.linger()
		}
	}
	c.releaseWriters()
	c.connectionLost()
	c.protocol = nil
}

// releaseWriters tells those who write or want to that there is an end.
func (c *conn) releaseWriters() {
	if p := c.producer; p != nil {
		c.producer = nil
		c.r.call("producer's Stop", p.Stop)
	}
	waiting := c.drained
	c.drained = nil
	for _, d := range waiting {
		if !d.Fired() {
			d.Errback(ErrConnectionClosed)
		}
	}
}

func (c *conn) connectionLost() {
	reason := c.reason
	if reason == nil {
		reason = ErrConnectionDone
	} else {
		c.r.counted.lost(reason)
		c.r.log.Debug("connection lost", zap.Any(fieldPeer, c.remote), zap.Error(reason))
	}
	defer c.logPanic("ConnectionLost")
	c.protocol.ConnectionLost(reason)
}

// close gives the descriptor back.
func (c *conn) close() {
	if c.state == connGone {
		return
	}
	c.LocalAddr() // can still be asked for afterwards
	c.state = connGone
	if c.check != nil {
		_ = c.check.Cancel()
	}
	c.closeFD()
	delete(c.r.conns, c)
	c.r.counted.connections.Add(-1)
	if c.port != nil {
		c.port.released(c)
	}
	if c.r.closed { // the end of the run waits for the last one
		c.r.again()
	}
}

// closeFD ends the watch over the descriptor and closes it.
func (c *conn) closeFD() {
	if c.watched {
		if err := c.r.poller.Delete(c.fd); err != nil {
			c.r.log.Warn("a descriptor was not watched", zap.Int(fieldFD, c.fd), zap.Error(err))
		}
	}
	if err := c.net.Close(c.fd); err != nil {
		c.r.log.Warn("closing a descriptor failed", zap.Int(fieldFD, c.fd), zap.Error(err))
	}
}

var _ deferred.Producer = (*conn)(nil)
