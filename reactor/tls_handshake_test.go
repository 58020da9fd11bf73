package reactor_test

import (
	"crypto/tls"
	"errors"
	"io"
	"net"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/zap/zaptest/observer"

	"sasync/deferred"
	"sasync/reactor"
	"sasync/reactor/reactortest"
)

// handshakeErrors are those that the log tells of.
func handshakeErrors(logs *observer.ObservedLogs) (errs []string) {
	for _, e := range logs.FilterMessage("TLS handshake failed").All() {
		errs = append(errs, e.ContextMap()["error"].(string))
	}
	return errs
}

// noProtocol is the factory of a server that is not to get that far.
func noProtocol(t *testing.T) reactor.Factory {
	return reactor.FactoryFunc(func(net.Addr) reactor.Protocol {
		t.Error("a protocol was built")
		return nil
	})
}

// untilClosed reads until the other side ends the connection in any way.
func untilClosed(c net.Conn) error {
	_ = c.SetDeadline(time.Now().Add(10 * time.Second))
	if _, err := io.Copy(io.Discard, c); errors.Is(err, os.ErrDeadlineExceeded) {
		return err
	}
	return nil
}

func TestTLSServer_AHandshakeThatNeverEndsIsEnded(t *testing.T) {
	hello := clientHello(t)
	for name, said := range map[string][]byte{"Silence": nil, "HalfAHello": hello[:len(hello)/2], "NothingAfterTheHello": hello} {
		t.Run(name, func(t *testing.T) {
			server, _ := newAuthority(t).configs(tls.VersionTLS13)
			r, logs := newReactor(t, reactor.Config{})
			port, err := reactor.TLSServer{Endpoint: reactor.TCPServer{Addr: "127.0.0.1:0"}, Config: server,
				HandshakeTimeout: 20 * time.Millisecond}.Listen(r, noProtocol(t))
			if err != nil {
				t.Fatal(err)
			}
			withPeer(t, r, func() error {
				c, err := net.Dial("tcp", port.Addr().String())
				if err != nil {
					return err
				}
				defer c.Close()
				_, _ = c.Write(said) // which may be too late already
				return untilClosed(c)
			})
			if errs := handshakeErrors(logs); len(errs) != 1 || !strings.Contains(errs[0], "not done after 20ms") {
				t.Errorf("logged: %q", errs)
			}
		})
	}
}

// clientHello is the first thing that a client says.
func clientHello(t *testing.T) []byte {
	t.Helper()
	near, far := net.Pipe()
	defer near.Close()
	go func() { _ = tls.Client(far, &tls.Config{ServerName: "server.example"}).Handshake() }()
	hello := make([]byte, 16<<10)
	n, err := near.Read(hello)
	if err != nil {
		t.Fatal(err)
	}
	return hello[:n]
}

func TestTLSClient_AHandshakeThatNeverEndsIsATimeout(t *testing.T) {
	r, _ := newReactor(t, reactor.Config{})
	addr, accept := foreignListener(t)
	var err error
	r.CallWhenRunning(func() {
		d := reactor.Connect(r, reactor.TLSClient{Endpoint: reactor.TCPClient{Addr: addr}, HandshakeTimeout: 20 * time.Millisecond}, &reactortest.Protocol{})
		onceTold(r, d, &err).AddCallback(stopping(r))
	})
	go func() {
		if c, err := accept(); err == nil {
			_ = untilClosed(c)
			c.Close()
		}
	}()
	run(t, r)
	if !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("got %v, want a timeout", err)
	}
}

// stopping returns a callback that stops r.
func stopping(r *reactor.Reactor) func(deferred.Unit) (deferred.Unit, error) {
	return func(u deferred.Unit) (deferred.Unit, error) { return u, r.Stop() }
}

func TestTLSClient_CancelEndsTheHandshake(t *testing.T) {
	r, _ := newReactor(t, reactor.Config{})
	addr, accept := foreignListener(t)
	var err error
	var d *deferred.Deferred[*reactortest.Protocol]
	var told *gate
	r.CallWhenRunning(func() {
		d = connectTLS(r, addr, nil, &reactortest.Protocol{})
		told = onceTold(r, d, &err)
	})
	withPeer(t, r, func() error {
		c, err := accept()
		if err != nil {
			return err
		}
		defer c.Close()
		if _, err := c.Read(make([]byte, 1)); err != nil { // the handshake has begun
			return err
		}
		if err := r.Post(d.Cancel); err != nil {
			return err
		}
		return untilClosed(c)
	})
	if !told.Fired() || !errors.Is(err, deferred.ErrCancelled) {
		t.Errorf("got %v, want ErrCancelled", err)
	}
}

func TestTLS_TheEndOfTheRunEndsHandshakes(t *testing.T) {
	server, _ := newAuthority(t).configs(tls.VersionTLS13)
	r, logs := newReactor(t, reactor.Config{})
	addr := tlsPort(t, r, server, noProtocol(t))
	silent, accept := foreignListener(t)
	var err error
	var told *gate
	r.CallWhenRunning(func() { told = onceTold(r, connectTLS(r, silent, nil, &reactortest.Protocol{}), &err) })
	hello := clientHello(t)
	withPeer(t, r, func() error {
		client, err := net.Dial("tcp", addr)
		if err != nil {
			return err
		}
		t.Cleanup(func() { client.Close() })
		server, err := accept()
		if err != nil {
			return err
		}
		t.Cleanup(func() { server.Close() })
		if _, err := client.Write(hello); err != nil {
			return err
		}
		_, err1 := client.Read(make([]byte, 1))
		_, err2 := server.Read(make([]byte, 1))
		return errors.Join(err1, err2) // both are in the middle, and the run stops
	})
	if !told.Fired() || !errors.Is(err, reactor.ErrStopped) {
		t.Errorf("the client's Deferred has %v, want ErrStopped", err)
	}
	if errs := handshakeErrors(logs); len(errs) != 1 {
		t.Errorf("logged: %q", errs)
	}
}

// A function of the tls.Config that does not heed its context is left behind,
// and what it does later harms nobody.
func TestTLS_TheEndOfTheRunDoesNotWaitForFunctionsThatHang(t *testing.T) {
	server, client := newAuthority(t).configs(tls.VersionTLS13)
	hangs, release := make(chan struct{}), make(chan struct{})
	server.GetConfigForClient = func(*tls.ClientHelloInfo) (*tls.Config, error) {
		close(hangs)
		<-release
		return nil, nil
	}
	r, _ := newReactor(t, reactor.Config{ShutdownTimeout: 20 * time.Millisecond})
	addr := tlsPort(t, r, server, noProtocol(t))
	gone := make(chan struct{})
	go func() {
		defer close(gone)
		_, _ = dialTLS(addr, client)
	}()
	withPeer(t, r, func() error { <-hangs; return nil })
	withPeer(t, r, func() error { close(release); <-gone; return nil }) // it comes home to another run
}

// What runs beside the loop is home when the run is over.
func TestTLS_TheEndOfTheRunWaitsForFunctionsThatHeedTheirContext(t *testing.T) {
	server, client := newAuthority(t).configs(tls.VersionTLS13)
	begun, home := make(chan struct{}), false
	server.GetConfigForClient = func(hello *tls.ClientHelloInfo) (*tls.Config, error) {
		close(begun)
		<-hello.Context().Done()
		time.Sleep(5 * time.Millisecond) // it is slow to give up
		home = true
		return nil, hello.Context().Err()
	}
	r, _ := newReactor(t, reactor.Config{})
	addr := tlsPort(t, r, server, noProtocol(t))
	gone := make(chan struct{})
	go func() {
		defer close(gone)
		_, _ = dialTLS(addr, client)
	}()
	withPeer(t, r, func() error { <-begun; return nil })
	if !home {
		t.Error("the run is over, and a function of it runs")
	}
	<-gone
}

func TestTLSServer_AResetEndsTheContextOfTheHandshake(t *testing.T) {
	server, client := newAuthority(t).configs(tls.VersionTLS13)
	hangs, ended := make(chan struct{}), make(chan struct{})
	server.GetConfigForClient = func(hello *tls.ClientHelloInfo) (*tls.Config, error) {
		close(hangs)
		<-hello.Context().Done()
		close(ended)
		return nil, hello.Context().Err()
	}
	r, _ := newReactor(t, reactor.Config{})
	addr := tlsPort(t, r, server, noProtocol(t))
	withPeer(t, r, func() error {
		conn, err := net.Dial("tcp", addr)
		if err != nil {
			return err
		}
		go func() { <-hangs; reset(conn.(*net.TCPConn)) }()
		_ = tls.Client(conn, client).Handshake()
		<-ended
		return nil
	})
}

func TestTLSServer_GarbageInsteadOfAHandshakeEndsTheConnection(t *testing.T) {
	server, _ := newAuthority(t).configs(tls.VersionTLS13)
	r, logs := newReactor(t, reactor.Config{})
	addr := tlsPort(t, r, server, noProtocol(t))
	withPeer(t, r, func() error {
		c, err := net.Dial("tcp", addr)
		if err != nil {
			return err
		}
		defer c.Close()
		if _, err := io.WriteString(c, "GET / HTTP/1.1\r\nHost: server.example\r\n\r\n"); err != nil {
			return err
		}
		return untilClosed(c)
	})
	if errs := handshakeErrors(logs); len(errs) != 1 || !strings.Contains(errs[0], "does not look like a TLS handshake") {
		t.Errorf("logged: %q", errs)
	}
}

func TestTLSClient_GarbageInsteadOfAHandshakeIsAnError(t *testing.T) {
	r, _ := newReactor(t, reactor.Config{})
	addr, accept := foreignListener(t)
	var err error
	var told *gate
	r.CallWhenRunning(func() { told = onceTold(r, connectTLS(r, addr, nil, &reactortest.Protocol{}), &err) })
	withPeer(t, r, func() error {
		c, err := accept()
		if err != nil {
			return err
		}
		defer c.Close()
		if _, err := io.WriteString(c, "220 mail.example ESMTP\r\n"); err != nil {
			return err
		}
		return untilClosed(c)
	})
	if header := (tls.RecordHeaderError{}); !told.Fired() || !errors.As(err, &header) {
		t.Errorf("got %v, want a tls.RecordHeaderError", err)
	}
}

func TestTLSClient_AnEndDuringTheHandshakeIsAnUnexpectedEOF(t *testing.T) {
	r, _ := newReactor(t, reactor.Config{})
	addr, accept := foreignListener(t)
	var err error
	r.CallWhenRunning(func() {
		onceTold(r, connectTLS(r, addr, nil, &reactortest.Protocol{}), &err).AddCallback(stopping(r))
	})
	go func() {
		if c, err := accept(); err == nil {
			_, _ = c.Read(make([]byte, 16<<10))
			c.Close()
		}
	}()
	run(t, r)
	if !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("got %v, want an unexpected EOF", err)
	}
}

func TestTLSServer_SoManyHandshakesComputeAtOnce(t *testing.T) {
	const limit, clients = 2, 10
	server, client := newAuthority(t).configs(tls.VersionTLS13)
	var now, most atomic.Int32
	full, release := make(chan struct{}), make(chan struct{})
	server.GetConfigForClient = func(*tls.ClientHelloInfo) (*tls.Config, error) {
		if n := now.Add(1); n > most.Load() {
			if most.Store(n); n == limit {
				close(full)
			}
		}
		<-release
		now.Add(-1)
		return nil, nil
	}
	r, _ := newReactor(t, reactor.Config{Handshakes: limit})
	addr := tlsPort(t, r, server, reactor.FactoryFunc(func(net.Addr) reactor.Protocol { return echoing() }))
	withPeer(t, r, func() error {
		results := make(chan error)
		for range clients {
			go func() {
				c, err := dialTLS(addr, client)
				if err == nil {
					err = saying(c, []byte("hello"))
					c.Close()
				}
				results <- err
			}()
		}
		<-full
		close(release)
		var err error
		for range clients {
			err = errors.Join(err, <-results)
		}
		return err
	})
	if got := most.Load(); got != limit {
		t.Errorf("%d at once, want %d", got, limit)
	}
}

func TestTLSServer_APeerThatIsSlowHoldsUpNobody(t *testing.T) {
	server, client := newAuthority(t).configs(tls.VersionTLS13)
	hello := clientHello(t)
	r, _ := newReactor(t, reactor.Config{Handshakes: 1})
	addr := tlsPort(t, r, server, reactor.FactoryFunc(func(net.Addr) reactor.Protocol { return echoing() }))
	withPeer(t, r, func() error {
		for _, said := range [][]byte{hello[:len(hello)/2], hello} {
			slow, err := net.Dial("tcp", addr)
			if err != nil {
				return err
			}
			defer slow.Close()
			if _, err := slow.Write(said); err != nil {
				return err
			}
		}
		c, err := dialTLS(addr, client)
		if err != nil {
			return err
		}
		defer c.Close()
		return saying(c, []byte("hello"))
	})
}

func TestTLSServer_APanicInAFunctionOfTheConfigEndsTheConnection(t *testing.T) {
	server, client := newAuthority(t).configs(tls.VersionTLS13)
	server.GetConfigForClient = func(hello *tls.ClientHelloInfo) (*tls.Config, error) {
		if hello.ServerName == "bad.example" {
			panic("boom")
		}
		return nil, nil
	}
	r, logs := newReactor(t, reactor.Config{})
	addr := tlsPort(t, r, server, factoryOf(echoing()))
	withPeer(t, r, func() error {
		bad := client.Clone()
		bad.ServerName = "bad.example"
		if _, err := dialTLS(addr, bad); err == nil {
			return errors.New("the handshake has succeeded")
		}
		c, err := dialTLS(addr, client)
		if err != nil {
			return err
		}
		defer c.Close()
		return saying(c, []byte("it lives"))
	})
	if errs := handshakeErrors(logs); len(errs) != 1 || !strings.Contains(errs[0], "boom") {
		t.Errorf("logged: %q", errs)
	}
}
