package reactor

import (
	"fmt"
	"net"
	"net/netip"
	"strconv"

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
