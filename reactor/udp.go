package reactor

import (
	"fmt"
	"io/fs"
	"net"

	"sasync/reactor/internal/sock"
)

// UDPServer is a UDP socket to receive datagrams on, and to send them from.
type UDPServer struct {
	// Addr is "host:port", as in TCPServer.
	Addr string
	// ReusePort lets several sockets share the port, as several that listen to
	// one multicast group do.
	ReusePort bool
	// Broadcast allows sending to broadcast addresses.
	Broadcast bool
}

// Listen opens the socket. It may be called before the run; p's StartProtocol
// is called when the reactor runs. Loop only.
func (s UDPServer) Listen(r *Reactor, p DatagramProtocol) (*DatagramPort, error) {
	addr, err := parseTCPAddr(s.Addr)
	if err != nil {
		return nil, fmt.Errorf("reactor: listen for datagrams on %q: %w", s.Addr, err)
	}
	d := sock.Datagrams{Addr: (*net.UDPAddr)(addr), ReusePort: s.ReusePort, Broadcast: s.Broadcast}
	return r.listenDatagrams(d, p)
}

// UNIXDatagramServer is a UNIX socket for datagrams.
type UNIXDatagramServer struct {
	// Path is the socket's file, as in UNIXServer. Empty means that nobody can
	// send to it.
	Path string
	// Mode is who may send to it. Zero means 0o600.
	Mode fs.FileMode
}

// Listen opens the socket, as UDPServer's does. Loop only.
func (s UNIXDatagramServer) Listen(r *Reactor, p DatagramProtocol) (*DatagramPort, error) {
	mode := s.Mode
	if mode == 0 {
		mode = 0o600
	}
	return r.listenDatagrams(sock.Datagrams{Addr: &net.UnixAddr{Name: s.Path, Net: "unixgram"}, Mode: mode}, p)
}

// JoinGroup receives what is sent to a multicast group, IPv4 or IPv6, on an
// interface; nil lets the kernel choose. Loop only.
func (p *DatagramPort) JoinGroup(group net.IP, on *net.Interface) error {
	return p.group("join", group, on, true)
}

// LeaveGroup takes JoinGroup back. Loop only.
func (p *DatagramPort) LeaveGroup(group net.IP, on *net.Interface) error {
	return p.group("leave", group, on, false)
}

func (p *DatagramPort) group(what string, group net.IP, on *net.Interface, join bool) error {
	p.r.deferreds.Check()
	if err := p.r.net.Group(p.fd, group, on, join); err != nil {
		return fmt.Errorf("reactor: %s multicast group %v: %w", what, group, err)
	}
	return nil
}

// Multicast says how a socket sends to groups.
type Multicast struct {
	// TTL is how many routers a datagram may pass. Zero means 1: none.
	TTL int
	// Interface is where it leaves. Nil lets the kernel choose.
	Interface *net.Interface
	// Loopback lets this machine's own sockets receive it too.
	Loopback bool
}

// SetMulticast sets how datagrams are sent to groups. Loop only.
func (p *DatagramPort) SetMulticast(m Multicast) error {
	p.r.deferreds.Check()
	if m.TTL == 0 {
		m.TTL = 1
	}
	if err := p.r.net.Multicast(p.fd, sock.Multicast(m)); err != nil {
		return fmt.Errorf("reactor: set multicast: %w", err)
	}
	return nil
}
