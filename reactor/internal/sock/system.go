//go:build linux || darwin || freebsd

package sock

import (
	"errors"
	"net"
	"os"

	"github.com/panjf2000/gnet/v2/pkg/socket"
	"golang.org/x/sys/unix"
)

// keepAlive is how many seconds a TCP connection is silent before its peer is
// probed, as in package net.
const keepAlive = 15

// System is the machine's sockets.
func System() Net { return system{} }

type system struct{}

type intOption = socket.Option[int]

func (system) Listen(s Listen) (fd int, err error) {
	var options []intOption
	switch addr := s.Addr.(type) {
	case *net.TCPAddr:
		// Accepted connections inherit the last two, which spares two system
		// calls for each.
		options = append(options, intOption{SetSockOpt: socket.SetReuseAddr, Opt: 1},
			intOption{SetSockOpt: socket.SetNoDelay, Opt: 1},
			intOption{SetSockOpt: socket.SetKeepAlivePeriod, Opt: keepAlive})
		if s.ReusePort {
			options = append(options, intOption{SetSockOpt: socket.SetReuseport, Opt: 1})
		}
		fd, _, err = socket.TCPSocket("tcp", addr.String(), true, options, nil)
		if addr.IP == nil && errors.Is(err, unix.EAFNOSUPPORT) { // a kernel without IPv6
			fd, _, err = socket.TCPSocket("tcp4", addr.String(), true, options, nil)
		}
	case *net.UnixAddr:
		fd, err = listenUNIX(addr.Name, s.Mode)
	default:
		return -1, net.UnknownNetworkError(s.Addr.Network())
	}
	if err != nil {
		return -1, err
	}
	if s.Backlog > 0 {
		err = os.NewSyscallError("listen", unix.Listen(fd, s.Backlog))
	}
	if err != nil {
		_ = unix.Close(fd)
		return -1, err
	}
	return fd, nil
}

func (system) Accept(fd int) (conn int, peer net.Addr, err error) {
	conn, sa, err := socket.Accept(fd)
	if err != nil {
		return -1, nil, err
	}
	return conn, socket.SockaddrToTCPOrUnixAddr(sa), nil
}

func (system) Connect(c Connect) (fd int, err error) {
	var options []intOption
	if c.Bind != nil {
		sa := toSockaddr(c.Bind)
		options = append(options, intOption{SetSockOpt: func(fd, _ int) error {
			return os.NewSyscallError("bind", unix.Bind(fd, sa))
		}})
	}
	switch c.Addr.(type) {
	case *net.TCPAddr:
		options = append(options, intOption{SetSockOpt: socket.SetNoDelay, Opt: 1},
			intOption{SetSockOpt: socket.SetKeepAlivePeriod, Opt: keepAlive})
		fd, _, err = socket.TCPSocket("tcp", c.Addr.String(), false, options, nil)
	case *net.UnixAddr:
		fd, _, err = socket.UnixSocket("unix", c.Addr.String(), false, options, nil)
	default:
		return -1, net.UnknownNetworkError(c.Addr.Network())
	}
	if err != nil && !errors.Is(err, unix.EINPROGRESS) {
		return -1, err
	}
	return fd, nil
}

func toSockaddr(addr net.Addr) unix.Sockaddr {
	if unixAddr, ok := addr.(*net.UnixAddr); ok {
		return &unix.SockaddrUnix{Name: unixAddr.Name}
	}
	return socket.NetAddrToSockaddr(addr)
}

func (system) Connected(fd int) error {
	code, err := unix.GetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_ERROR)
	switch {
	case err != nil:
		return os.NewSyscallError("getsockopt", err)
	case code != 0:
		return os.NewSyscallError("connect", unix.Errno(code))
	}
	return nil
}

func (system) Read(fd int, p []byte) (int, error) {
	for {
		n, err := unix.Read(fd, p)
		if err != unix.EINTR {
			return max(n, 0), err
		}
	}
}

func (system) Write(fd int, p []byte) (int, error) {
	for {
		n, err := unix.Write(fd, p)
		if err != unix.EINTR {
			return max(n, 0), err
		}
	}
}

func (system) CloseWrite(fd int) error {
	return os.NewSyscallError("shutdown", unix.Shutdown(fd, unix.SHUT_WR))
}

func (system) LocalAddr(fd int) net.Addr {
	sa, err := unix.Getsockname(fd)
	if err != nil {
		return nil
	}
	return socket.SockaddrToTCPOrUnixAddr(sa)
}

func (system) Option(fd int, o Option, value int) error {
	switch o {
	case NoDelay:
		return socket.SetNoDelay(fd, value)
	case KeepAlive:
		if value == 0 {
			return socket.SetKeepAlive(fd, false, 0, 0, 0)
		}
		return socket.SetKeepAlivePeriod(fd, value)
	}
	return unix.ENOPROTOOPT
}

func (system) Reset(fd int) { _ = socket.SetLinger(fd, 0) }

func (system) Close(fd int) error { return os.NewSyscallError("close", unix.Close(fd)) }
