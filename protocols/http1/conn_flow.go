package http1

import "sasync/deferred"

// flush gives the transport what was written.
func (c *conn) flush() {
	if len(c.out) > 0 {
		_, _ = c.t.Write(c.out) // after the end there is a ConnectionLost to come
		c.out = c.out[:0]
	}
}

// regulate reads on, or not.
func (c *conn) regulate() {
	hold := c.unread
	if x := c.x; x != nil {
		if x.body.ended {
			hold = len(c.in.Bytes()) > 0
		} else {
			hold = !x.body.wants(&c.server.cfg.Limits)
			x.clock.run(c, !hold)
		}
	}
	switch {
	case c.ending || hold == c.paused:
	case hold:
		c.paused = true
		c.t.Pause()
	default:
		c.paused = false
		c.t.Resume()
	}
}

// holdOut tells whether the peer has to take its answers first.
func (c *conn) holdOut() bool {
	if c.unread {
		return true
	}
	if len(c.out) > c.server.cfg.MaxUnread/2 {
		c.flush()
	}
	if c.t.Buffered() <= c.server.cfg.MaxUnread {
		return false
	}
	c.unread = true
	deferred.ThenBoth(c.t.Drained(), func(_ deferred.Unit, err error) (deferred.Unit, error) {
		c.unread = false
		if err == nil {
			c.work()
		}
		return deferred.Unit{}, nil
	})
	return c.unread
}

// end sends what was written and ends the connection.
func (c *conn) end() {
	c.flush()
	c.in.Drop()
	c.ending = true
	c.deadline.clear()
	c.t.LoseConnection()
}

// abort resets the connection: what was sent of an answer is not all of it.
func (c *conn) abort() {
	c.in.Drop()
	c.ending = true
	c.t.AbortConnection()
}
