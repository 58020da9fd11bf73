package reactor_test

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"os"
	"testing"
	"time"

	"sasync/deferred"
	"sasync/deferred/deferredtest"
	"sasync/reactor"
	"sasync/reactor/reactortest"
)

func TestStartTLSServer_GoesOnWithTLSInMidStream(t *testing.T) {
	eachVersion(t, func(t *testing.T, server, client *tls.Config) {
		r, _ := newReactor(t, reactor.Config{})
		inner := echoing()
		ended := whenLost(r, inner)
		plain := &reactortest.Protocol{}
		var made *deferred.Deferred[reactor.TLSTransport]
		plain.OnData = func([]byte) {
			_, _ = plain.Transport.Write([]byte("go on\n"))
			made = reactor.StartTLSServer(plain.Transport, server, inner, nil)
			made.AddCallback(func(c reactor.TLSTransport) (reactor.TLSTransport, error) {
				if c != inner.Transport {
					t.Error("fired before the protocol has the connection")
				}
				return c, nil
			})
		}
		port, err := reactor.TCPServer{Addr: "127.0.0.1:0"}.Listen(r, factoryOf(plain))
		if err != nil {
			t.Fatal(err)
		}
		withPeer(t, r, func() error {
			conn, err := net.Dial("tcp", port.Addr().String())
			if err != nil {
				return err
			}
			if _, err := io.WriteString(conn, "STARTTLS\n"); err != nil {
				return err
			}
			if _, err := io.ReadFull(conn, make([]byte, 6)); err != nil {
				return err
			}
			c := tls.Client(conn, client)
			defer c.Close()
			return saying(c, []byte("in private"))
		}, ended)
		if made == nil || !made.Fired() || len(plain.Lost) > 0 {
			t.Errorf("made %v; the plain protocol was told of %v", made, plain.Lost)
		}
		wantLost(t, inner, reactor.ErrConnectionDone)
	})
}

// The client says at once what it has to, in the same segment as its request.
func TestStartTLSServer_TakesWhatHasComeAlready(t *testing.T) {
	server, client := newAuthority(t).configs(tls.VersionTLS13)
	r, _ := newReactor(t, reactor.Config{})
	inner := echoing()
	plain := &reactortest.Protocol{}
	plain.OnData = func(data []byte) {
		request, rest, _ := bytes.Cut(data, []byte("\n"))
		if string(request) != "TLS" || len(rest) == 0 {
			t.Errorf("got %q", data)
		}
		reactor.StartTLSServer(plain.Transport, server, inner, rest)
	}
	port, err := reactor.TCPServer{Addr: "127.0.0.1:0"}.Listen(r, factoryOf(plain))
	if err != nil {
		t.Fatal(err)
	}
	withPeer(t, r, func() error {
		conn, err := net.Dial("tcp", port.Addr().String())
		if err != nil {
			return err
		}
		c := tls.Client(&prefixed{Conn: conn, prefix: []byte("TLS\n")}, client)
		defer c.Close()
		return saying(c, []byte("in private"))
	})
}

// prefixed is a connection whose first write has something in front of it.
type prefixed struct {
	net.Conn
	prefix []byte
}

func (p *prefixed) Write(data []byte) (int, error) {
	n := len(p.prefix)
	sent, err := p.Conn.Write(append(p.prefix, data...))
	p.prefix = nil
	return max(sent-n, 0), err
}

func TestStartTLSClient_GoesOnWithTLSInMidStream(t *testing.T) {
	server, client := newAuthority(t).configs(tls.VersionTLS13)
	r, _ := newReactor(t, reactor.Config{})
	inner := &reactortest.Protocol{}
	inner.OnMade = func(c reactor.Transport) { _, _ = c.Write([]byte("hello")) }
	ended := whenLost(r, inner)
	plain := &reactortest.Protocol{}
	plain.OnData = func([]byte) { reactor.StartTLSClient(plain.Transport, client, inner, nil) }
	addr, accept := foreignListener(t)
	r.CallWhenRunning(func() { reactor.Connect(r, reactor.TCPClient{Addr: addr}, plain) })
	withPeer(t, r, func() error {
		conn, err := accept()
		if err != nil {
			return err
		}
		if _, err := io.WriteString(conn, "go on\n"); err != nil {
			return err
		}
		c := tls.Server(conn, server)
		_, err = io.ReadFull(c, make([]byte, 5))
		return errors.Join(err, c.Close())
	}, ended)
	wantLost(t, inner, reactor.ErrConnectionDone)
}

func TestStartTLS_AFailedHandshakeIsInTheDeferredOnly(t *testing.T) {
	server, client := newAuthority(t).configs(tls.VersionTLS13)
	client.ServerName = "other.example"
	m := reactortest.NewReactor(t, reactor.Config{})
	m.Start()
	s, c := &reactortest.Protocol{}, &reactortest.Protocol{}
	pipe := reactortest.NewPipe(m, &reactortest.Protocol{}, &reactortest.Protocol{})
	serving := reactor.StartTLSServer(pipe.Server, server, s, nil)
	connecting := reactor.StartTLSClient(pipe.Client, client, c, nil)
	m.RunUntil(func() bool { pipe.Flush(); return serving.Fired() && connecting.Fired() })
	if wrong := (*tls.CertificateVerificationError)(nil); !errors.As(deferredtest.Failure(t, connecting), &wrong) {
		t.Error("the client's error is not a *tls.CertificateVerificationError")
	}
	if alert := new(net.OpError); !errors.As(deferredtest.Failure(t, serving), &alert) {
		t.Error("the server's error is not the client's alert")
	}
	pipe.Flush()
	if s.Transport != nil || len(s.Lost) > 0 || c.Transport != nil || len(c.Lost) > 0 {
		t.Error("a protocol has heard of it")
	}
}

// inMemory is a TLS connection on a pipe, once both sides have it.
func inMemory(t *testing.T, policy reactortest.Policy, server, client reactor.Protocol) (*reactortest.Reactor, *reactortest.Pipe) {
	t.Helper()
	serverConfig, clientConfig := newAuthority(t).configs(tls.VersionTLS13)
	m := reactortest.NewReactor(t, reactor.Config{})
	m.Start()
	pipe := reactortest.NewPipe(m, &reactortest.Protocol{}, &reactortest.Protocol{})
	pipe.Policy = policy
	serving := reactor.StartTLSServer(pipe.Server, serverConfig, server, nil)
	connecting := reactor.StartTLSClient(pipe.Client, clientConfig, client, nil)
	m.RunUntil(func() bool { pipe.Flush(); return serving.Fired() && connecting.Fired() })
	deferredtest.Result(t, serving)
	deferredtest.Result(t, connecting)
	return m, pipe
}

func TestStartTLS_WorksOnAnyTransport(t *testing.T) {
	for name, policy := range map[string]reactortest.Policy{"Together": reactortest.Together, "ByteByByte": reactortest.ByteByByte} {
		t.Run(name, func(t *testing.T) {
			s, c := echoing(), &reactortest.Protocol{}
			m, pipe := inMemory(t, policy, s, c)
			data := noise(20_000)
			_, _ = c.Transport.Write(data)
			for range 3 {
				m.Settle()
				pipe.Flush()
			}
			if !bytes.Equal(c.Received, data) {
				t.Errorf("%d bytes came back, want %d", len(c.Received), len(data))
			}
			c.Transport.LoseConnection()
			m.Settle()
			pipe.Flush()
			m.Settle()
			pipe.Flush()
			wantLost(t, s, reactor.ErrConnectionDone)
			wantLost(t, c, reactor.ErrConnectionDone)
		})
	}
}

// A paused protocol makes its peer wait, and what is held for it is no more
// than came in one piece.
func TestTLS_WhilePausedNothingMoreIsTakenFromBelow(t *testing.T) {
	s, c := &reactortest.Protocol{}, &reactortest.Protocol{}
	m, pipe := inMemory(t, reactortest.AsWritten, s, c)
	s.OnData = func([]byte) { s.Transport.Pause() }
	for range 10 {
		_, _ = c.Transport.Write(noise(10_000))
		m.Settle()
		pipe.Flush()
	}
	if !pipe.Server.Paused || len(s.Received) == 0 || len(s.Received) > 10_000 {
		t.Errorf("below it is paused: %v; got %d bytes", pipe.Server.Paused, len(s.Received))
	}
	s.OnData = nil
	s.Transport.Resume()
	m.Settle()
	pipe.Flush()
	if pipe.Server.Paused || len(s.Received) != 100_000 {
		t.Errorf("below it is paused: %v; got %d bytes", pipe.Server.Paused, len(s.Received))
	}
}

// A producer may hold back the end for long, and the peer send all that time.
func TestTLS_AfterLoseConnectionNothingMoreIsTakenFromBelow(t *testing.T) {
	s, c := &reactortest.Protocol{}, &reactortest.Protocol{}
	m, pipe := inMemory(t, reactortest.AsWritten, s, c)
	_ = s.Transport.RegisterProducer(&stopped{}, true)
	s.Transport.LoseConnection()
	_, _ = c.Transport.Write([]byte("too late"))
	m.Settle()
	pipe.Flush()
	if !pipe.Server.Losing || len(s.Lost) > 0 || len(s.Received) > 0 {
		t.Errorf("below it ends: %v; the end was told as %v, after %q", pipe.Server.Losing, s.Lost, s.Received)
	}
	_, _ = s.Transport.Write([]byte("the last of it"))
	s.Transport.UnregisterProducer()
	_, _ = s.Transport.Write([]byte(" and more"))
	for range 2 {
		m.Settle()
		pipe.Flush()
	}
	if got := string(c.Received); got != "the last of it and more" {
		t.Errorf("got %q", got)
	}
	wantLost(t, s, reactor.ErrConnectionDone)
	wantLost(t, c, reactor.ErrConnectionDone)
}

// Below, the end may be told before all that came earlier is decrypted.
func TestTLS_AnEndThatOvertakesWhatIsHeldIsNoLoss(t *testing.T) {
	s, c := &reactortest.Protocol{}, &reactortest.Protocol{}
	m, pipe := inMemory(t, reactortest.Together, s, c)
	_, _ = c.Transport.Write([]byte("goodbye"))
	c.Transport.LoseConnection()
	m.Settle()
	s.OnData = func([]byte) { s.Transport.Pause() }
	pipe.Server.Deliver(pipe.Client.Take())
	s.Transport.Resume()
	pipe.Server.DeliverEnd()
	m.Settle()
	pipe.Server.Lose(reactor.ErrConnectionDone)
	wantLost(t, s, reactor.ErrConnectionDone)
	if string(s.Received) != "goodbye" || !pipe.Server.Losing {
		t.Errorf("got %q; below it ends: %v", s.Received, pipe.Server.Losing)
	}
}

func TestTLS_WritingFailsOnceTheConnectionBelowHasEnded(t *testing.T) {
	s, c := &reactortest.Protocol{}, &reactortest.Protocol{}
	_, pipe := inMemory(t, reactortest.AsWritten, s, c)
	pipe.Server.AbortConnection() // as for a buffer that is too full
	data := noise(32 << 10)
	_, _ = s.Transport.Write(data)
	if _, err := s.Transport.Write(data); !errors.Is(err, reactor.ErrConnectionClosed) {
		t.Errorf("got %v", err)
	}
	pipe.Server.Lose(reactor.ErrWriteBufferFull)
	wantLost(t, s, reactor.ErrWriteBufferFull)
}

// A peer that is done before the server may say much while that still looks at
// its certificate.
func TestStartTLSServer_KeepsLittleOfWhatComesDuringTheHandshake(t *testing.T) {
	server, client := newAuthority(t).configs(tls.VersionTLS13)
	server.ClientAuth, client.Certificates = tls.RequireAnyClientCert, server.Certificates
	entered, release := make(chan struct{}), make(chan struct{})
	server.VerifyPeerCertificate = func([][]byte, [][]*x509.Certificate) error {
		close(entered)
		<-release
		return nil
	}
	m := reactortest.NewReactor(t, reactor.Config{})
	m.Start()
	s, c := &reactortest.Protocol{}, &reactortest.Protocol{}
	pipe := reactortest.NewPipe(m, &reactortest.Protocol{}, &reactortest.Protocol{})
	serving := reactor.StartTLSServer(pipe.Server, server, s, nil)
	connecting := reactor.StartTLSClient(pipe.Client, client, c, nil)
	m.RunUntil(func() bool { pipe.Flush(); return connecting.Fired() })
	<-entered
	data := noise(10_000)
	for range 50 {
		_, _ = c.Transport.Write(data)
		m.Settle()
		pipe.Flush()
	}
	if !pipe.Server.Paused {
		t.Error("it reads on and on")
	}
	close(release)
	m.RunUntil(func() bool { pipe.Flush(); return serving.Fired() })
	m.Settle()
	pipe.Flush()
	if pipe.Server.Paused || len(s.Received) != 50*len(data) {
		t.Errorf("got %d bytes; below it is paused: %v", len(s.Received), pipe.Server.Paused)
	}
}

func TestStartTLS_CancelledByItsOwnProtocolAborts(t *testing.T) {
	server, client := newAuthority(t).configs(tls.VersionTLS13)
	m := reactortest.NewReactor(t, reactor.Config{})
	m.Start()
	s, c := &reactortest.Protocol{}, &reactortest.Protocol{}
	pipe := reactortest.NewPipe(m, &reactortest.Protocol{}, &reactortest.Protocol{})
	serving := reactor.StartTLSServer(pipe.Server, server, s, nil)
	connecting := reactor.StartTLSClient(pipe.Client, client, c, nil)
	c.OnMade = func(reactor.Transport) { connecting.Cancel() }
	m.RunUntil(func() bool { pipe.Flush(); return connecting.Fired() })
	if err := deferredtest.Failure(t, connecting); !errors.Is(err, deferred.ErrCancelled) {
		t.Errorf("got %v", err)
	}
	m.RunUntil(func() bool { pipe.Flush(); return serving.Fired() })
	if err := deferredtest.Failure(t, serving); !errors.Is(err, reactor.ErrConnectionLost) {
		t.Errorf("the server: %v", err)
	}
	wantLost(t, c, reactor.ErrConnectionAborted)
}

func TestTLS_InsideTLS(t *testing.T) {
	s, c := echoing(), &reactortest.Protocol{}
	below := [2]*reactortest.Protocol{{}, {}}
	m, pipe := inMemory(t, reactortest.AsWritten, below[0], below[1])
	server, client := newAuthority(t).configs(tls.VersionTLS13)
	serving := reactor.StartTLSServer(below[0].Transport, server, s, nil)
	connecting := reactor.StartTLSClient(below[1].Transport, client, c, nil)
	m.RunUntil(func() bool { pipe.Flush(); return serving.Fired() && connecting.Fired() })
	data := noise(100_000)
	for i := range data[:100] { // each has what the other has collected sent
		_, _ = c.Transport.Write(data[i : i+1])
		_, _ = s.Transport.Write([]byte("."))
	}
	_, _ = c.Transport.Write(data[100:])
	for range 3 {
		m.Settle()
		pipe.Flush()
	}
	if want := append(bytes.Repeat([]byte("."), 100), data...); !bytes.Equal(c.Received, want) {
		t.Errorf("%d bytes came back, want %d", len(c.Received), len(want))
	}
	c.Transport.LoseConnection()
	for range 4 {
		m.Settle()
		pipe.Flush()
	}
	wantLost(t, s, reactor.ErrConnectionDone)
	wantLost(t, c, reactor.ErrConnectionDone)
}

func TestStartTLS_TakesNoMoreThanTenSeconds(t *testing.T) {
	server, _ := newAuthority(t).configs(tls.VersionTLS13)
	m := reactortest.NewReactor(t, reactor.Config{})
	m.Start()
	below := reactortest.NewTransport(m, &reactortest.Protocol{})
	made := reactor.StartTLSServer(below, server, &reactortest.Protocol{}, nil)
	m.Advance(9 * time.Second)
	deferredtest.Pending(t, made)
	m.Advance(time.Second)
	if err := deferredtest.Failure(t, made); !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("got %v", err)
	}
	if !below.Aborted {
		t.Error("the connection is still there")
	}
}

func TestStartTLS_OnAConnectionThatHasEndedIsAnError(t *testing.T) {
	server, _ := newAuthority(t).configs(tls.VersionTLS13)
	m := reactortest.NewReactor(t, reactor.Config{})
	m.Start()
	below := reactortest.NewTransport(m, &reactortest.Protocol{})
	below.Lose(reactor.ErrConnectionDone)
	for _, made := range []*deferred.Deferred[reactor.TLSTransport]{
		reactor.StartTLSServer(below, server, &reactortest.Protocol{}, nil),
		reactor.StartTLSClient(below, &tls.Config{}, &reactortest.Protocol{}, nil),
	} {
		if err := deferredtest.Failure(t, made); !errors.Is(err, reactor.ErrConnectionClosed) {
			t.Errorf("got %v", err)
		}
	}
}
