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

// holds tells whether nothing may be handed on now. Once this side has closed,
// only the peer's answer counts.
func (c *Conn) holds() bool { return c.busy || !c.closing && (c.paused || c.unread) }

// regulate reads on, or not.
func (c *Conn) regulate() {
	hold := c.holds()
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
