package reactor_test

import (
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"syscall"
	"testing"
	"time"

	"sasync/reactor"
	"sasync/reactor/reactortest"
)

// wantCleanEnd reads what is left and wants a close_notify behind it.
func wantCleanEnd(c io.Reader, want string) error {
	got, err := io.ReadAll(c)
	if err == nil && string(got) != want {
		err = fmt.Errorf("got %q, want %q", got, want)
	}
	return err
}

func TestTLS_EveryFriendlyEndSendsACloseNotify(t *testing.T) {
	for name, end := range map[string]func(r *reactor.Reactor, c reactor.Transport){
		"LoseConnection":      func(_ *reactor.Reactor, c reactor.Transport) { c.LoseConnection() },
		"Stop":                func(_ *reactor.Reactor, c reactor.Transport) { c.Stop() },
		"LoseWriteConnection": func(_ *reactor.Reactor, c reactor.Transport) { c.LoseWriteConnection() },
		"TheEndOfTheRun":      func(r *reactor.Reactor, _ reactor.Transport) { _ = r.Stop() },
	} {
		t.Run(name, func(t *testing.T) {
			eachVersion(t, func(t *testing.T, server, client *tls.Config) {
				r, _ := newReactor(t, reactor.Config{})
				p := &reactortest.Protocol{}
				p.OnMade = func(c reactor.Transport) {
					_, _ = c.Write([]byte("goodbye"))
					end(r, c)
				}
				addr := tlsPort(t, r, server, factoryOf(p))
				result := make(chan error, 1)
				r.CallWhenRunning(func() {
					go func() {
						c, _, err := dialStrictly(addr, client)
						if err == nil {
							err = wantCleanEnd(c, "goodbye")
							c.Close()
						}
						result <- err
					}()
				})
				p.OnLost = func(error) { _ = r.Stop() }
				run(t, r)
				if err := <-result; err != nil {
					t.Error(err)
				}
				wantLost(t, p, reactor.ErrConnectionDone)
			})
		})
	}
}

func TestTLS_TheIdleTimeoutSendsACloseNotifyToo(t *testing.T) {
	server, client := newAuthority(t).configs(tls.VersionTLS13)
	m := reactortest.NewReactor(t, reactor.Config{})
	limits := reactor.PortLimits{Limits: reactor.Limits{IdleTimeout: time.Minute}}
	s, c := &reactortest.Protocol{}, &reactortest.Protocol{}
	port, err := reactor.TLSServer{Endpoint: reactor.TCPServer{Addr: "127.0.0.1:80", Limits: limits}, Config: server}.Listen(m.Reactor, factoryOf(s))
	if err != nil {
		t.Fatal(err)
	}
	m.Start()
	connectTLS(m.Reactor, port.Addr().String(), client, c)
	m.RunUntil(func() bool { return s.Transport != nil && c.Transport != nil })
	m.Advance(time.Minute)
	wantLost(t, s, reactor.ErrIdleTimeout)
	wantLost(t, c, reactor.ErrConnectionDone)
}

func TestTLS_TheEndOfTheRunReachesTLSInsideTLS(t *testing.T) {
	server, client := newAuthority(t).configs(tls.VersionTLS13)
	r, _ := newReactor(t, reactor.Config{})
	s, c := &reactortest.Protocol{}, &reactortest.Protocol{}
	port, err := reactor.TLSServer{Config: server, Endpoint: reactor.TLSServer{Config: server,
		Endpoint: reactor.TCPServer{Addr: "127.0.0.1:0"}}}.Listen(r, factoryOf(s))
	if err != nil {
		t.Fatal(err)
	}
	s.OnMade = func(t reactor.Transport) { _, _ = t.Write([]byte("hello")) }
	c.OnData = func([]byte) { _ = r.Stop() }
	r.CallWhenRunning(func() {
		reactor.Connect(r, reactor.TLSClient{Config: client, Endpoint: reactor.TLSClient{Config: client,
			Endpoint: reactor.TCPClient{Addr: port.Addr().String()}}}, c)
	})
	run(t, r)
	wantLost(t, s, reactor.ErrConnectionDone)
	wantLost(t, c, reactor.ErrConnectionDone)
}

func TestTLS_ThePeersCloseNotifyIsACleanEndAndIsAnswered(t *testing.T) {
	eachVersion(t, func(t *testing.T, server, client *tls.Config) {
		r, _ := newReactor(t, reactor.Config{})
		p := echoing()
		ended := whenLost(r, p)
		addr := tlsPort(t, r, server, factoryOf(p))
		withPeer(t, r, func() error {
			c, conn, err := dialStrictly(addr, client)
			if err != nil {
				return err
			}
			defer conn.Close()
			_, err = c.Write([]byte("hello"))
			return errors.Join(err, c.CloseWrite(), wantCleanEnd(c, "hello"))
		}, ended)
		wantLost(t, p, reactor.ErrConnectionDone)
	})
}

// An attacker can end the connection below, but not say that this is the end.
func TestTLS_AnEndWithoutACloseNotifyIsALoss(t *testing.T) {
	for _, half := range []bool{false, true} {
		eachVersion(t, func(t *testing.T, server, client *tls.Config) {
			r, _ := newReactor(t, reactor.Config{})
			p := echoing()
			ended := whenLost(r, p)
			var protocol reactor.Protocol = p
			if half {
				protocol = &reactortest.HalfProtocol{Protocol: *p}
				p = &protocol.(*reactortest.HalfProtocol).Protocol
				p.OnData = func(data []byte) { _, _ = p.Transport.Write(data) }
			}
			addr := tlsPort(t, r, server, factoryOf(protocol))
			withPeer(t, r, func() error {
				conn, err := net.Dial("tcp", addr)
				if err != nil {
					return err
				}
				defer conn.Close()
				c := tls.Client(conn, client)
				if _, err := c.Write([]byte("hello")); err != nil {
					return err
				}
				err = conn.(*net.TCPConn).CloseWrite()
				return errors.Join(err, wantCleanEnd(c, "hello")) // what was written is still sent
			}, ended)
			wantLost(t, p, reactor.ErrConnectionLost, io.ErrUnexpectedEOF)
		})
	}
}

func TestTLS_AfterThePeersCloseNotifyAHalfCloserWritesOn(t *testing.T) {
	eachVersion(t, func(t *testing.T, server, client *tls.Config) {
		r, _ := newReactor(t, reactor.Config{})
		p := &reactortest.HalfProtocol{}
		p.OnReadLost = func() {
			r.CallLater(time.Millisecond, func() {
				_, _ = p.Transport.Write([]byte("the answer"))
				p.Transport.LoseConnection()
			})
		}
		ended := whenLost(r, &p.Protocol)
		addr := tlsPort(t, r, server, factoryOf(p))
		withPeer(t, r, func() error {
			c, conn, err := dialStrictly(addr, client)
			if err != nil {
				return err
			}
			defer conn.Close()
			_, err = c.Write([]byte("a question"))
			return errors.Join(err, c.CloseWrite(), wantCleanEnd(c, "the answer"))
		}, ended)
		if p.ReadLost != 1 || string(p.Received) != "a question" {
			t.Errorf("told %d times after %q", p.ReadLost, p.Received)
		}
		wantLost(t, &p.Protocol, reactor.ErrConnectionDone)
	})
}

func TestTLS_AfterLoseWriteConnectionThePeerIsStillHeard(t *testing.T) {
	eachVersion(t, func(t *testing.T, server, client *tls.Config) {
		r, _ := newReactor(t, reactor.Config{})
		p := &reactortest.HalfProtocol{}
		p.OnMade = func(c reactor.Transport) {
			_, _ = c.Write([]byte("that was all"))
			c.LoseWriteConnection()
		}
		ended := whenLost(r, &p.Protocol)
		addr := tlsPort(t, r, server, factoryOf(p))
		withPeer(t, r, func() error {
			c, conn, err := dialStrictly(addr, client)
			if err != nil {
				return err
			}
			defer conn.Close()
			if err := wantCleanEnd(c, "that was all"); err != nil {
				return err
			}
			_, err = c.Write([]byte("thank you"))
			return errors.Join(err, c.Close())
		}, ended)
		if p.WriteLost != 1 || string(p.Received) != "thank you" {
			t.Errorf("told %d times, got %q", p.WriteLost, p.Received)
		}
		wantLost(t, &p.Protocol, reactor.ErrConnectionDone)
	})
}

// crypto/tls ends its writing side by a close_notify alone: the connection below
// does not end with it.
func TestTLS_BothHalvesEndedEndTheConnection(t *testing.T) {
	eachVersion(t, func(t *testing.T, server, client *tls.Config) {
		r, _ := newReactor(t, reactor.Config{})
		p := &reactortest.HalfProtocol{}
		p.OnReadLost = func() { p.Transport.LoseWriteConnection() }
		over := make(chan struct{})
		p.OnLost = func(error) { close(over) }
		addr := tlsPort(t, r, server, factoryOf(p))
		withPeer(t, r, func() error {
			c, conn, err := dialStrictly(addr, client)
			if err != nil {
				return err
			}
			defer conn.Close()
			if err := errors.Join(c.CloseWrite(), wantCleanEnd(c, "")); err != nil {
				return err
			}
			<-over
			return nil
		})
		wantLost(t, &p.Protocol, reactor.ErrConnectionDone)
	})
}

func TestTLS_AbortConnectionIsAReset(t *testing.T) {
	server, client := newAuthority(t).configs(tls.VersionTLS13)
	r, _ := newReactor(t, reactor.Config{})
	p := &reactortest.Protocol{}
	p.OnData = func([]byte) {
		_, _ = p.Transport.Write([]byte("never sent"))
		p.Transport.AbortConnection()
		if _, err := p.Transport.Write([]byte("nor this")); !errors.Is(err, reactor.ErrConnectionClosed) {
			t.Errorf("Write: %v", err)
		}
	}
	ended := whenLost(r, p)
	addr := tlsPort(t, r, server, factoryOf(p))
	withPeer(t, r, func() error {
		c, err := dialTLS(addr, client)
		if err != nil {
			return err
		}
		defer c.Close()
		if _, err := c.Write([]byte("hello")); err != nil {
			return err
		}
		if got, err := io.ReadAll(c); !errors.Is(err, syscall.ECONNRESET) || len(got) > 0 {
			return fmt.Errorf("got %q, then %w", got, err)
		}
		return nil
	}, ended)
	wantLost(t, p, reactor.ErrConnectionAborted)
}

func TestTLS_ARecordThatWasForgedIsALossThatThePeerHearsOf(t *testing.T) {
	eachVersion(t, func(t *testing.T, server, client *tls.Config) {
		r, _ := newReactor(t, reactor.Config{})
		p := echoing()
		producer := &stopped{}
		p.OnMade = func(c reactor.Transport) { _ = c.RegisterProducer(producer, true) }
		ended := whenLost(r, p)
		addr := tlsPort(t, r, server, factoryOf(p))
		withPeer(t, r, func() error {
			c, conn, err := dialStrictly(addr, client)
			if err != nil {
				return err
			}
			defer conn.Close()
			if err := saying(c, []byte("hello")); err != nil {
				return err
			}
			forged := append([]byte{23, 3, 3, 0, 40}, make([]byte, 40)...)
			if _, err := conn.Write(forged); err != nil {
				return err
			}
			_, err = c.Read(make([]byte, 1))
			if alert := new(net.OpError); !errors.As(err, &alert) || alert.Op != "remote error" {
				return fmt.Errorf("no alert: %w", err)
			}
			return nil
		}, ended)
		wantLost(t, p, reactor.ErrConnectionLost)
		if producer.times != 1 {
			t.Errorf("the producer was stopped %d times", producer.times)
		}
	})
}

// stopped is a producer that counts its Stops.
type stopped struct{ times int }

func (s *stopped) Pause()  {}
func (s *stopped) Resume() {}
func (s *stopped) Stop()   { s.times++ }

// Without the end of the handshake nothing was said: it is as if the connection
// had never been.
func TestTLSServer_APeerThatLeavesDuringTheHandshakeIsNoConnection(t *testing.T) {
	server, _ := newAuthority(t).configs(tls.VersionTLS13)
	hello := clientHello(t)
	for name, said := range map[string][]byte{"AtOnce": nil, "InTheMiddle": hello} {
		for how, leave := range map[string]func(*net.TCPConn){"Closing": func(c *net.TCPConn) { _ = c.CloseWrite() }, "Resetting": reset} {
			t.Run(name+how, func(t *testing.T) {
				r, logs := newReactor(t, reactor.Config{})
				addr := tlsPort(t, r, server, noProtocol(t))
				withPeer(t, r, func() error {
					c, err := net.Dial("tcp", addr)
					if err != nil {
						return err
					}
					defer c.Close()
					if _, err := c.Write(said); err != nil {
						return err
					}
					leave(c.(*net.TCPConn))
					if how == "Resetting" {
						return nil // the run waits for what is on its way
					}
					return untilClosed(c)
				})
				if errs := handshakeErrors(logs); how == "Closing" && len(errs) != 1 {
					t.Errorf("logged: %q", errs)
				}
			})
		}
	}
}

func TestTLS_AFactoryThatRefusesEndsTheConnection(t *testing.T) {
	server, client := newAuthority(t).configs(tls.VersionTLS13)
	r, logs := newReactor(t, reactor.Config{})
	addr := tlsPort(t, r, server, reactor.FactoryFunc(func(net.Addr) reactor.Protocol { return nil }))
	withPeer(t, r, func() error {
		conn, err := net.Dial("tcp", addr)
		if err != nil {
			return err
		}
		defer conn.Close()
		_ = tls.Client(conn, client).Handshake()
		return untilClosed(conn)
	})
	if errs := handshakeErrors(logs); len(errs) > 0 {
		t.Errorf("logged: %q", errs)
	}
}

// A factory counts its ports, whether they speak TLS or not.
func TestTLSServer_AFactoryIsToldOfItsFirstPortAndItsLast(t *testing.T) {
	server, _ := newAuthority(t).configs(tls.VersionTLS13)
	r, _ := newReactor(t, reactor.Config{})
	f := &counting{}
	listen := func(e reactor.ServerEndpoint) *reactor.Port {
		port, err := e.Listen(r, f)
		if err != nil {
			t.Fatal(err)
		}
		return port
	}
	tcp := reactor.TCPServer{Addr: "127.0.0.1:0"}
	ports := []*reactor.Port{listen(tcp), listen(reactor.TLSServer{Endpoint: tcp, Config: server}), listen(reactor.TLSServer{Endpoint: tcp, Config: server})}
	for _, p := range ports {
		if f.stopped > 0 {
			t.Error("stopped too early")
		}
		p.StopListening()
	}
	if f.started != 1 || f.stopped != 1 {
		t.Errorf("started %d, stopped %d times", f.started, f.stopped)
	}
}

type counting struct{ started, stopped int }

func (f *counting) BuildProtocol(net.Addr) reactor.Protocol { return nil }
func (f *counting) StartFactory()                           { f.started++ }
func (f *counting) StopFactory()                            { f.stopped++ }
