package reactortest

import (
	"net"
	"slices"
	"syscall"

	"sasync/reactor/internal/sock"
)

// Network is a network in memory, of one reactor: what connects to an address
// reaches whoever listens on it, and the code above is the same as on the
// machine's sockets. Its fields may be changed at any time to make it behave
// badly. Loop only.
type Network struct {
	// Buffer is how many bytes a connection holds in each direction until the
	// other side reads them. Zero means 64 KiB.
	Buffer int
	// MaxRead and MaxWrite are how many bytes one read gets and one write
	// takes. Zero means as many as there are.
	MaxRead, MaxWrite int
	// AcceptError, while it is not nil, is what accepting fails with:
	// syscall.EMFILE, say.
	AcceptError error
	// ConnectError, while it is not nil, is what connecting fails with.
	ConnectError error
	// Silent makes connecting take for ever.
	Silent bool

	watches
	sockets  map[int]*socket
	byAddr   map[string]*socket // who listens where
	last     int                // descriptor
	lastPort int                // that was given to a socket without one
}

// NewNetwork returns a network with nobody in it.
func NewNetwork() *Network {
	n := &Network{sockets: map[int]*socket{}, byAddr: map[string]*socket{}, lastPort: 49151}
	n.watches = newWatches(n.events)
	return n
}

// Sockets is how many sockets are open.
func (n *Network) Sockets() int { return len(n.sockets) }

// ResetAll resets every connection, as when a cable is cut and both ends have
// noticed.
func (n *Network) ResetAll() {
	for _, s := range n.inOrder() {
		if s.peer != nil {
			s.resetBy(syscall.ECONNRESET)
		}
	}
}

func (n *Network) inOrder() []*socket {
	var all []*socket
	for _, s := range n.sockets {
		all = append(all, s)
	}
	slices.SortFunc(all, func(a, b *socket) int { return a.fd - b.fd })
	return all
}

func (n *Network) add(s *socket) *socket {
	n.last++
	s.fd, s.n = n.last, n
	n.sockets[s.fd] = s
	return s
}

// Listen is for the reactor.
func (n *Network) Listen(l sock.Listen) (fd int, err error) {
	local := n.withPort(l.Addr)
	if n.byAddr[local.String()] != nil {
		return -1, syscall.EADDRINUSE
	}
	s := n.add(&socket{local: local, listens: true})
	n.byAddr[local.String()] = s
	return s.fd, nil
}

// withPort chooses a port for an address without one.
func (n *Network) withPort(addr net.Addr) net.Addr {
	switch addr := addr.(type) {
	case *net.TCPAddr:
		if addr.Port == 0 {
			n.lastPort++
			return &net.TCPAddr{IP: addr.IP, Port: n.lastPort}
		}
	case *net.UDPAddr:
		if addr.Port == 0 {
			n.lastPort++
			return &net.UDPAddr{IP: addr.IP, Port: n.lastPort}
		}
	}
	return addr
}

// Remove is for the reactor.
func (n *Network) Remove(net.Addr) {}

// Accept is for the reactor.
func (n *Network) Accept(fd int) (conn int, peer net.Addr, err error) {
	s := n.sockets[fd]
	switch {
	case len(s.backlog) == 0:
		return -1, nil, syscall.EAGAIN
	case n.AcceptError != nil:
		return -1, nil, n.AcceptError
	}
	c := s.backlog[0]
	s.backlog = s.backlog[1:]
	return c.fd, c.remote, nil
}

// Connect is for the reactor.
func (n *Network) Connect(c sock.Connect) (fd int, err error) {
	s := n.add(&socket{connecting: true, remote: c.Addr})
	if n.Silent {
		return s.fd, nil
	}
	listener := n.listener(c.Addr)
	switch {
	case n.ConnectError != nil:
		s.err = n.ConnectError
	case listener == nil:
		s.err = syscall.ECONNREFUSED
	default:
		s.connecting = false
		s.local = n.ownAddr(c)
		peer := n.add(&socket{local: c.Addr, remote: s.local, peer: s})
		s.peer = peer
		listener.backlog = append(listener.backlog, peer)
		n.changed(listener.fd)
	}
	return s.fd, nil
}

// listener is who listens on addr, or on its port at all addresses.
func (n *Network) listener(addr net.Addr) *socket {
	if s := n.byAddr[addr.String()]; s != nil {
		return s
	}
	if tcp, ok := addr.(*net.TCPAddr); ok {
		return n.byAddr[(&net.TCPAddr{Port: tcp.Port}).String()]
	}
	return nil
}

func (n *Network) ownAddr(c sock.Connect) net.Addr {
	switch remote := c.Addr.(type) {
	case *net.TCPAddr:
		if c.Bind != nil {
			return n.withPort(c.Bind)
		}
		return n.withPort(&net.TCPAddr{IP: remote.IP})
	default:
		return &net.UnixAddr{Net: "unix"}
	}
}

// Connected is for the reactor.
func (n *Network) Connected(fd int) error {
	s := n.sockets[fd]
	err := s.err
	s.err = nil
	return err
}

// LocalAddr is for the reactor.
func (n *Network) LocalAddr(fd int) net.Addr { return n.sockets[fd].local }

// Option is for the reactor.
func (n *Network) Option(int, sock.Option, int) error { return nil }

// Reset is for the reactor.
func (n *Network) Reset(fd int) { n.sockets[fd].abort = true }

// Close is for the reactor.
func (n *Network) Close(fd int) error {
	s := n.sockets[fd]
	delete(n.sockets, fd)
	if s.datagrams {
		delete(n.byAddr, datagramKey(s.local))
		return nil
	}
	if s.listens {
		delete(n.byAddr, s.local.String())
		for _, waiting := range s.backlog {
			waiting.abort = true
			_ = n.Close(waiting.fd)
		}
		return nil
	}
	s.close()
	return nil
}
