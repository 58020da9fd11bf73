package amp

import "sasync/deferred"

// hold says whether no box may be dealt with now, and holds the peer back then.
// While calls wait for their answers boxes are read on in any case: two sides
// that both held back would wait for each other.
func (c *Conn) hold() bool {
	c.watchUnread()
	held := (c.unread || len(c.waiting) > 0) && len(c.calls) == 0
	if held != c.paused {
		if c.paused = held; held {
			c.transport.Pause()
		} else {
			c.transport.Resume()
		}
	}
	return held
}

// watchUnread notices that the peer does not take what is sent, and that it has
// taken it.
func (c *Conn) watchUnread() {
	if c.unread || c.transport.Buffered() <= c.cfg.MaxUnread {
		return
	}
	c.unread = true
	deferred.ThenBoth(c.transport.Drained(), func(_ deferred.Unit, err error) (deferred.Unit, error) {
		c.unread = false
		if err == nil {
			c.serve()
		}
		return deferred.Unit{}, nil
	})
}

// callsBegin reads on, from the next turn, if the peer was held back until now.
func (c *Conn) callsBegin() {
	if c.paused && len(c.calls) == 1 {
		c.loop.AfterFunc(0, c.serve)
	}
}

// commandReceived runs a command, or keeps it until it is its turn.
func (c *Conn) commandReceived(box Box) error {
	if name, _ := box.Get(keyCommand); name == startTLS.name && c.cfg.TLS != nil {
		return c.answerTLS(newQuestion(box))
	}
	if len(c.runs) < c.cfg.MaxRunning && len(c.waiting) == 0 {
		c.run(box)
		return nil
	}
	if c.waitingBytes += box.size(); c.waitingBytes > c.cfg.MaxWaiting {
		return ErrTooManyCommands
	}
	c.waiting = append(c.waiting, box)
	return nil
}

// runWaiting runs commands whose turn has come.
func (c *Conn) runWaiting() {
	for len(c.waiting) > 0 && len(c.runs) < c.cfg.MaxRunning {
		box := c.waiting[0]
		c.waiting[0] = nil
		c.waiting = c.waiting[1:]
		c.waitingBytes -= box.size()
		c.run(box)
	}
}

func (b Box) size() (n int) {
	for _, f := range b {
		n += len(f.Key) + len(f.Value) + 32 // for the two strings themselves
	}
	return n
}
