package amp

import "crypto/tls"

// Config is what NewConn makes a connection from. It is copied.
type Config struct {
	// Commands are those that this side answers. Nil means none.
	Commands *Commands
	// TLS is what a StartTLS of the peer is answered with, this side being the
	// server. Nil means that it is a command which this side does not know.
	TLS *tls.Config
	// Lost is told why the connection has ended, before the calls that wait are:
	// a *ProtocolError or an *ArgumentError if that was for what the peer has
	// sent, ErrSwitched if it goes on with another protocol, else what
	// ConnectionLost is told. Nil means nobody. Called on the loop.
	Lost func(c *Conn, reason error)
	// Limits bound what the peer may send.
	Limits Limits
	// MaxPending is how many calls may wait for their answers. Zero means
	// 65,536.
	MaxPending int
	// MaxRunning is how many commands of the peer may run at once. Further ones
	// wait until it is their turn, and meanwhile nothing more is read. Zero means
	// 1024.
	MaxRunning int
	// MaxUnread is how many bytes may wait for the peer to take them: then
	// nothing more is read until no more than reactor.Limits.WriteLow are left.
	// Zero means 64 KiB.
	MaxUnread int
	// MaxWaiting is how many bytes of commands may wait for their turn. While
	// this side itself waits for answers it has to read on, since they may be
	// behind those commands. More than MaxWaiting end the connection with
	// ErrTooManyCommands. Zero means 4 MiB.
	MaxWaiting int
}

func (c Config) withDefaults() Config {
	c.Limits = c.Limits.withDefaults()
	for _, field := range []struct {
		limit *int
		zero  int
	}{{&c.MaxPending, 1 << 16}, {&c.MaxRunning, 1024}, {&c.MaxUnread, 64 << 10}, {&c.MaxWaiting, 4 << 20}} {
		if *field.limit <= 0 {
			*field.limit = field.zero
		}
	}
	if c.Commands == nil {
		c.Commands = NewCommands()
	}
	return c
}
