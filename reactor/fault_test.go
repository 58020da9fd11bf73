package reactor_test

import (
	"bytes"
	"errors"
	"io"
	"net"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"sasync/reactor"
	"sasync/reactor/reactortest"
)

// reset makes the close of c a reset.
func reset(c *net.TCPConn) {
	_ = c.SetLinger(0)
	_ = c.Close()
}

// stopAfter stops r when p has heard of the end.
func stopAfter(r *reactor.Reactor, p *reactortest.Protocol) { p.OnLost = func(error) { _ = r.Stop() } }

func stopWhenLost(r *reactor.Reactor, p *reactortest.Protocol) {
	if len(p.Lost) > 0 {
		_ = r.Stop()
		return
	}
	r.CallLater(time.Millisecond, func() { stopWhenLost(r, p) })
}

func wantLost(t *testing.T, p *reactortest.Protocol, reasons ...error) {
	t.Helper()
	if len(p.Lost) != 1 {
		t.Fatalf("lost %d times: %v", len(p.Lost), p.Lost)
	}
	for _, reason := range reasons {
		if !errors.Is(p.Lost[0], reason) {
			t.Errorf("lost by %v, want %v", p.Lost[0], reason)
		}
	}
}

// The states in which a connection may be when its peer resets it.
func TestReset_EndsAConnectionInEveryState(t *testing.T) {
	for name, enter := range map[string]func(c reactor.Transport){
		"while it reads":            func(reactor.Transport) {},
		"while it is paused":        func(c reactor.Transport) { c.Pause(); c.Loop().AfterFunc(50*time.Millisecond, c.Resume) },
		"while it writes":           func(c reactor.Transport) { _, _ = c.Write(make([]byte, 8<<20)) },
		"while it ends":             func(c reactor.Transport) { _, _ = c.Write(make([]byte, 8<<20)); c.LoseConnection() },
		"while it ends its writes":  func(c reactor.Transport) { _, _ = c.Write(make([]byte, 8<<20)); c.LoseWriteConnection() },
		"after it ended its writes": func(c reactor.Transport) { c.LoseWriteConnection() },
	} {
		t.Run(name, func(t *testing.T) {
			r, _ := newReactor(t, reactor.Config{})
			server := &reactortest.HalfProtocol{}
			stopAfter(r, &server.Protocol)
			server.OnMade = func(c reactor.Transport) { enter(c); _, _ = c.Write([]byte("x")) }
			port := serve(t, r, server, reactor.PortLimits{})
			peer(t, r, port, func(c *net.TCPConn) {
				if name != "after it ended its writes" {
					_, _ = io.ReadFull(c, make([]byte, 1))
				}
				reset(c)
			}, func() {})
			run(t, r)
			wantLost(t, &server.Protocol, reactor.ErrConnectionLost)
		})
	}
}

func TestReset_WhileItLingersFreesTheDescriptor(t *testing.T) {
	r, _ := newReactor(t, reactor.Config{})
	server := &reactortest.Protocol{OnMade: reactor.Transport.LoseConnection}
	port := serve(t, r, server, reactor.PortLimits{})
	peer(t, r, port, func(c *net.TCPConn) {
		_, _ = c.Read(make([]byte, 1)) // its end
		reset(c)
	}, func() { stopWhenFree(r, port) })
	run(t, r)
	wantLost(t, server, reactor.ErrConnectionDone)
}

func stopWhenFree(r *reactor.Reactor, port *reactor.Port) {
	if port.Connections() == 0 {
		_ = r.Stop()
		return
	}
	r.CallLater(time.Millisecond, func() { stopWhenFree(r, port) })
}

func TestReset_OfOneThatWaitsToBeAcceptedHurtsNobody(t *testing.T) {
	r, logs := newReactor(t, reactor.Config{})
	port, err := reactor.TCPServer{Addr: "127.0.0.1:0"}.Listen(r, reactor.FactoryFunc(func(net.Addr) reactor.Protocol { return &reactortest.Protocol{} }))
	if err != nil {
		t.Fatal(err)
	}
	for range 10 {
		c, err := net.Dial("tcp", port.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		reset(c.(*net.TCPConn))
	}
	peer(t, r, port, func(*net.TCPConn) {}, func() { stopWhenFree(r, port) })
	run(t, r)
	if logs.FilterMessage("accepting failed, waiting").Len() > 0 {
		t.Error("accepting failed")
	}
}

// The states in which the peer may end its side.
func TestHalfClose_OfThePeerInEveryState(t *testing.T) {
	for name, enter := range map[string]func(c reactor.Transport){
		"while it reads":            func(reactor.Transport) {},
		"while it is paused":        func(c reactor.Transport) { c.Pause(); c.Loop().AfterFunc(20*time.Millisecond, c.Resume) },
		"while it writes":           func(c reactor.Transport) { _, _ = c.Write(make([]byte, 8<<20)) },
		"while it ends":             func(c reactor.Transport) { c.LoseConnection() },
		"after it ended its writes": func(c reactor.Transport) { c.LoseWriteConnection() },
	} {
		t.Run(name, func(t *testing.T) {
			r, _ := newReactor(t, reactor.Config{})
			server := &reactortest.Protocol{OnMade: enter}
			port := serve(t, r, server, reactor.PortLimits{})
			received := 0
			peer(t, r, port, func(c *net.TCPConn) {
				_, _ = c.Write([]byte("the last"))
				_ = c.CloseWrite()
				n, err := io.Copy(io.Discard, c)
				if err != nil {
					t.Error(err)
				}
				received = int(n)
			}, func() { stopWhenLost(r, server) })
			run(t, r)
			wantLost(t, server, reactor.ErrConnectionDone)
			if name != "while it ends" && string(server.Received) != "the last" {
				t.Errorf("received %q", server.Received)
			}
			if name == "while it writes" && received != 8<<20 {
				t.Errorf("the peer has received %d bytes", received)
			}
		})
	}
}

// With a careless handler one byte out of band keeps a processor busy.
func TestRead_UrgentBytesAreNoBusyLoopAndLoseNothing(t *testing.T) {
	r, _ := newReactor(t, reactor.Config{})
	server := &reactortest.Protocol{}
	stopAfter(r, server)
	port := serve(t, r, server, reactor.PortLimits{})
	var turns uint64
	peer(t, r, port, func(c *net.TCPConn) {
		_, _ = c.Write([]byte("before "))
		raw, _ := c.SyscallConn()
		_ = raw.Control(func(fd uintptr) { _ = unix.Sendto(int(fd), []byte("!"), unix.MSG_OOB, nil) })
		counted := make(chan struct{})
		_ = r.Post(func() { turns = r.Stats().Turns })
		time.Sleep(50 * time.Millisecond)
		_ = r.Post(func() { turns = r.Stats().Turns - turns; close(counted) })
		<-counted
		_, _ = c.Write([]byte("behind"))
	}, func() {})
	run(t, r)
	if got := string(server.Received); got != "before behind" {
		t.Errorf("received %q", got)
	}
	if turns > 20 {
		t.Errorf("%d turns while nothing happened", turns)
	}
}

func TestRead_AStreamOfSingleBytesArrivesWhole(t *testing.T) {
	r, _ := newReactor(t, reactor.Config{})
	server := &reactortest.Protocol{}
	stopAfter(r, server)
	port := serve(t, r, server, reactor.PortLimits{})
	want := bytes.Repeat([]byte("0123456789"), 500)
	peer(t, r, port, func(c *net.TCPConn) {
		for i := range want {
			_, _ = c.Write(want[i : i+1])
		}
	}, func() {})
	run(t, r)
	if !bytes.Equal(server.Received, want) {
		t.Errorf("received %d bytes of %d, or others", len(server.Received), len(want))
	}
}

// Those who have connections keep them when there are no descriptors for more.
func TestAccept_OutOfDescriptorsKeepsTheLoopAlive(t *testing.T) {
	r, logs := newReactor(t, reactor.Config{})
	port, err := reactor.TCPServer{Addr: "127.0.0.1:0"}.Listen(r, reactor.FactoryFunc(func(net.Addr) reactor.Protocol {
		p := &reactortest.Protocol{}
		p.OnData = func(data []byte) { _, _ = p.Transport.Write(data) }
		return p
	}))
	if err != nil {
		t.Fatal(err)
	}
	peer(t, r, port, func(c *net.TCPConn) {
		echo := func(c net.Conn) {
			_, _ = c.Write([]byte("x"))
			if _, err := io.ReadFull(c, make([]byte, 1)); err != nil {
				t.Error(err)
			}
		}
		echo(c)
		waiting, err := net.Dial("tcp", port.Addr().String())
		if err != nil {
			t.Error(err)
			return
		}
		defer waiting.Close()
		held := holdDescriptors(t)
		more, err := unix.Socket(unix.AF_INET, unix.SOCK_STREAM, 0) // the last one
		if err == nil {
			defer unix.Close(more)
			_ = unix.Connect(more, loopback(port))
		}
		for logs.FilterMessage("accepting failed, waiting").Len() == 0 {
			time.Sleep(time.Millisecond)
		}
		echo(c)
		held.release()
		echo(waiting)
	}, func() { _ = r.Stop() })
	run(t, r)
}

func loopback(port *reactor.Port) unix.Sockaddr {
	return &unix.SockaddrInet4{Port: port.Addr().(*net.TCPAddr).Port, Addr: [4]byte{127, 0, 0, 1}}
}

// held is all descriptors that there were, but one.
type held struct{ fds []int }

func holdDescriptors(t *testing.T) *held {
	t.Helper()
	var limit unix.Rlimit
	if err := unix.Getrlimit(unix.RLIMIT_NOFILE, &limit); err != nil {
		t.Fatal(err)
	}
	low := limit
	low.Cur = 64
	if err := unix.Setrlimit(unix.RLIMIT_NOFILE, &low); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = unix.Setrlimit(unix.RLIMIT_NOFILE, &limit) })
	h := &held{}
	for {
		fd, err := unix.FcntlInt(1, unix.F_DUPFD_CLOEXEC, 3)
		if err != nil {
			if !errors.Is(err, syscall.EMFILE) {
				t.Error(err)
			}
			break
		}
		h.fds = append(h.fds, fd)
	}
	last := len(h.fds) - 1
	_ = unix.Close(h.fds[last])
	h.fds = h.fds[:last]
	return h
}

func (h *held) release() {
	for _, fd := range h.fds {
		_ = unix.Close(fd)
	}
}

// A server may answer and end while its client still sends: the client sends on
// for a while, and has to get the answer all the same.
func TestLoseConnection_InTheMiddleOfAnUploadDeliversTheAnswer(t *testing.T) {
	r, _ := newReactor(t, reactor.Config{})
	server := &reactortest.Protocol{}
	server.OnData = func([]byte) {
		if len(server.Lost) == 0 {
			_, _ = server.Transport.Write([]byte("too much"))
			server.Transport.LoseConnection()
		}
	}
	port := serve(t, r, server, reactor.PortLimits{})
	answer := make(chan string, 1)
	peer(t, r, port, func(c *net.TCPConn) {
		if _, err := c.Write(make([]byte, 32<<20)); err != nil {
			t.Error(err)
		}
		_ = c.CloseWrite()
		got, err := io.ReadAll(c)
		if err != nil {
			t.Error(err)
		}
		answer <- string(got)
	}, func() { _ = r.Stop() })
	run(t, r)
	if got := <-answer; got != "too much" {
		t.Errorf("the client has got %q", got)
	}
}
