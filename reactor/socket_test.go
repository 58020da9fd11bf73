package reactor_test

import (
	"io"
	"net"
	"testing"
	"time"

	"sasync/reactor"
	"sasync/reactor/reactortest"
)

// serve has r listen for one connection, which p gets.
func serve(t testing.TB, r *reactor.Reactor, p reactor.Protocol, limits reactor.PortLimits) *reactor.Port {
	t.Helper()
	built := false
	port, err := reactor.TCPServer{Addr: "127.0.0.1:0", Limits: limits}.Listen(r, reactor.FactoryFunc(func(net.Addr) reactor.Protocol {
		if built {
			return nil
		}
		built = true
		return p
	}))
	if err != nil {
		t.Fatal(err)
	}
	return port
}

// peer runs f with a connection to port, on a goroutine of its own, and posts
// its end as done.
func peer(t testing.TB, r *reactor.Reactor, port *reactor.Port, f func(*net.TCPConn), done func()) {
	t.Helper()
	r.CallWhenRunning(func() {
		go func() {
			defer func() { _ = r.Post(done) }()
			c, err := net.Dial("tcp", port.Addr().String())
			if err != nil {
				t.Error(err)
				return
			}
			defer c.Close()
			f(c.(*net.TCPConn))
		}()
	})
}

func TestShutdown_ClosesPortsFirstAndLetsConnectionsSendAll(t *testing.T) {
	r, _ := newReactor(t, reactor.Config{})
	server := &reactortest.Protocol{}
	const size = 8 << 20
	server.OnMade = func(c reactor.Transport) {
		_, _ = c.Write(make([]byte, size))
		_ = r.Stop()
	}
	port := serve(t, r, server, reactor.PortLimits{})
	received := make(chan int, 1)
	peer(t, r, port, func(c *net.TCPConn) {
		var first [1]byte
		_, _ = io.ReadFull(c, first[:])
		for {
			late, err := net.DialTimeout("tcp", port.Addr().String(), time.Second)
			if err != nil {
				break
			}
			_ = late.Close()
		}
		n, err := io.Copy(io.Discard, c)
		if err != nil {
			t.Error(err)
		}
		received <- int(n) + 1
	}, func() {})
	run(t, r)
	if len(server.Lost) != 1 || server.Lost[0] != reactor.ErrConnectionDone {
		t.Errorf("the server: lost %v", server.Lost)
	}
	if n := <-received; n != size {
		t.Errorf("the peer has received %d bytes, want %d", n, size)
	}
}
