package ws

// DataReceived is called by the transport.
func (c *Conn) DataReceived(data []byte) {
	if c.over {
		return
	}
	c.heard = true
	c.in.Receive(data)
	c.serve()
	c.in.Settle()
}

// serve hands on what has arrived, as far as it is wanted.
func (c *Conn) serve() {
	if c.running {
		return
	}
	c.running, c.work = true, 0
	defer func() { c.running = false }()
	for c.wants() && c.step() {
	}
	c.read.rest()
	c.running = false
	c.yield()
	c.regulate()
}

func (c *Conn) wants() bool { return !c.over && !c.holds() && c.work < turnBytes }

// turnBytes is how many bytes of messages are handed on in one turn of the loop.
// A read has less of them, unless they were deflated a thousandfold.
const turnBytes = 1 << 20

// yield lets others have their turn after much work.
func (c *Conn) yield() {
	if c.work >= turnBytes && !c.busy && !c.over {
		c.busy = true
		c.loop.AfterFunc(0, func() {
			c.busy = false
			c.serve()
		})
	}
}

// step deals with what comes next, if it is there.
func (c *Conn) step() bool {
	kind, data, n, err := c.read.next(c.in.Bytes())
	c.in.Use(n)
	switch {
	case err != nil:
		c.fail(err)
	case n == 0:
		return false
	case kind == Text || kind == Binary:
		c.work += len(data)
		if !c.closing {
			c.handler.MessageReceived(kind, data)
		}
	case kind == Ping:
		c.control(Pong, data)
	case kind == Close:
		c.closeReceived(data)
	}
	c.holdOut()
	return true
}

// end drops what arrives from now on.
func (c *Conn) end() {
	c.over = true
	c.in.Drop()
}
