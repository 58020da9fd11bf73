package ws

import "time"

// Config is what servers and clients have in common. It is copied.
type Config struct {
	// Limits bound what the peer may send.
	Limits Limits
	// Deflate has messages compressed if the peer can do so too. Nil means that
	// none is: it takes memory, and time of the loop.
	Deflate *Deflate
	// PingInterval is after how long a silence of the peer, up to twice that, it
	// is sent a Ping. Zero means 30 s; negative means never.
	PingInterval time.Duration
	// PingTimeout is how long it may be silent then: the connection is reset.
	// Zero means 20 s; negative means for ever.
	PingTimeout time.Duration
	// CloseTimeout is how long the peer may take to answer a Close frame, and a
	// server to end the connection then. Zero means 5 s; negative means for ever.
	CloseTimeout time.Duration
}

func (c Config) withDefaults() Config {
	c.Limits = c.Limits.withDefaults()
	if c.Deflate != nil {
		d := c.Deflate.withDefaults()
		c.Deflate = &d
	}
	for _, field := range []struct {
		timeout *time.Duration
		zero    time.Duration
	}{{&c.PingInterval, 30 * time.Second}, {&c.PingTimeout, 20 * time.Second}, {&c.CloseTimeout, 5 * time.Second}} {
		if *field.timeout == 0 {
			*field.timeout = field.zero
		}
	}
	return c
}
