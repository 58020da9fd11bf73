package reactor_test

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"io"
	"math/big"
	"net"
	"testing"
	"time"

	"sasync/deferred"
	"sasync/reactor"
	"sasync/reactor/reactortest"
)

// authority signs the certificates of one test.
type authority struct {
	t    testing.TB
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
	pool *x509.CertPool
}

func newAuthority(t testing.TB) *authority {
	t.Helper()
	a := &authority{t: t, pool: x509.NewCertPool()}
	template := &x509.Certificate{Subject: pkix.Name{CommonName: "test authority"}, IsCA: true,
		BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign}
	a.key = newKey(t)
	a.cert = a.sign(template, template, a.key, a.key)
	a.pool.AddCert(a.cert)
	return a
}

func newKey(t testing.TB) *ecdsa.PrivateKey {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func (a *authority) sign(template, parent *x509.Certificate, key, signer *ecdsa.PrivateKey) *x509.Certificate {
	a.t.Helper()
	template.SerialNumber = big.NewInt(1)
	template.NotBefore, template.NotAfter = time.Now().Add(-time.Hour), time.Now().Add(time.Hour)
	der, err := x509.CreateCertificate(rand.Reader, template, parent, &key.PublicKey, signer)
	if err != nil {
		a.t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		a.t.Fatal(err)
	}
	return cert
}

// issue makes a certificate for a name and the loopback address.
func (a *authority) issue(name string) tls.Certificate {
	a.t.Helper()
	return a.issueFor(name, net.IPv4(127, 0, 0, 1))
}

func (a *authority) issueFor(name string, ip net.IP) tls.Certificate {
	a.t.Helper()
	key := newKey(a.t)
	leaf := a.sign(&x509.Certificate{Subject: pkix.Name{CommonName: name}, DNSNames: []string{name},
		IPAddresses: []net.IP{ip}, KeyUsage: x509.KeyUsageDigitalSignature,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth}}, a.cert, key, a.key)
	return tls.Certificate{Certificate: [][]byte{leaf.Raw}, PrivateKey: key, Leaf: leaf}
}

// configs are those of a server and of a client that trusts it, for one version
// of TLS.
func (a *authority) configs(version uint16) (server, client *tls.Config) {
	a.t.Helper()
	server = &tls.Config{Certificates: []tls.Certificate{a.issue("server.example")}, MinVersion: version, MaxVersion: version}
	client = &tls.Config{RootCAs: a.pool, ServerName: "server.example", MinVersion: version, MaxVersion: version}
	return server, client
}

// eachVersion runs a test with TLS 1.2 and with TLS 1.3.
func eachVersion(t *testing.T, test func(t *testing.T, server, client *tls.Config)) {
	for _, version := range []uint16{tls.VersionTLS12, tls.VersionTLS13} {
		t.Run(tls.VersionName(version), func(t *testing.T) {
			server, client := newAuthority(t).configs(version)
			test(t, server, client)
		})
	}
}

// echoing is a protocol that sends back what it gets.
func echoing() *reactortest.Protocol {
	p := &reactortest.Protocol{}
	p.OnData = func(data []byte) { _, _ = p.Transport.Write(data) }
	return p
}

// tlsOf is the connection of a protocol.
func tlsOf(p *reactortest.Protocol) reactor.TLSTransport { return p.Transport.(reactor.TLSTransport) }

func factoryOf(p reactor.Protocol) reactor.Factory {
	return reactor.FactoryFunc(func(net.Addr) reactor.Protocol { return p })
}

// tlsPort listens on the loopback address before the run.
func tlsPort(t testing.TB, r *reactor.Reactor, config *tls.Config, f reactor.Factory) (addr string) {
	t.Helper()
	port, err := reactor.TLSServer{Endpoint: reactor.TCPServer{Addr: "127.0.0.1:0"}, Config: config}.Listen(r, f)
	if err != nil {
		t.Fatal(err)
	}
	return port.Addr().String()
}

// withPeer runs r while peer, which stands for another program, does something.
// What peer returns as an error fails the test, at once. r stops when peer has
// returned and each of also has fired.
func withPeer(t testing.TB, r *reactor.Reactor, peer func() error, also ...*deferred.Deferred[deferred.Unit]) {
	t.Helper()
	done := make(chan error, 1)
	r.CallWhenRunning(func() {
		go func() {
			err := peer()
			done <- err
			if err != nil {
				also = nil
			}
			if err := r.Post(func() {
				deferred.Gather(r, also...).AddBoth(func(u []deferred.Unit, _ error) ([]deferred.Unit, error) {
					return u, r.Stop()
				})
			}); err != nil {
				t.Error(err)
			}
		}()
	})
	run(t, r)
	if err := <-done; err != nil {
		t.Error(err)
	}
}

// dialTLS is a client of crypto/tls with a deadline.
func dialTLS(addr string, config *tls.Config) (*tls.Conn, error) {
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		return nil, err
	}
	_ = conn.SetDeadline(time.Now().Add(10 * time.Second))
	c := tls.Client(conn, config)
	return c, c.Handshake()
}

// saying sends what and wants it back.
func saying(c io.ReadWriter, what []byte) error {
	got := make([]byte, len(what))
	failed := make(chan error, 1)
	go func() {
		_, err := c.Write(what)
		failed <- err
	}()
	_, err := io.ReadFull(c, got)
	if !bytes.Equal(got, what) && err == nil {
		err = errors.New("what comes back is not what was sent")
	}
	return errors.Join(err, <-failed)
}

// connectTLS connects p.
func connectTLS(r *reactor.Reactor, addr string, config *tls.Config, p *reactortest.Protocol) *deferred.Deferred[*reactortest.Protocol] {
	return reactor.Connect(r, reactor.TLSClient{Endpoint: reactor.TCPClient{Addr: addr}, Config: config}, p)
}

// foreignServer is a server of crypto/tls that takes one connection.
func foreignServer(t testing.TB, config *tls.Config, talk func(*tls.Conn) error) (addr string, serve func() error) {
	t.Helper()
	addr, accept := foreignListener(t)
	return addr, func() error {
		conn, err := accept()
		if err != nil {
			return err
		}
		defer conn.Close()
		return talk(tls.Server(conn, config))
	}
}

// foreignListener is a port outside of the reactor.
func foreignListener(t testing.TB) (addr string, accept func() (net.Conn, error)) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	return l.Addr().String(), func() (net.Conn, error) {
		conn, err := l.Accept()
		if err == nil {
			_ = conn.SetDeadline(time.Now().Add(10 * time.Second))
		}
		return conn, err
	}
}

// gate is an event that is awaited before a run ends.
type gate = deferred.Deferred[deferred.Unit]

func newGate(r *reactor.Reactor) *gate { return deferred.New[deferred.Unit](r) }

// whenLost makes a gate that opens when p has heard of the end.
func whenLost(r *reactor.Reactor, p *reactortest.Protocol) *gate {
	g := newGate(r)
	p.OnLost = func(error) { g.Callback(deferred.Unit{}) }
	return g
}

// onceTold makes a gate that opens when d has a result, and keeps its error.
func onceTold[T any](r *reactor.Reactor, d *deferred.Deferred[T], err *error) *gate {
	g := newGate(r)
	d.AddBoth(func(value T, failed error) (T, error) {
		*err = failed
		g.Callback(deferred.Unit{})
		return value, nil
	})
	return g
}

// noBareEOF is a connection whose end without close_notify is an error that
// crypto/tls does not take for a clean end.
type noBareEOF struct{ net.Conn }

var errBareEOF = errors.New("an end without close_notify")

func (c noBareEOF) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	if err == io.EOF {
		err = errBareEOF
	}
	return n, err
}

// dialStrictly is dialTLS to a server that has to send its close_notify.
func dialStrictly(addr string, config *tls.Config) (*tls.Conn, net.Conn, error) {
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		return nil, nil, err
	}
	_ = conn.SetDeadline(time.Now().Add(10 * time.Second))
	c := tls.Client(noBareEOF{conn}, config)
	return c, conn, c.Handshake()
}
