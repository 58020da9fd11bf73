package http1

import "time"

// deadline is when a peer has to have done what is waited for. The delayed call
// behind it is not moved at each request: when it comes too early it waits for
// the rest. Owned by the loop.
type deadline struct {
	at     time.Time // zero means that nothing is waited for
	armed  time.Time // when the call comes
	cancel func()    // of the call; nil if there is none
}

// set gives c's peer some time from now on; negative means for ever.
func (d *deadline) set(c *conn, after time.Duration) {
	if after < 0 {
		d.at = time.Time{}
		return
	}
	d.at = c.loop.Now().Add(after)
	if d.cancel == nil || d.at.Before(d.armed) {
		d.stop()
		d.arm(c, after)
	}
}

// clear waits for nothing more.
func (d *deadline) clear() { d.at = time.Time{} }

func (d *deadline) arm(c *conn, after time.Duration) {
	d.armed = d.at
	d.cancel = c.loop.AfterFunc(after, func() {
		d.cancel = nil
		now := c.loop.Now()
		switch {
		case d.at.IsZero():
		case now.Before(d.at):
			d.arm(c, d.at.Sub(now))
		default:
			d.at = time.Time{}
			c.expired()
		}
	})
}

// stop gives the call back.
func (d *deadline) stop() {
	if d.cancel != nil {
		d.cancel()
		d.cancel = nil
	}
}

// expired is called when the peer has taken too long.
func (c *conn) expired() {
	switch {
	case c.ending:
	case c.x != nil:
		c.breakBody(refuse(408, "a body that does not come"))
		c.work()
	case c.seen > 0:
		c.turnDown(refuse(408, "a head that does not come"))
	default:
		c.end()
	}
}

// bodyRate is how many bytes of a body have to come within
// ServerConfig.BodyTimeout.
const bodyRate = 64 << 10

// bodyClock counts the time that a peer takes for a part of a body while it is
// not held back.
type bodyClock struct {
	left    time.Duration // negative means for ever
	bytes   int           // of the present part
	since   time.Time
	running bool
}

func (k *bodyClock) run(c *conn, on bool) {
	if on == k.running || k.left < 0 {
		return
	}
	k.running = on
	now := c.loop.Now()
	if on {
		k.since = now
		c.deadline.set(c, k.left)
		return
	}
	k.left = max(0, k.left-now.Sub(k.since))
	c.deadline.clear()
}

// arrived begins with the next part, once one is there.
func (k *bodyClock) arrived(c *conn, n int) {
	if k.bytes += n; k.bytes < bodyRate || k.left < 0 {
		return
	}
	k.run(c, false)
	k.bytes, k.left = 0, c.server.cfg.BodyTimeout
}
