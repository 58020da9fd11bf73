package ws

import "errors"

// Close sends a Close frame, behind what was sent. The peer answers it, and then
// the connection ends; after Config.CloseTimeout it is reset. Messages that still
// arrive are dropped. A reason is cut to the 123 bytes that there is room for. It
// returns ErrCode for a code that is not Sendable and ErrNotUTF8 for a reason that
// is no text, and nothing happens then. A second Close does nothing. Loop only.
func (c *Conn) Close(code Code, reason string) error {
	payload, err := AppendClose(make([]byte, 0, maxControl), code, reason)
	if err == nil && !c.closing {
		c.sendClose(payload)
		c.after(c.cfg.CloseTimeout, func() { c.abort(ErrCloseTimeout) })
		c.serve()
	}
	return err
}

// Abort resets the connection: what was not sent is dropped, and the peer sees
// CodeAbnormal. Loop only.
func (c *Conn) Abort() {
	c.end()
	c.closing = true
	c.t.AbortConnection()
}

func (c *Conn) abort(err error) {
	if c.failed == nil {
		c.failed = lost(err)
	}
	c.Abort()
}

// abortOnPanic resets a connection whose handler has panicked in its first call:
// that is inside of a call of somebody else, who goes on.
func (c *Conn) abortOnPanic() {
	if value := recover(); value != nil {
		if c.t != nil {
			c.Abort()
		}
		panic(value)
	}
}

// sendClose sends the last frame of this side.
func (c *Conn) sendClose(payload []byte) {
	c.control(Close, payload)
	c.closing = true
	c.message = nil
	c.stopTimer()
	c.stopProducer(true)
}

// closeReceived answers a Close frame. The server then ends the connection: the
// one who does so keeps the port busy for a while, RFC 6455 7.1.1.
func (c *Conn) closeReceived(payload []byte) {
	code, reason, err := ParseClose(payload)
	if err != nil {
		c.fail(err)
		return
	}
	c.closed = &CloseError{code, reason}
	if !c.closing {
		c.sendClose(payload[:min(len(payload), 2)])
	}
	c.end()
	c.stopTimer()
	if c.client {
		c.after(c.cfg.CloseTimeout, c.t.LoseConnection)
	} else {
		c.t.LoseConnection()
	}
}

// fail ends the connection because of what the peer has sent, and tells it why.
func (c *Conn) fail(err error) {
	c.failed = lost(err)
	var told *ProtocolError
	if errors.As(err, &told) && !c.closing {
		payload, _ := AppendClose(nil, told.Code, told.What)
		c.sendClose(payload)
	}
	c.end()
	c.t.LoseConnection()
}
