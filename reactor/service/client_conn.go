package service

import (
	"sasync/deferred"
	"sasync/reactor"
)

// clientConn is around the protocol of one connection of a Client, and sees its
// end.
type clientConn struct {
	inner     reactor.Protocol
	transport reactor.Transport                 // nil before ConnectionMade
	lost      *deferred.Deferred[deferred.Unit] // fires at the end; its cancellation asks for that
	reason    error                             // nil before that
	ending    bool
}

var (
	_ reactor.Wrapper    = (*clientConn)(nil)
	_ reactor.HalfCloser = (*clientConn)(nil)
)

func newClientConn(loop deferred.Loop) *clientConn {
	c := &clientConn{}
	c.lost = deferred.NewCancellable(loop, func(d *deferred.Deferred[deferred.Unit]) {
		d.KeepPending()
		c.askForEnd()
	})
	return c
}

// askForEnd ends the connection in a friendly way, and when it is asked again
// at once.
func (c *clientConn) askForEnd() {
	if c.ending {
		c.transport.AbortConnection()
		return
	}
	c.ending = true
	c.transport.LoseConnection()
}

// end waits for the end of a connection that is not wanted, if there is one.
func (c *clientConn) end(co *deferred.Coroutine) {
	if c.transport == nil {
		return
	}
	c.askForEnd()
	_, _ = deferred.Await(co, c.lost)
}

func (c *clientConn) ConnectionMade(t reactor.Transport) {
	c.transport = t
	c.inner.ConnectionMade(t)
}

func (c *clientConn) DataReceived(data []byte) { c.inner.DataReceived(data) }

func (c *clientConn) ConnectionLost(reason error) {
	c.reason = reason
	defer c.lost.Callback(deferred.Unit{})
	c.inner.ConnectionLost(reason)
}

func (c *clientConn) SetProtocol(p reactor.Protocol) { c.inner = p }

// ReadConnectionLost does for a protocol that is no HalfCloser what the
// transport would.
func (c *clientConn) ReadConnectionLost() {
	if half, ok := c.inner.(reactor.HalfCloser); ok {
		half.ReadConnectionLost()
	} else {
		c.transport.LoseConnection()
	}
}

func (c *clientConn) WriteConnectionLost() {
	if half, ok := c.inner.(reactor.HalfCloser); ok {
		half.WriteConnectionLost()
	}
}
