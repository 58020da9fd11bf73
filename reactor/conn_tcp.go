package reactor

import (
	"time"

	"sasync/reactor/internal/sock"
)

func (c *conn) SetNoDelay(on bool) error {
	value := 0
	if on {
		value = 1
	}
	return c.setOption(sock.NoDelay, value)
}

func (c *conn) SetKeepAlive(silence time.Duration) error {
	switch {
	case silence < 0:
		return c.setOption(sock.KeepAlive, 0)
	case silence == 0:
		silence = 15 * time.Second
	}
	return c.setOption(sock.KeepAlive, max(1, int(silence/time.Second)))
}

func (c *conn) setOption(o sock.Option, value int) error {
	c.r.deferreds.Check()
	if c.state == connGone {
		return ErrConnectionClosed
	}
	return c.net.Option(c.fd, o, value)
}
