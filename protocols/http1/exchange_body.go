package http1

import "net/http"

// maxDrain is how many bytes of a body that the handler did not want are read, so
// that the connection can be used again.
const maxDrain = 256 << 10

// feed gives the body what has arrived of it. It tells whether that was something.
func (c *conn) feed(x *exchange) bool {
	l := &c.server.cfg.Limits
	if !x.body.wants(l) {
		return false
	}
	b := c.in.Bytes()
	data, n, err := x.frame.next(b, l)
	switch {
	case err != nil:
		c.breakBody(err)
	case n > 0:
		x.hundred = false // it did not wait
		if x.body.stopped {
			x.drained += int64(n)
		}
		c.in.Use(n) // what is done with data may end the connection
		x.clock.arrived(c, n)
		x.body.deliver(data)
		if c.x == x && x.frame.done() {
			c.endBody(x)
		}
	default:
		return false
	}
	return true
}

func (c *conn) endBody(x *exchange) {
	c.deadline.clear()
	for key, values := range x.frame.chunks.trailer {
		if x.request.Trailer == nil {
			x.request.Trailer = http.Header{}
		}
		x.request.Trailer[key] = values
	}
	x.body.end(nil)
}

// breakBody ends a body that can't be read. Where the next request would begin is
// unknown.
func (c *conn) breakBody(err error) {
	c.in.Drop()
	c.ending = true
	c.deadline.clear()
	c.t.Pause()
	c.x.body.end(err)
}

// bodyWanted is called by the body when somebody asks for more of it.
func (c *conn) bodyWanted() {
	x := c.x
	if x == nil || c.gone {
		return
	}
	if x.hundred && x.w.state == answerOpen {
		x.hundred = false
		c.out = append(c.out, "HTTP/1.1 100 Continue\r\n\r\n"...)
	}
	c.work()
}

// bodyStopped is called by the body when nobody wants the rest.
func (c *conn) bodyStopped() { c.work() }

// tooMuchLeft tells whether there is more of a body to come than would be read
// only to throw it away.
func (x *exchange) tooMuchLeft() bool {
	return !x.body.ended && (x.hundred || x.frame.left > maxDrain)
}
