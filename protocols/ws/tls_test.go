package ws_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"math/big"
	"testing"
	"time"

	"sasync/protocols/ws"
	"sasync/reactor"
	"sasync/reactor/reactortest"
)

// certificate makes one that nobody knows.
func certificate(t *testing.T) tls.Certificate {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
}

func TestClient_TalksOverTLSToAServerThatItTrusts(t *testing.T) {
	r := reactortest.NewReactor(t, reactor.Config{})
	server := reactor.TLSServer{Endpoint: reactor.TCPServer{Addr: "192.0.2.1:443"}, Config: &tls.Config{Certificates: []tls.Certificate{certificate(t)}}}
	if _, err := server.Listen(r.Reactor, echoing(ws.ServerConfig{})); err != nil {
		t.Fatal(err)
	}
	h := &handler{onMade: func(c *ws.Conn) { _ = c.SendText("secret") }}
	h.onMessage = func(c *ws.Conn, _ ws.OpCode, _ []byte) { _ = c.Close(ws.CodeNormal, "") }
	trusting := ws.Client{URL: "wss://192.0.2.1/", TLS: &tls.Config{InsecureSkipVerify: true}}
	careful := outcomeOf(reactor.Connect(r.Reactor, ws.Client{URL: "wss://192.0.2.1/"}, ws.NewConn(&handler{})))
	open := outcomeOf(reactor.Connect(r.Reactor, trusting, ws.NewConn(h)))
	r.Start()
	r.RunUntil(func() bool { return careful.fired && len(h.lost) > 0 })
	var refused *tls.CertificateVerificationError
	if !errors.As(careful.err, &refused) {
		t.Errorf("a certificate that nobody knows: %v", careful.err)
	}
	if open.err != nil || len(h.messages) != 1 || h.messages[0] != "secret" {
		t.Errorf("%q, %v", h.messages, open.err)
	}
	wantEnd(t, h, ws.CodeNormal, "")
}
