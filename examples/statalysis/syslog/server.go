package syslog

import (
	"errors"
	"fmt"
	"net"

	"sasync/deferred"
	"sasync/reactor"
)

// Server receives messages. Everything in it is owned by the loop.
type Server struct {
	reactor *reactor.Reactor
	config  Config
	stats   Stats

	tcp   []*reactor.Port
	udp   []*reactor.DatagramPort
	conns map[*conn]struct{}

	collected  []byte
	lines      int
	delivering bool
	untold     int64 // datagrams that were dropped and not told
	telling    bool
	closed     bool
	empty      []*deferred.Deferred[deferred.Unit] // of Close
}

// New makes a server that does not listen yet. Loop only.
func New(r *reactor.Reactor, c Config) *Server {
	return &Server{reactor: r, config: c.withDefaults(), conns: map[*conn]struct{}{}}
}

// Listen receives on a TCP and a UDP port, "host:port"; see reactor.TCPServer.
// With port 0 the two are chosen apart. Loop only.
func (s *Server) Listen(addr string) error {
	port, err := reactor.TCPServer{Addr: addr, Limits: reactor.PortLimits{
		MaxConnections: s.config.MaxConnections, MaxPerPeer: s.config.MaxPerPeer,
		Limits: reactor.Limits{IdleTimeout: s.config.IdleTimeout},
	}}.Listen(s.reactor, reactor.FactoryFunc(func(net.Addr) reactor.Protocol { return newConn(s) }))
	if err != nil {
		return fmt.Errorf("syslog: %w", err)
	}
	datagrams, err := reactor.UDPServer{Addr: addr}.Listen(s.reactor, &receiver{s})
	if err != nil {
		port.StopListening()
		return fmt.Errorf("syslog: %w", err)
	}
	s.tcp, s.udp = append(s.tcp, port), append(s.udp, datagrams)
	return nil
}

// Addrs returns where it listens, TCP and UDP in turn. Loop only.
func (s *Server) Addrs() (addrs []net.Addr) {
	for i := range s.tcp {
		addrs = append(addrs, s.tcp[i].Addr(), s.udp[i].Addr())
	}
	return addrs
}

// Stats returns the counts. Loop only.
func (s *Server) Stats() Stats {
	out := s.stats
	out.Connections, out.Buffered = len(s.conns), len(s.collected)
	return out
}

// ErrClosed is what Close leaves to a second one.
var ErrClosed = errors.New("syslog: closed already")

// Close stops listening and ends the connections. It fires when the sink has
// taken all that was received. Loop only.
func (s *Server) Close() *deferred.Deferred[deferred.Unit] {
	if s.closed {
		return deferred.Fail[deferred.Unit](s.reactor, ErrClosed)
	}
	s.closed = true
	for i := range s.tcp {
		s.tcp[i].StopListening()
		s.udp[i].StopListening()
	}
	for c := range s.conns {
		c.transport.LoseConnection()
	}
	d := deferred.New[deferred.Unit](s.reactor)
	s.empty = append(s.empty, d)
	s.deliver()
	return d
}
