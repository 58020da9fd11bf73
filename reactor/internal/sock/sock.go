// Package sock is the reactor's way to sockets: a small contract, which the
// machine keeps (System) and a network in memory for tests. A socket is known
// by its descriptor, never blocks, and is not inherited by child processes.
package sock

import (
	"io/fs"
	"net"
	"syscall"
)

// Net makes sockets and moves bytes. Errors are errnos, wrapped only where a
// socket is made: AGAIN when the socket is not ready. Loop only.
type Net interface {
	DatagramNet

	// Listen returns a socket that takes connections at s.Addr.
	Listen(s Listen) (fd int, err error)
	// Remove removes the file of a UNIX socket that has been closed.
	Remove(addr net.Addr)
	// Accept returns the next connection.
	Accept(fd int) (conn int, peer net.Addr, err error)
	// Connect returns a socket that is on its way to c.Addr: once it is
	// writable Connected tells what came of it.
	Connect(c Connect) (fd int, err error)
	Connected(fd int) error

	// Read returns 0 at the end of the stream.
	Read(fd int, p []byte) (int, error)
	// Write writes as much of p as there is room for.
	Write(fd int, p []byte) (int, error)
	// CloseWrite ends what is written, after all that was.
	CloseWrite(fd int) error

	LocalAddr(fd int) net.Addr
	// Option sets an option of a connection.
	Option(fd int, o Option, value int) error
	// Reset makes Close tell the peer that the connection was aborted.
	Reset(fd int)
	Close(fd int) error
}

// Adopter is a Net that can take a socket from outside.
type Adopter interface {
	// Adopt returns a descriptor of its own for the socket c, and the peer of
	// one that is connected. Whoever has c closes it.
	Adopt(c syscall.Conn, role Role) (fd int, peer net.Addr, err error)
}

// Role is what a socket is adopted for.
type Role uint8

// The roles.
const (
	Listening Role = iota // takes connections
	Connected             // is a connection
	Datagram              // receives datagrams
)

// Listen says where and how to take connections.
type Listen struct {
	// Addr is a *net.TCPAddr, whose nil IP means all addresses of both
	// families, or a *net.UnixAddr.
	Addr net.Addr
	// Backlog is how many connections the kernel holds until they are
	// accepted. Zero means as many as it may.
	Backlog int
	// ReusePort lets several sockets share the address.
	ReusePort bool
	// Mode is that of a UNIX socket's file. One that is stale is replaced.
	Mode fs.FileMode
}

// Connect says where to connect to.
type Connect struct {
	Addr net.Addr // a *net.TCPAddr or a *net.UnixAddr
	Bind net.Addr // the own address, or nil
}

// Option is a setting of a connection.
type Option uint8

// The options.
const (
	NoDelay   Option = iota // 1: small writes go out at once; the default
	KeepAlive               // seconds of silence before the peer is probed; 0: never
)
