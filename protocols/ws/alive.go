package ws

import "time"

// after has f called, unless something else is waited for before. Negative means
// never.
func (c *Conn) after(d time.Duration, f func()) {
	c.stopTimer()
	if d >= 0 {
		c.timer = c.loop.AfterFunc(d, func() {
			c.timer = nil
			f()
		})
	}
}

func (c *Conn) stopTimer() {
	if c.timer != nil {
		c.timer()
		c.timer = nil
	}
}

// watch looks after a while whether the peer has been silent. What arrives does
// not move the timer, which costs more than a flag.
func (c *Conn) watch() {
	c.heard = false
	c.after(c.cfg.PingInterval, func() {
		if c.heard || c.held { // who is held back can't be heard
			c.watch()
			return
		}
		c.control(Ping, nil)
		c.after(c.cfg.PingTimeout, c.unanswered)
	})
}

// unanswered is called some time after a Ping. While something is to be sent the
// Ping may still be behind it, and reactor.Limits.WriteTimeout is at work.
func (c *Conn) unanswered() {
	if c.heard || c.held || c.t.Buffered() > 0 {
		c.watch()
		return
	}
	c.abort(ErrSilent)
}
