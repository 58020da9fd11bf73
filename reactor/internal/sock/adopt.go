//go:build linux || darwin || freebsd

package sock

import (
	"errors"
	"fmt"
	"net"
	"os"
	"syscall"

	"github.com/panjf2000/gnet/v2/pkg/socket"
	"golang.org/x/sys/unix"
)

// Adopt is that of Adopter.
func (s system) Adopt(c syscall.Conn, role Role) (fd int, peer net.Addr, err error) {
	if fd, err = duplicate(c); err != nil {
		return -1, nil, err
	}
	if peer, err = s.check(fd, role); err == nil {
		err = os.NewSyscallError("set non-blocking", unix.SetNonblock(fd, true))
	}
	if err != nil {
		_ = unix.Close(fd)
		return -1, nil, err
	}
	if _, tcp := s.LocalAddr(fd).(*net.TCPAddr); tcp && role != Datagram {
		// As for sockets of our own; those that a port accepts inherit them.
		_ = s.Option(fd, NoDelay, 1)
		_ = s.Option(fd, KeepAlive, keepAlive)
	}
	return fd, peer, nil
}

func duplicate(c syscall.Conn) (fd int, err error) {
	raw, err := c.SyscallConn()
	if err != nil {
		return -1, err
	}
	controlErr := raw.Control(func(theirs uintptr) {
		fd, err = unix.FcntlInt(theirs, unix.F_DUPFD_CLOEXEC, 0)
	})
	if controlErr != nil {
		return -1, controlErr
	}
	return fd, os.NewSyscallError("dup", err)
}

// check tells what is wrong with a socket for its role, and the peer of one
// that is connected.
func (s system) check(fd int, role Role) (peer net.Addr, err error) {
	kind, err := unix.GetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_TYPE)
	switch {
	case err != nil:
		return nil, os.NewSyscallError("getsockopt", err)
	case role == Datagram && kind != unix.SOCK_DGRAM:
		return nil, errors.New("is no socket for datagrams")
	case role != Datagram && kind != unix.SOCK_STREAM:
		return nil, errors.New("is no stream socket")
	}
	sa, err := unix.Getsockname(fd)
	if err != nil {
		return nil, os.NewSyscallError("getsockname", err)
	}
	if socket.SockaddrToTCPOrUnixAddr(sa) == nil {
		return nil, fmt.Errorf("is of another family than IP and UNIX: %w", unix.EAFNOSUPPORT)
	}
	if role == Listening {
		return nil, checkListens(fd)
	}
	sa, err = unix.Getpeername(fd)
	switch {
	case err == nil:
		return socket.SockaddrToTCPOrUnixAddr(sa), nil
	case role == Datagram:
		return nil, nil
	}
	return nil, os.NewSyscallError("getpeername", err)
}

func checkListens(fd int) error {
	listens, err := unix.GetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_ACCEPTCONN)
	switch {
	case errors.Is(err, unix.ENOPROTOOPT): // not everywhere to be asked
	case err != nil:
		return os.NewSyscallError("getsockopt", err)
	case listens == 0:
		return errors.New("does not listen")
	}
	return nil
}
