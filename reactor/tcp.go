package reactor

import (
	"fmt"
	"net"
	"net/netip"
	"strconv"
	"time"

	"sasync/deferred"
	"sasync/reactor/internal/sock"
)

// TCPServer is a TCP port to listen on.
type TCPServer struct {
	// Addr is "host:port". The host is an IP address, "localhost", which means
	// 127.0.0.1, or empty, which means all addresses of both families. Port 0
	// lets the kernel choose: Port.Addr tells.
	Addr string
	// Backlog is how many connections the kernel holds until they are
	// accepted. Zero means as many as it may.
	Backlog int
	// ReusePort lets several reactors, or processes, share the port: the
	// kernel spreads the connections.
	ReusePort bool
	// Limits bound the port and its connections.
	Limits PortLimits
}

// Listen listens on s. Loop only.
func (s TCPServer) Listen(r *Reactor, f Factory) (*Port, error) {
	addr, err := parseTCPAddr(s.Addr)
	if err != nil {
		return nil, fmt.Errorf("reactor: listen on %q: %w", s.Addr, err)
	}
	return r.listen(sock.Listen{Addr: addr, Backlog: s.Backlog, ReusePort: s.ReusePort}, f, s.Limits)
}

// TCPClient is a TCP address to connect to.
type TCPClient struct {
	// Addr is "host:port".
	Addr string
	// Bind is the own address, "host:port" with port 0 for any. Empty means
	// that the kernel chooses.
	Bind string
	// Timeout limits connecting. Zero means 30 s; negative means as long as the
	// kernel tries.
	Timeout time.Duration
	// Limits bound the connection.
	Limits Limits
}

// Connect connects to e. Loop only.
func (e TCPClient) Connect(r *Reactor, f Factory) *deferred.Deferred[Protocol] {
	fail := func(err error) *deferred.Deferred[Protocol] {
		return deferred.Fail[Protocol](r, fmt.Errorf("reactor: connect to %q: %w", e.Addr, err))
	}
	s := sock.Connect{}
	addr, err := parseTCPAddr(e.Addr)
	if err != nil {
		return fail(err)
	}
	s.Addr = addr
	if e.Bind != "" {
		if s.Bind, err = parseTCPAddr(e.Bind); err != nil {
			return fail(err)
		}
	}
	made := r.dial(s, e.Limits)
	if timeout := durationOr(e.Timeout, 30*time.Second); timeout != never64 {
		made.AddTimeout(timeout, nil)
	}
	return deferred.Then(made, handTo(f))
}

// parseTCPAddr reads an address that needs no resolving.
func parseTCPAddr(addr string) (*net.TCPAddr, error) {
	host, service, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, err
	}
	port, err := strconv.ParseUint(service, 10, 16)
	if err != nil {
		return nil, fmt.Errorf("port %q is no number up to 65535", service)
	}
	switch host {
	case "":
		return &net.TCPAddr{Port: int(port)}, nil
	case "localhost":
		host = "127.0.0.1"
	}
	ip, err := netip.ParseAddr(host)
	if err != nil {
		return nil, fmt.Errorf("%q is no IP address", host)
	}
	return net.TCPAddrFromAddrPort(netip.AddrPortFrom(ip, uint16(port))), nil
}
