package reactortest

import (
	"net"
	"slices"
	"syscall"

	"sasync/reactor/internal/sock"
)

// datagram is one that has arrived.
type datagram struct {
	data []byte
	from net.Addr
}

// maxDatagrams is how many a socket holds; further ones are lost, as a network
// loses them.
const maxDatagrams = 256

// ListenDatagrams is for the reactor.
func (n *Network) ListenDatagrams(d sock.Datagrams) (fd int, err error) {
	local := n.withPort(d.Addr)
	key := datagramKey(local)
	if n.byAddr[key] != nil {
		return -1, syscall.EADDRINUSE
	}
	s := n.add(&socket{local: local, datagrams: true})
	n.byAddr[key] = s
	return s.fd, nil
}

func datagramKey(addr net.Addr) string { return "datagrams " + addr.String() }

// ReadFrom is for the reactor.
func (n *Network) ReadFrom(fd int, p []byte) (int, net.Addr, error) {
	s := n.sockets[fd]
	if s.err != nil {
		return 0, nil, n.Connected(fd)
	}
	if len(s.arrived) == 0 {
		return 0, nil, syscall.EAGAIN
	}
	d := s.arrived[0]
	s.arrived = s.arrived[1:]
	return copy(p, d.data), d.from, nil
}

// WriteTo is for the reactor.
func (n *Network) WriteTo(fd int, p []byte, to net.Addr) error {
	s := n.sockets[fd]
	if to == nil {
		to = s.remote
	}
	switch {
	case to == nil:
		return syscall.EDESTADDRREQ
	case len(p) > 65507:
		return syscall.EMSGSIZE
	}
	d := datagram{slices.Clone(p), s.local}
	targets := n.datagramTargets(to)
	if len(targets) == 0 && s.remote != nil {
		s.err = syscall.ECONNREFUSED
		n.changed(fd)
	}
	for _, target := range targets {
		if len(target.arrived) < maxDatagrams && (target.remote == nil || target.remote.String() == s.local.String()) {
			target.arrived = append(target.arrived, d)
			n.changed(target.fd)
		}
	}
	return nil
}

// datagramTargets is who receives what is sent to an address.
func (n *Network) datagramTargets(to net.Addr) (targets []*socket) {
	udp, ok := to.(*net.UDPAddr)
	if ok && udp.IP.IsMulticast() {
		for _, s := range n.inOrder() {
			if s.datagrams && slices.Contains(s.groups, udp.IP.String()) && s.local.(*net.UDPAddr).Port == udp.Port {
				targets = append(targets, s)
			}
		}
		return targets
	}
	if s := n.byAddr[datagramKey(to)]; s != nil {
		return []*socket{s}
	}
	if ok {
		if s := n.byAddr[datagramKey(&net.UDPAddr{Port: udp.Port})]; s != nil {
			return []*socket{s}
		}
	}
	return nil
}

// ConnectDatagrams is for the reactor.
func (n *Network) ConnectDatagrams(fd int, to net.Addr) error {
	n.sockets[fd].remote = to
	return nil
}

// LocalDatagramAddr is for the reactor.
func (n *Network) LocalDatagramAddr(fd int) net.Addr { return n.LocalAddr(fd) }

// Group is for the reactor.
func (n *Network) Group(fd int, group net.IP, _ *net.Interface, join bool) error {
	s := n.sockets[fd]
	name := group.String()
	at := slices.Index(s.groups, name)
	switch {
	case !group.IsMulticast():
		return syscall.EINVAL
	case join == (at >= 0):
		return syscall.EADDRNOTAVAIL
	case join:
		s.groups = append(s.groups, name)
	default:
		s.groups = slices.Delete(s.groups, at, at+1)
	}
	return nil
}

// Multicast is for the reactor.
func (n *Network) Multicast(int, sock.Multicast) error { return nil }
