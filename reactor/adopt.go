package reactor

import (
	"errors"
	"fmt"
	"net"
	"syscall"

	"sasync/deferred"
	"sasync/reactor/internal/sock"
)

// AdoptedServer is a socket that listens already: one that the process was
// started with, say, or that package net has made.
type AdoptedServer struct {
	// Socket is an *os.File or a listener of package net, TCP or UNIX stream.
	// Each port gets a descriptor of its own; who has Socket closes it, when
	// they like. What both stand for no longer blocks for either.
	Socket syscall.Conn
	// Limits bound the port and its connections.
	Limits PortLimits
}

// Listen takes connections from s. The file of a UNIX socket stays when the
// port stops. Loop only.
func (s AdoptedServer) Listen(r *Reactor, f Factory) (*Port, error) {
	r.deferreds.Check()
	if r.closed {
		return nil, fmt.Errorf("reactor: adopt a port: %w", ErrStopped)
	}
	fd, _, err := r.adopt(s.Socket, sock.Listening)
	if err != nil {
		return nil, fmt.Errorf("reactor: adopt a port: %w", err)
	}
	return r.openPort(&Port{fd: fd, factory: f, limits: s.Limits, adopted: true})
}

// AdoptedClient is a connection that is there already.
type AdoptedClient struct {
	// Socket is an *os.File or a connection of package net, TCP or UNIX stream.
	// The transport gets a descriptor of its own; who has Socket closes it,
	// when they like. What both stand for no longer blocks for either, and has
	// ended for both when the transport has.
	Socket syscall.Conn
	// Limits bound the connection.
	Limits Limits
}

// Connect gives e a protocol. Loop only.
func (e AdoptedClient) Connect(r *Reactor, f Factory) *deferred.Deferred[Protocol] {
	return whenRunning(r, func() *deferred.Deferred[Protocol] {
		return deferred.Then(e.adopted(r), handTo(f))
	}).AddErrback(func(err error) (Protocol, error) {
		return nil, fmt.Errorf("reactor: adopt a connection: %w", err)
	})
}

func (e AdoptedClient) adopted(r *Reactor) *deferred.Deferred[*conn] {
	if r.closed {
		return deferred.Fail[*conn](r, ErrStopped)
	}
	fd, peer, err := r.adopt(e.Socket, sock.Connected)
	if err != nil {
		return deferred.Fail[*conn](r, err)
	}
	limits := e.Limits.withDefaults()
	c := r.newConn(fd, peer, &limits)
	if err := c.watch(); err != nil {
		c.drop()
		return deferred.Fail[*conn](r, err)
	}
	return deferred.Succeed(r, c)
}

// AdoptedDatagrams is a socket for datagrams that is there already.
type AdoptedDatagrams struct {
	// Socket is an *os.File or a connection of package net, UDP or UNIX
	// datagram. The port gets a descriptor of its own; who has Socket closes
	// it, when they like. What both stand for no longer blocks for either.
	Socket syscall.Conn
}

// Listen receives from s. The file of a UNIX socket stays when the port stops.
// Loop only.
func (s AdoptedDatagrams) Listen(r *Reactor, p DatagramProtocol) (*DatagramPort, error) {
	r.deferreds.Check()
	fail := func(err error) (*DatagramPort, error) {
		return nil, fmt.Errorf("reactor: adopt a port for datagrams: %w", err)
	}
	if r.closed {
		return fail(ErrStopped)
	}
	fd, peer, err := r.adopt(s.Socket, sock.Datagram)
	if err != nil {
		return fail(err)
	}
	return r.openDatagrams(&DatagramPort{fd: fd, protocol: p, adopted: true, connected: peer != nil})
}

func (r *Reactor) adopt(c syscall.Conn, role sock.Role) (fd int, peer net.Addr, err error) {
	adopter, ok := r.net.(sock.Adopter)
	switch {
	case c == nil:
		return -1, nil, errors.New("no socket")
	case !ok:
		return -1, nil, errors.New("this reactor has no sockets of the machine")
	}
	return adopter.Adopt(c, role)
}
