package reactor_test

import (
	"errors"
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"sasync/deferred/deferredtest"
	"sasync/reactor"
	"sasync/reactor/reactortest"
)

// fileOf is a second descriptor for the socket of package net, as a file.
func fileOf(t *testing.T, c interface{ File() (*os.File, error) }) *os.File {
	t.Helper()
	f, err := c.File()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	return f
}

func TestAdoptedServer_TakesConnectionsWhenItsOwnerHasClosed(t *testing.T) {
	path := filepath.Join(t.TempDir(), "s")
	unixListener, err := net.ListenUnix("unix", &net.UnixAddr{Name: path, Net: "unix"})
	if err != nil {
		t.Fatal(err)
	}
	unixListener.SetUnlinkOnClose(false)
	tcp := listener(t, "127.0.0.1:0")
	for _, test := range []struct {
		name   string
		socket interface {
			syscall.Conn
			Close() error
		}
		client reactor.ClientEndpoint
	}{
		{"a file", fileOf(t, tcp), reactor.TCPClient{Addr: tcp.Addr().String()}},
		{"a listener", tcp, reactor.TCPClient{Addr: tcp.Addr().String()}},
		{"a UNIX listener", unixListener, reactor.UNIXClient{Path: path}},
	} {
		t.Run(test.name, func(t *testing.T) {
			before := descriptors(t)
			r, _ := newReactor(t, reactor.Config{})
			port := echoes(t, r, reactor.AdoptedServer{Socket: test.socket}, test.client)
			if err := test.socket.Close(); err != nil {
				t.Error(err)
			}
			if port.Addr() == nil {
				t.Error("the port has no address")
			}
			run(t, r)
			if after := descriptors(t); after >= before {
				t.Errorf("%d descriptors, %d before", after, before)
			}
		})
	}
	if _, err := os.Stat(path); err != nil {
		t.Errorf("the socket's file: %v", err)
	}
}

func TestAdoptedServer_MayListenAgain(t *testing.T) {
	ln := listener(t, "127.0.0.1:0")
	r, _ := newReactor(t, reactor.Config{})
	for range 2 {
		echoes(t, r, reactor.AdoptedServer{Socket: ln}, reactor.TCPClient{Addr: ln.Addr().String()})
		run(t, r)
	}
}

// socketPair is two UNIX stream sockets that are connected.
func socketPair(t *testing.T) (a, b *os.File) {
	t.Helper()
	fds, err := syscall.Socketpair(syscall.AF_UNIX, syscall.SOCK_STREAM, 0)
	if err != nil {
		t.Fatal(err)
	}
	a, b = os.NewFile(uintptr(fds[0]), "a"), os.NewFile(uintptr(fds[1]), "b")
	t.Cleanup(func() { _, _ = a.Close(), b.Close() })
	return a, b
}

func TestAdoptedClient_IsAConnectionLikeOthers(t *testing.T) {
	ln := listener(t, "127.0.0.1:0")
	near, err := net.Dial("tcp", ln.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	far, err := ln.Accept()
	if err != nil {
		t.Fatal(err)
	}
	a, b := socketPair(t)
	for _, test := range []struct {
		name      string
		near, far syscall.Conn
	}{
		{"TCP", near.(*net.TCPConn), far.(*net.TCPConn)},
		{"a socket pair", a, b},
	} {
		t.Run(test.name, func(t *testing.T) {
			r, _ := newReactor(t, reactor.Config{})
			server, client := &reactortest.Protocol{}, &reactortest.Protocol{}
			server.OnData = func(data []byte) { _, _ = server.Transport.Write(data) }
			client.OnMade = func(c reactor.Transport) { _, _ = c.Write([]byte("echo")) }
			client.OnData = func([]byte) {
				if string(client.Received) == "echo" {
					_ = r.Stop()
				}
			}
			reactor.Connect(r, reactor.AdoptedClient{Socket: test.far}, server) // before the run
			reactor.Connect(r, reactor.AdoptedClient{Socket: test.near}, client)
			r.CallWhenRunning(func() {
				for _, c := range []syscall.Conn{test.near, test.far} {
					_ = c.(interface{ Close() error }).Close()
				}
			})
			run(t, r)
			if len(server.Lost) != 1 || server.Lost[0] != reactor.ErrConnectionDone {
				t.Errorf("the server's end: %v", server.Lost)
			}
			if server.Transport.RemoteAddr() == nil || server.Transport.LocalAddr() == nil {
				t.Errorf("addresses %v and %v", server.Transport.LocalAddr(), server.Transport.RemoteAddr())
			}
		})
	}
}

func TestAdoptedDatagrams_ReceivesWhenItsOwnerHasClosed(t *testing.T) {
	path := filepath.Join(t.TempDir(), "s")
	unixSocket, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: path, Net: "unixgram"})
	if err != nil {
		t.Fatal(err)
	}
	udp, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	for _, socket := range []interface {
		syscall.Conn
		LocalAddr() net.Addr
		Close() error
	}{unixSocket, udp.(*net.UDPConn)} {
		sender, err := net.Dial(socket.LocalAddr().Network(), socket.LocalAddr().String())
		if err != nil {
			t.Fatal(err)
		}
		r, _ := newReactor(t, reactor.Config{})
		p := &reactortest.Datagrams{OnDatagram: func([]byte, net.Addr) { _ = r.Stop() }}
		port, err := reactor.AdoptedDatagrams{Socket: socket}.Listen(r, p)
		if err != nil {
			t.Fatal(err)
		}
		if port.Addr().String() != socket.LocalAddr().String() {
			t.Errorf("listens on %v, want %v", port.Addr(), socket.LocalAddr())
		}
		if err := socket.Close(); err != nil {
			t.Error(err)
		}
		if _, err := sender.Write([]byte("hello")); err != nil {
			t.Fatal(err)
		}
		run(t, r)
		_ = sender.Close()
		if len(p.Received) != 1 || p.Received[0] != "hello" || p.Stopped != 1 {
			t.Errorf("received %q, stopped %d times", p.Received, p.Stopped)
		}
	}
	if _, err := os.Stat(path); err != nil {
		t.Errorf("the socket's file: %v", err)
	}
}

func TestAdopt_RefusesWhatIsNoSuchSocket(t *testing.T) {
	ln := listener(t, "127.0.0.1:0")
	udp, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer udp.Close()
	file, err := os.Open(os.DevNull)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	closed, _ := socketPair(t)
	_ = closed.Close()
	connected, _ := socketPair(t)
	before := descriptors(t)
	r, _ := newReactor(t, reactor.Config{})
	r.CallWhenRunning(func() {
		for name, socket := range map[string]syscall.Conn{
			"nothing": nil, "a file": file, "a UDP socket": udp.(*net.UDPConn), "a closed one": closed, "a connection": connected,
		} {
			if port, err := (reactor.AdoptedServer{Socket: socket}).Listen(r, nil); err == nil || !strings.HasPrefix(err.Error(), "reactor: adopt a port: ") {
				t.Errorf("%s as a port: %v, %v", name, port, err)
			}
		}
		for name, socket := range map[string]syscall.Conn{
			"nothing": nil, "a file": file, "a UDP socket": udp.(*net.UDPConn), "a closed one": closed, "a port": ln,
		} {
			d := reactor.Connect(r, reactor.AdoptedClient{Socket: socket}, &reactortest.Protocol{})
			if err := deferredtest.Failure(t, d); !strings.HasPrefix(err.Error(), "reactor: adopt a connection: ") {
				t.Errorf("%s as a connection: %v", name, err)
			}
		}
		for name, socket := range map[string]syscall.Conn{
			"nothing": nil, "a file": file, "a closed one": closed, "a port": ln, "a connection": connected,
		} {
			if port, err := (reactor.AdoptedDatagrams{Socket: socket}).Listen(r, nil); err == nil || !strings.HasPrefix(err.Error(), "reactor: adopt a port for datagrams: ") {
				t.Errorf("%s as a port for datagrams: %v, %v", name, port, err)
			}
		}
		_ = r.Stop()
	})
	run(t, r)
	_, err = (reactor.AdoptedServer{Socket: file}).Listen(r, nil)
	if !errors.Is(err, syscall.ENOTSOCK) {
		t.Errorf("a file as a port: %v", err)
	}
	if after := descriptors(t); after > before {
		t.Errorf("%d descriptors, %d before", after, before)
	}
}

func TestAdopt_IsForTheMachinesSocketsAlone(t *testing.T) {
	r := reactortest.NewReactor(t, reactor.Config{})
	if _, err := (reactor.AdoptedServer{Socket: listener(t, "127.0.0.1:0")}).Listen(r.Reactor, nil); err == nil {
		t.Error("a reactor in memory has adopted a socket")
	}
}
