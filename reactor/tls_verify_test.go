package reactor_test

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"slices"
	"strings"
	"testing"

	"sasync/reactor"
	"sasync/reactor/reactortest"
)

func TestTLSClient_VerifiesTheHostOfTheEndpoint(t *testing.T) {
	authority := newAuthority(t)
	server, _ := authority.configs(tls.VersionTLS13)
	other := &tls.Config{Certificates: []tls.Certificate{authority.issueFor("other.example", net.IPv4(192, 0, 2, 1))}}
	for _, c := range []struct {
		name   string
		server *tls.Config
		client *tls.Config
		ok     bool
	}{
		{"ItsAddressInTheCertificate", server, &tls.Config{RootCAs: authority.pool}, true},
		{"AnotherAddressInTheCertificate", other, &tls.Config{RootCAs: authority.pool}, false},
		{"AnotherNameThatIsAskedFor", other, &tls.Config{RootCAs: authority.pool, ServerName: "other.example"}, true},
		{"AnAuthorityThatIsNotTrusted", server, nil, false},
		{"NothingIsVerifiedIfToldSo", other, &tls.Config{InsecureSkipVerify: true}, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			r, _ := newReactor(t, reactor.Config{})
			addr := tlsPort(t, r, c.server, factoryOf(&reactortest.Protocol{}))
			p := &reactortest.Protocol{}
			var err error
			r.CallWhenRunning(func() {
				onceTold(r, connectTLS(r, addr, c.client, p), &err).AddCallback(stopping(r))
			})
			run(t, r)
			if c.ok != (err == nil) || c.ok != (p.Transport != nil) {
				t.Fatalf("error %v; a protocol was connected: %v", err, p.Transport != nil)
			}
			if c.ok {
				return
			}
			if wrong := (*tls.CertificateVerificationError)(nil); !errors.As(err, &wrong) {
				t.Errorf("got %v, want a *tls.CertificateVerificationError", err)
			}
		})
	}
}

// A server learns why its client has gone.
func TestTLSClient_ThatDoesNotTrustTellsTheServer(t *testing.T) {
	server, _ := newAuthority(t).configs(tls.VersionTLS13)
	r, _ := newReactor(t, reactor.Config{})
	addr, serve := foreignServer(t, server, func(c *tls.Conn) error {
		err := c.Handshake()
		if alert := new(net.OpError); errors.As(err, &alert) && alert.Op == "remote error" {
			return nil
		}
		return errors.Join(errors.New("no alert"), err)
	})
	var err error
	r.CallWhenRunning(func() { onceTold(r, connectTLS(r, addr, nil, &reactortest.Protocol{}), &err) })
	withPeer(t, r, serve)
	if unknown := (x509.UnknownAuthorityError{}); !errors.As(err, &unknown) {
		t.Errorf("got %v, want an x509.UnknownAuthorityError", err)
	}
}

func TestTLS_ALPNAndSNIAreKnownWhenTheConnectionIsMade(t *testing.T) {
	eachVersion(t, func(t *testing.T, server, client *tls.Config) {
		server.NextProtos = []string{"two", "one"}
		client.NextProtos = []string{"one", "three"}
		r, _ := newReactor(t, reactor.Config{})
		var states []tls.ConnectionState
		note := func(c reactor.Transport) {
			states = append(states, c.(reactor.TLSTransport).ConnectionState())
			if len(states) == 2 {
				_ = r.Stop()
			}
		}
		addr := tlsPort(t, r, server, factoryOf(&reactortest.Protocol{OnMade: note}))
		r.CallWhenRunning(func() { connectTLS(r, addr, client, &reactortest.Protocol{OnMade: note}) })
		run(t, r)
		for _, s := range states {
			if !s.HandshakeComplete || s.NegotiatedProtocol != "one" || s.ServerName != "server.example" || s.Version != client.MaxVersion {
				t.Errorf("complete %v, protocol %q, server %q, version %x", s.HandshakeComplete, s.NegotiatedProtocol, s.ServerName, s.Version)
			}
		}
	})
}

func TestTLSServer_ChoosesItsCertificateByName(t *testing.T) {
	authority := newAuthority(t)
	server := &tls.Config{GetCertificate: func(hello *tls.ClientHelloInfo) (*tls.Certificate, error) {
		c := authority.issue(hello.ServerName)
		return &c, nil
	}}
	r, _ := newReactor(t, reactor.Config{})
	addr := tlsPort(t, r, server, reactor.FactoryFunc(func(net.Addr) reactor.Protocol { return echoing() }))
	withPeer(t, r, func() error {
		for _, name := range []string{"one.example", "two.example"} {
			c, err := dialTLS(addr, &tls.Config{RootCAs: authority.pool, ServerName: name})
			if err != nil {
				return err
			}
			c.Close()
		}
		return nil
	})
}

func TestTLSServer_AsksForCertificatesOfClients(t *testing.T) {
	eachVersion(t, func(t *testing.T, server, client *tls.Config) {
		authority := newAuthority(t)
		server.ClientAuth, server.ClientCAs = tls.RequireAndVerifyClientCert, authority.pool
		client.Certificates = []tls.Certificate{authority.issue("client.example")}
		var names []string
		r, _ := newReactor(t, reactor.Config{})
		p := echoing()
		p.OnMade = func(c reactor.Transport) {
			names = append(names, c.(reactor.TLSTransport).ConnectionState().PeerCertificates[0].Subject.CommonName)
		}
		addr := tlsPort(t, r, server, factoryOf(p))
		withPeer(t, r, func() error {
			c, err := dialTLS(addr, client)
			if err != nil {
				return err
			}
			defer c.Close()
			return saying(c, []byte("hello"))
		})
		if !slices.Equal(names, []string{"client.example"}) {
			t.Errorf("clients: %q", names)
		}
	})
}

// With TLS 1.3 a client is done before the server has looked at its
// certificate: the refusal is the end of a connection that was made.
func TestTLSClient_WithoutTheCertificateThatIsAskedForIsRefused(t *testing.T) {
	eachVersion(t, func(t *testing.T, server, client *tls.Config) {
		server.ClientAuth = tls.RequireAnyClientCert
		r, _ := newReactor(t, reactor.Config{})
		addr := tlsPort(t, r, server, noProtocol(t))
		p := &reactortest.Protocol{}
		ended := whenLost(r, p)
		var err error
		r.CallWhenRunning(func() {
			onceTold(r, connectTLS(r, addr, client, p), &err).AddCallback(func(u struct{}) (struct{}, error) {
				if err != nil {
					return u, r.Stop()
				}
				ended.AddCallback(stopping(r))
				return u, nil
			})
		})
		run(t, r)
		if client.MaxVersion == tls.VersionTLS13 {
			if err != nil {
				t.Fatal(err)
			}
			wantLost(t, p, reactor.ErrConnectionLost)
			err = p.Lost[0]
		}
		if alert := new(net.OpError); !errors.As(err, &alert) || alert.Op != "remote error" {
			t.Errorf("got %v, want the server's alert", err)
		}
	})
}

func TestTLS_SessionsAreResumed(t *testing.T) {
	eachVersion(t, func(t *testing.T, server, client *tls.Config) {
		client.ClientSessionCache = tls.NewLRUClientSessionCache(1)
		r, _ := newReactor(t, reactor.Config{})
		var resumed []bool
		addr := tlsPort(t, r, server, reactor.FactoryFunc(func(net.Addr) reactor.Protocol {
			p := &reactortest.Protocol{}
			p.OnMade = func(c reactor.Transport) {
				resumed = append(resumed, tlsOf(p).ConnectionState().DidResume)
				_, _ = c.Write([]byte("hello")) // behind the ticket
			}
			return p
		}))
		var connect func()
		connect = func() {
			p := &reactortest.Protocol{}
			p.OnData = func([]byte) { p.Transport.LoseConnection() }
			p.OnLost = func(error) {
				resumed = append(resumed, tlsOf(p).ConnectionState().DidResume)
				if len(resumed) == 4 {
					_ = r.Stop()
					return
				}
				connect()
			}
			connectTLS(r, addr, client, p)
		}
		r.CallWhenRunning(connect)
		run(t, r)
		if want := []bool{false, false, true, true}; !slices.Equal(resumed, want) {
			t.Errorf("resumed: %v, want %v", resumed, want)
		}
	})
}

func TestTLSServer_WithoutACertificateDoesNotListen(t *testing.T) {
	r, _ := newReactor(t, reactor.Config{})
	for _, config := range []*tls.Config{nil, {}} {
		if _, err := (reactor.TLSServer{Endpoint: reactor.TCPServer{Addr: "127.0.0.1:0"}, Config: config}).Listen(r, noProtocol(t)); err == nil {
			t.Error("it listens")
		}
	}
}

func TestTLSClient_ThatIsToRenegotiateIsRefused(t *testing.T) {
	r, _ := newReactor(t, reactor.Config{})
	var err error
	r.CallWhenRunning(func() {
		config := &tls.Config{Renegotiation: tls.RenegotiateOnceAsClient}
		onceTold(r, connectTLS(r, "127.0.0.1:1", config, &reactortest.Protocol{}), &err).AddCallback(stopping(r))
	})
	run(t, r)
	if err == nil || !strings.Contains(err.Error(), "Renegotiation") {
		t.Errorf("got %v", err)
	}
}
