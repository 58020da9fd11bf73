package reactortest_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"math/big"
	"net"
	"testing"
	"time"

	"sasync/reactor"
	"sasync/reactor/reactortest"
)

// overTLS has the transports of s speak TLS.
func overTLS(t *testing.T, version uint16, s reactortest.Subject) reactortest.Subject {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	certificate, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	roots.AddCert(certificate)
	always := func() time.Time { return certificate.NotAfter } // also where time is virtual
	server := &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}, MaxVersion: version, Time: always}
	client := &tls.Config{RootCAs: roots, MaxVersion: version, Time: always}
	s.Server = func(e reactor.ServerEndpoint) reactor.ServerEndpoint {
		return reactor.TLSServer{Endpoint: e, Config: server}
	}
	s.Client = func(e reactor.ClientEndpoint) reactor.ClientEndpoint {
		return reactor.TLSClient{Endpoint: e, Config: client}
	}
	return s
}

// In memory time is virtual: on a busy machine a handshake may take longer than
// the timeouts of these tests. Package reactor's own are on real sockets.
func TestTransport_TLS12(t *testing.T) {
	reactortest.TestTransport(t, overTLS(t, tls.VersionTLS12, reactortest.Subject{Config: reactortest.OnChannels(reactor.Config{}), Bubble: true}))
}

func TestTransport_TLS13(t *testing.T) {
	reactortest.TestTransport(t, overTLS(t, tls.VersionTLS13, reactortest.Subject{Config: reactortest.OnChannels(reactor.Config{}), Bubble: true}))
}
