package amp

// keepOut is up to how much room for boxes a connection keeps.
const keepOut = 4 << 10

// send sends a box, or keeps it while nothing may be sent.
func (c *Conn) send(box []byte) {
	if cap(box) <= keepOut {
		c.out = box
	}
	if !c.locked {
		_, _ = c.transport.Write(box) // after the end there is a ConnectionLost to come
		return
	}
	if c.held = append(c.held, box...); len(c.held) > c.cfg.MaxWaiting {
		c.lose(ErrTooManyCommands)
	}
}

// lock keeps what is sent from now on: behind the box that was sent last the peer
// may expect something else.
func (c *Conn) lock() { c.locked = true }

// unlock sends what was kept.
func (c *Conn) unlock() {
	held := c.held
	c.locked, c.switching, c.held = false, false, nil
	if len(held) > 0 && c.lost == nil {
		_, _ = c.transport.Write(held)
	}
}
