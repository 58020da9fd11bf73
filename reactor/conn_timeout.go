package reactor

import "time"

// One delayed call for each connection looks after both of its timeouts. It is
// not moved at each byte: when it comes too early it waits for the rest.

// touch notes that something was sent or received.
func (c *conn) touch() { c.active = c.r.after(0) }

func (c *conn) startChecks() {
	c.check = c.r.CallLater(c.limits.IdleTimeout, c.checkTimeouts)
}

// stall begins a time in which the peer takes nothing.
func (c *conn) stall() {
	c.stalled = c.r.after(0)
	if c.check.Active() && c.deadline() < c.r.timers[c.check.place].at {
		_ = c.check.Reset(c.limits.WriteTimeout)
	}
}

// deadline is when the next timeout is due.
func (c *conn) deadline() int64 {
	at := saturatedAdd(c.active, c.limits.IdleTimeout)
	if c.stalled != never {
		at = min(at, saturatedAdd(c.stalled, c.limits.WriteTimeout))
	}
	return at
}

func (c *conn) checkTimeouts() {
	now := c.r.after(0)
	switch {
	case c.stalled != never && saturatedAdd(c.stalled, c.limits.WriteTimeout) <= now:
		c.abort(ErrWriteTimeout)
		return
	case saturatedAdd(c.active, c.limits.IdleTimeout) > now:
	case c.state == connClosing: // a producer that says nothing holds it back
		c.abort(ErrIdleTimeout)
		return
	default:
		if c.reason == nil {
			c.reason = ErrIdleTimeout
		}
		c.finish()
		c.active = now
	}
	c.check = c.r.CallLater(time.Duration(c.deadline()-now), c.checkTimeouts)
}
