package reactor_test

import (
	"errors"
	"net"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"sasync/reactor"
	"sasync/reactor/reactortest"
)

// option reads an option of the socket that has this local address, which this
// process has open.
func option(t *testing.T, local net.Addr, level, name int) int {
	t.Helper()
	for fd := 3; fd < 256; fd++ {
		sa, err := unix.Getsockname(fd)
		if err != nil {
			continue
		}
		in, ok := sa.(*unix.SockaddrInet4)
		if _, err := unix.Getpeername(fd); ok && err == nil && in.Port == local.(*net.TCPAddr).Port {
			value, err := unix.GetsockoptInt(fd, level, name)
			if err != nil {
				t.Fatal(err)
			}
			return value
		}
	}
	t.Fatalf("no socket at %v", local)
	return 0
}

func TestTCP_OptionsReachTheSocket(t *testing.T) {
	r, _ := newReactor(t, reactor.Config{})
	client := &reactortest.Protocol{}
	server := &reactortest.Protocol{}
	port := serve(t, r, server, reactor.PortLimits{})
	want := func(c reactor.Transport, name string, level, number, value int) {
		if got := option(t, c.LocalAddr(), level, number); got != value {
			t.Errorf("%s is %d, want %d", name, got, value)
		}
	}
	client.OnMade = func(c reactor.Transport) {
		tcp := c.(reactor.TCPTransport)
		want(c, "no delay, at first", unix.IPPROTO_TCP, unix.TCP_NODELAY, 1)
		want(c, "keep alive, at first", unix.SOL_SOCKET, unix.SO_KEEPALIVE, 1)
		if err := errors.Join(tcp.SetNoDelay(false), tcp.SetKeepAlive(-1)); err != nil {
			t.Error(err)
		}
		want(c, "no delay", unix.IPPROTO_TCP, unix.TCP_NODELAY, 0)
		want(c, "keep alive", unix.SOL_SOCKET, unix.SO_KEEPALIVE, 0)
		if err := tcp.SetKeepAlive(90 * time.Second); err != nil {
			t.Error(err)
		}
		want(c, "keep alive", unix.SOL_SOCKET, unix.SO_KEEPALIVE, 1)
		c.LoseConnection()
	}
	client.OnLost = func(error) { _ = r.Stop() }
	r.CallWhenRunning(func() { reactor.Connect(r, reactor.TCPClient{Addr: port.Addr().String()}, client) })
	run(t, r)
	if err := client.Transport.(reactor.TCPTransport).SetNoDelay(true); !errors.Is(err, net.ErrClosed) {
		t.Errorf("after the end: %v", err)
	}
}
