package ws

import "sasync/deferred"

// Pause holds messages back until Resume. The peer has to wait, and nothing else
// of it is noticed but the loss of the connection. Loop only.
func (c *Conn) Pause() {
	c.paused = true
	c.regulate()
}

// Resume lets messages come again. Loop only.
func (c *Conn) Resume() {
	c.paused = false
	c.serve()
}

// Stop closes the connection, with CodeGoingAway. Loop only.
func (c *Conn) Stop() { _ = c.Close(CodeGoingAway, "") }

// regulate reads on, or not.
func (c *Conn) regulate() {
	hold := c.paused || c.unread || c.busy
	if c.running || c.over || c.t == nil || hold == c.held {
		return
	}
	c.held, c.heard = hold, true
	if hold {
		c.t.Pause()
	} else {
		c.t.Resume()
	}
}

// holdOut notices that a client does not take what is sent to it: nothing more is
// read from it until it does. A client does not do so to a server: both would
// wait for each other.
func (c *Conn) holdOut() {
	if c.client || c.over || c.unread || c.maxUnread < 0 || c.write.sent < oftenEnough {
		return
	}
	if c.write.sent = 0; c.t.Buffered() <= c.maxUnread {
		return
	}
	c.unread = true
	deferred.ThenBoth(c.t.Drained(), func(_ deferred.Unit, err error) (deferred.Unit, error) {
		c.unread = false
		if err == nil {
			c.serve()
		}
		return deferred.Unit{}, nil
	})
}

// oftenEnough is after how many sent bytes it is looked how much waits.
const oftenEnough = 4 << 10

// Buffered is how many bytes of what was sent the peer's side has not taken yet.
// Loop only.
func (c *Conn) Buffered() int { return c.t.Buffered() }

// Drained returns a Deferred that fires when no more than reactor.Limits.WriteLow
// bytes are buffered, and fails if the connection ends before. Loop only.
func (c *Conn) Drained() *deferred.Deferred[deferred.Unit] { return c.t.Drained() }

// RegisterProducer is that of reactor.Transport: p is paused and resumed as the
// peer takes what is sent. The connection itself may be the producer, as for an
// echo. It is stopped when nothing more can be sent: once this side or the peer
// closes the connection. Loop only.
func (c *Conn) RegisterProducer(p deferred.Producer, streaming bool) error {
	if c.closing {
		p.Stop()
		return nil
	}
	err := c.t.RegisterProducer(producer{p, c}, streaming)
	if err == nil {
		c.pushes = p
	}
	return err
}

// UnregisterProducer tells that there is no more to come from it. Loop only.
func (c *Conn) UnregisterProducer() {
	if c.pushes != nil {
		c.pushes = nil
		c.t.UnregisterProducer()
	}
}

// producer is the registered one as the transport sees it. It does not hear of
// the end of the transport, since stopProducer tells it.
type producer struct {
	deferred.Producer
	c *Conn
}

func (p producer) Stop() {}

// stopProducer takes leave of the registered producer, if there is one. The
// transport has forgotten it if it has ended.
func (c *Conn) stopProducer(unregister bool) {
	p := c.pushes
	if p == nil {
		return
	}
	c.pushes = nil
	if unregister {
		c.t.UnregisterProducer()
	}
	if p != deferred.Producer(c) {
		p.Stop()
	}
}
