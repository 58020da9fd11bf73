package reactor

import "syscall"

// read hands on what has arrived, at most as much as one turn may: what is left
// is for the next, so that a fast peer does not starve the others.
func (c *conn) read() {
	left := c.r.cfg.ReadBudget
	for c.reading() {
		if left <= 0 {
			c.readLater()
			return
		}
		n, err := c.net.Read(c.fd, c.r.readBuffer)
		switch {
		case n > 0:
			// A read that does not fill the buffer has emptied the socket,
			// unless the end is behind it.
			c.readable = n == len(c.r.readBuffer) || c.hangup
			left -= n
			c.r.counted.bytesIn.Add(uint64(n))
			c.touch()
			c.dataReceived(c.r.readBuffer[:n])
		case err == nil:
			c.readEnded()
		case err == syscall.EAGAIN:
			c.readable = false
		default:
			c.lose("read", err)
		}
	}
}

// reading tells whether there may be something to read that is wanted.
func (c *conn) reading() bool {
	return c.readable && c.state == connOpen && !c.paused && !c.eof && !c.aborting
}

// readLater has the next turn go on reading.
func (c *conn) readLater() {
	if !c.unread {
		c.unread = true
		c.r.unread = append(c.r.unread, c)
		c.r.again()
	}
}

// readEnded is called when the peer sends no more.
func (c *conn) readEnded() {
	c.eof = true
	c.producesNoMore()
	half, ok := c.protocol.(HalfCloser)
	switch {
	case !ok, c.writeEnd == writesEnded:
		c.LoseConnection()
	default:
		c.readConnectionLost(half)
	}
}

// noticeReset is for a connection that does not read: a reset is still its end.
func (c *conn) noticeReset() {
	if err := c.net.Connected(c.fd); err != nil {
		c.lose("wait", err)
	}
}

func (c *conn) dataReceived(data []byte) {
	defer c.recoverPanic("DataReceived")
	c.protocol.DataReceived(data)
}

func (c *conn) readConnectionLost(half HalfCloser) {
	defer c.recoverPanic("ReadConnectionLost")
	half.ReadConnectionLost()
}

func (c *conn) Pause() {
	c.r.deferreds.Check()
	c.paused = true
}

func (c *conn) Resume() {
	c.r.deferreds.Check()
	c.paused = false
	if c.reading() {
		c.readLater()
	}
}

func (c *conn) Stop() { c.LoseConnection() }

// linger reads to no end: a descriptor closed while something is unread would
// reset the connection, and the peer might lose what was sent last.
func (c *conn) linger() {
	for range 16 {
		n, err := c.net.Read(c.fd, c.r.readBuffer)
		switch {
		case err == syscall.EAGAIN:
			return
		case err != nil, n == 0:
			c.close()
			return
		}
	}
	c.readLater() // until lingerTimeout
}

// readOn is the next turn's part of what one turn has not read.
func (c *conn) readOn() {
	if c.state == connLingering {
		c.linger()
	} else {
		c.read()
	}
}
