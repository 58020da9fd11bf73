package resp

import (
	"net"

	"sasync/deferred"
	"sasync/reactor"
)

// Handler answers a command: args[0] is its name as the peer has written it, and
// the others are its arguments. The answer is the Value, or that of the Deferred
// if there is one. Answers go out in the order of the commands, however late
// each of them is there. An Error, as either of the two, is told to the peer;
// any other error of the Deferred is reported as unhandled, and the peer is only
// told that there was one. The Deferred is cancelled if the connection is lost
// before it fires. Called on the loop.
type Handler func(c *Conn, args []string) (Value, *deferred.Deferred[Value])

// ServerConfig is what NewServer makes a server from. It is copied.
type ServerConfig struct {
	// Handler gets every command but HELLO and QUIT, which are answered by the
	// server itself. The AUTH that is part of a HELLO comes as an AUTH.
	Handler Handler
	// Lost is told of the end of each connection. Nil means nobody. Called on
	// the loop.
	Lost func(c *Conn, reason error)
	// Name and Version are what a HELLO is told. Empty means "redis" and
	// "7.0.0", since some clients ask which commands there are.
	Name, Version string
	// Limits bound what a peer may send.
	Limits Limits
	// MaxPending is how many commands of one connection may wait for their
	// answers: then nothing more is read from it. Zero means 1024.
	MaxPending int
	// MaxUnread is how many bytes of answers may wait for the peer to take them:
	// then nothing more is read, and no command is run, until no more than
	// reactor.Limits.WriteLow are left. Zero means 64 KiB.
	MaxUnread int
}

// Server is a Factory whose connections speak the Redis protocol.
type Server struct{ cfg ServerConfig }

var _ reactor.Factory = (*Server)(nil)

// NewServer returns a server, which any number of ports may use. Safe from any
// goroutine.
func NewServer(cfg ServerConfig) *Server {
	cfg.Limits = cfg.Limits.withDefaults()
	if cfg.Name == "" {
		cfg.Name = "redis"
	}
	if cfg.Version == "" {
		cfg.Version = "7.0.0"
	}
	if cfg.MaxPending <= 0 {
		cfg.MaxPending = 1024
	}
	if cfg.MaxUnread <= 0 {
		cfg.MaxUnread = 64 << 10
	}
	return &Server{cfg}
}

// BuildProtocol returns a *Conn. Called on the loop.
func (s *Server) BuildProtocol(net.Addr) reactor.Protocol {
	return &Conn{cfg: &s.cfg, version: 2}
}
