package reactortest

import (
	"net"
	"syscall"

	"sasync/reactor/internal/poll"
)

// socket is a listening socket or one end of a connection. It keeps what its
// peer has sent.
type socket struct {
	n             *Network
	fd            int
	local, remote net.Addr

	listens bool
	backlog []*socket

	datagrams bool
	arrived   []datagram
	groups    []string // multicast groups that it has joined

	connecting bool
	peer       *socket // nil while it connects, and once the peer is closed
	in         []byte  // sent by the peer and not read
	ended      bool    // the peer sends no more
	noWrites   bool    // this side sends no more
	wantsRoom  bool    // a write found none
	abort      bool    // closing it resets
	err        error   // told once
}

// events is what fd is ready for.
func (n *Network) events(fd int) (e poll.Events) {
	s := n.sockets[fd]
	if s == nil {
		return 0
	}
	if len(s.in) > 0 || s.ended || len(s.backlog) > 0 || len(s.arrived) > 0 || s.err != nil {
		e |= poll.Readable
	}
	if !s.listens && (!s.connecting && (s.peer == nil || s.room() > 0) || s.err != nil) {
		e |= poll.Writable
	}
	if s.ended || s.err != nil {
		e |= poll.Hangup
	}
	return e
}

// room is how many bytes the peer's side still takes.
func (s *socket) room() int {
	limit := s.n.Buffer
	if limit == 0 {
		limit = 64 << 10
	}
	return limit - len(s.peer.in)
}

// Read is for the reactor.
func (n *Network) Read(fd int, p []byte) (int, error) {
	s := n.sockets[fd]
	switch {
	case s.err != nil:
		return 0, n.Connected(fd)
	case len(s.in) == 0 && s.ended:
		return 0, nil
	case len(s.in) == 0:
		return 0, syscall.EAGAIN
	}
	if n.MaxRead > 0 {
		p = p[:min(len(p), n.MaxRead)]
	}
	read := copy(p, s.in)
	s.in = s.in[read:]
	if s.peer != nil && s.peer.wantsRoom {
		s.peer.wantsRoom = false
		n.changed(s.peer.fd)
	}
	if len(s.in) > 0 && read < cap(p) { // a short read that is none
		n.changed(fd)
	}
	return read, nil
}

// Write is for the reactor.
func (n *Network) Write(fd int, p []byte) (int, error) {
	s := n.sockets[fd]
	switch {
	case s.err != nil:
		return 0, n.Connected(fd)
	case s.noWrites:
		return 0, syscall.EPIPE
	case s.peer == nil: // as the kernel: a first write is answered by a reset
		s.err = syscall.ECONNRESET
		n.changed(fd)
		return len(p), nil
	}
	room := s.room()
	if n.MaxWrite > 0 {
		room = min(room, n.MaxWrite)
	}
	if room <= 0 {
		s.wantsRoom = true
		return 0, syscall.EAGAIN
	}
	took := min(room, len(p))
	s.peer.in = append(s.peer.in, p[:took]...)
	n.changed(s.peer.fd)
	return took, nil
}

// CloseWrite is for the reactor.
func (n *Network) CloseWrite(fd int) error {
	s := n.sockets[fd]
	if s.peer == nil && s.err != nil {
		return syscall.ENOTCONN
	}
	s.endWrites()
	return nil
}

func (s *socket) endWrites() {
	if s.noWrites {
		return
	}
	s.noWrites = true
	if s.peer != nil {
		s.peer.ended = true
		s.n.changed(s.peer.fd)
	}
}

// close is the end of s. With something unread it resets, as the kernel does.
func (s *socket) close() {
	peer := s.peer
	if peer == nil {
		return
	}
	if s.abort || len(s.in) > 0 {
		peer.resetBy(syscall.ECONNRESET)
	} else {
		s.endWrites()
	}
	peer.peer, s.peer = nil, nil
	s.n.changed(peer.fd)
}

// resetBy makes s tell err once; what it has not read is lost.
func (s *socket) resetBy(err error) {
	s.err, s.in, s.ended = err, nil, true
	s.n.changed(s.fd)
}
