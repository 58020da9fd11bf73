package load

import (
	"fmt"
	"net/netip"

	"golang.org/x/sys/unix"
)

// connect returns a connected, non-blocking socket. Closing it resets the
// connection, so that thousands of them leave no ports in TIME_WAIT.
func connect(to netip.AddrPort) (fd int, err error) {
	fd, err = unix.Socket(unix.AF_INET, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return -1, fmt.Errorf("load: connect to %v: socket: %w", to, err)
	}
	for _, step := range []struct {
		name string
		do   func() error
	}{
		{"connect", func() error {
			return unix.Connect(fd, &unix.SockaddrInet4{Addr: to.Addr().As4(), Port: int(to.Port())})
		}},
		{"no delay", func() error { return unix.SetsockoptInt(fd, unix.IPPROTO_TCP, unix.TCP_NODELAY, 1) }},
		{"linger", func() error {
			return unix.SetsockoptLinger(fd, unix.SOL_SOCKET, unix.SO_LINGER, &unix.Linger{Onoff: 1})
		}},
		{"non-blocking", func() error { return unix.SetNonblock(fd, true) }},
	} {
		if err := step.do(); err != nil {
			_ = unix.Close(fd)
			return -1, fmt.Errorf("load: connect to %v: %s: %w", to, step.name, err)
		}
	}
	return fd, nil
}

// address of an IPv4 server.
func address(server string) (netip.AddrPort, error) {
	to, err := netip.ParseAddrPort(server)
	if err == nil && !to.Addr().Is4() {
		err = fmt.Errorf("%v is not IPv4", to.Addr())
	}
	if err != nil {
		return to, fmt.Errorf("load: server's address: %w", err)
	}
	return to, nil
}
