package amp_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"math/big"
	"net"
	"testing"
	"time"

	"sasync/deferred"
	"sasync/deferred/deferredtest"
	"sasync/protocols/amp"
	"sasync/reactor"
)

// certificate makes one for a name, and the configuration of a client that trusts
// it.
func certificate(t testing.TB, name string) (server, client *tls.Config) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: name}, DNSNames: []string{name},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AddCert(cert)
	return &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}}, &tls.Config{RootCAs: roots, ServerName: name}
}

// overTCP runs body with both sides of a connection.
func overTCP(t *testing.T, server *tls.Config, body func(co *deferred.Coroutine, client, peer *side)) {
	t.Helper()
	inLoop(t, func(r *reactor.Reactor, co *deferred.Coroutine) error {
		client, peer := newSide(r, amp.Config{}), newSide(r, amp.Config{TLS: server})
		port, err := reactor.TCPServer{Addr: "127.0.0.1:0"}.Listen(r, reactor.FactoryFunc(func(net.Addr) reactor.Protocol { return peer.conn }))
		if err != nil {
			return err
		}
		if _, err := deferred.Await(co, reactor.Connect(r, reactor.TCPClient{Addr: port.Addr().String()}, client.conn)); err != nil {
			return err
		}
		body(co, client, peer)
		client.conn.Transport().LoseConnection()
		_, err = deferred.Await(co, peer.ended)
		return err
	})
}

func TestStartTLS_CallsOfBothSidesGoOnOverIt(t *testing.T) {
	server, config := certificate(t, "amp.example")
	overTCP(t, server, func(co *deferred.Coroutine, client, peer *side) {
		late := slow.Call(client.conn, amp.Empty{})
		secured := client.conn.StartTLS(config)
		meanwhile := sum.Call(client.conn, sumArgs{1, 2})
		if _, err := deferred.Await(co, secured); err != nil {
			t.Errorf("%v", err)
		}
		c, ok := client.conn.Transport().(reactor.TLSTransport)
		if !ok || c.ConnectionState().PeerCertificates[0].Subject.CommonName != "amp.example" {
			t.Errorf("the transport is a %T", client.conn.Transport())
		}
		if got, err := deferred.Await(co, meanwhile); err != nil || got.Total != 3 {
			t.Errorf("called before the handshake: %+v, %v", got, err)
		}
		peer.waiting[0].Callback(sumAnswer{5})
		if got, err := deferred.Await(co, late); err != nil || got.Total != 5 {
			t.Errorf("asked in the clear: %+v, %v", got, err)
		}
		if got, err := deferred.Await(co, sum.Call(peer.conn, sumArgs{3, 4})); err != nil || got.Total != 7 {
			t.Errorf("called by the server: %+v, %v", got, err)
		}
		if _, err := deferred.Await(co, client.conn.StartTLS(config)); !errors.Is(err, amp.ErrOnlyOneTLS) {
			t.Errorf("a second time: %v", err)
		}
	})
}

func TestStartTLS_APeerWithoutTLSRefusesAndAllGoesOn(t *testing.T) {
	overTCP(t, nil, func(co *deferred.Coroutine, client, _ *side) {
		secured, meanwhile := client.conn.StartTLS(&tls.Config{}), sum.Call(client.conn, sumArgs{1, 2})
		if _, err := deferred.Await(co, secured); !errors.Is(err, amp.ErrUnhandledCommand) {
			t.Errorf("%v", err)
		}
		if got, err := deferred.Await(co, meanwhile); err != nil || got.Total != 3 {
			t.Errorf("%+v, %v", got, err)
		}
	})
}

func TestStartTLS_AHandshakeThatFailsIsTheEnd(t *testing.T) {
	server, config := certificate(t, "amp.example")
	config.ServerName = "other.example"
	overTCP(t, server, func(co *deferred.Coroutine, client, _ *side) {
		secured, meanwhile := client.conn.StartTLS(config), sum.Call(client.conn, sumArgs{1, 2})
		var wrong *tls.CertificateVerificationError
		if _, err := deferred.Await(co, secured); !errors.As(err, &wrong) {
			t.Errorf("%v", err)
		}
		if _, err := deferred.Await(co, meanwhile); !errors.As(err, &wrong) || len(client.lost) != 1 {
			t.Errorf("%v, lost %v", err, client.lost)
		}
	})
}

func TestStartTLS_NothingIsTakenFromTheClearBehindIt(t *testing.T) {
	server, _ := certificate(t, "amp.example")
	s, tr := alone(t, amp.Config{TLS: server})
	tr.Deliver([]byte(wire("_ask", "1", "_command", "StartTLS") + sumWire))
	wantOut(t, tr, "")
	if !tr.Losing || len(s.lost) != 1 {
		t.Errorf("as the server: losing %v, lost %v", tr.Losing, s.lost)
	}
	s, tr = alone(t, amp.Config{})
	d := s.conn.StartTLS(&tls.Config{})
	tr.Take()
	tr.Deliver([]byte(wire("_answer", "1") + sumWire))
	wantOut(t, tr, "")
	var p *amp.ProtocolError
	if err := deferredtest.Failure(t, d); !errors.As(err, &p) || !tr.Losing {
		t.Errorf("as the client: %v, losing %v", err, tr.Losing)
	}
}

func TestStartTLS_OfAConnectionThatHasEndedFails(t *testing.T) {
	s, tr := alone(t, amp.Config{})
	tr.Lose(reactor.ErrConnectionLost)
	if err := deferredtest.Failure(t, s.conn.StartTLS(&tls.Config{})); !errors.Is(err, reactor.ErrConnectionLost) {
		t.Errorf("%v", err)
	}
}
