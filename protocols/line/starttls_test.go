package line_test

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

	"sasync/protocols/line"
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

// A client that sends more in the clear, behind its request, is not let in.
func TestConn_GoesOnWithTLS(t *testing.T) {
	config := &tls.Config{Certificates: []tls.Certificate{certificate(t)}}
	r := reactortest.NewReactor(t, reactor.Config{})
	secret := &linesOnly{}
	var conn, inner *line.Conn
	secret.made = func(c *line.Conn) { inner = c }
	secret.got = func(text []byte) { _ = inner.SendLine("secret " + string(text)) }
	plain := &linesOnly{made: func(c *line.Conn) { conn = c }}
	plain.got = func([]byte) {
		if len(conn.TakeBuffer()) > 0 {
			conn.AbortConnection()
			return
		}
		_ = conn.SendLine("go")
		reactor.StartTLSServer(conn, config, line.New(secret, line.Config{}), nil)
	}
	if _, err := (reactor.TCPServer{Addr: "192.0.2.1:25"}).Listen(r.Reactor, reactor.FactoryFunc(func(net.Addr) reactor.Protocol {
		return line.New(plain, line.Config{})
	})); err != nil {
		t.Fatal(err)
	}
	r.Start()

	over := &reactortest.Protocol{OnMade: func(c reactor.Transport) { _, _ = c.Write([]byte("hello\r\n")) }}
	client := &reactortest.Protocol{OnMade: func(c reactor.Transport) { _, _ = c.Write([]byte("STARTTLS\r\n")) }}
	client.OnData = func([]byte) {
		reactor.StartTLSClient(client.Transport, &tls.Config{InsecureSkipVerify: true}, over, nil)
	}
	reactor.Connect(r.Reactor, reactor.TCPClient{Addr: "192.0.2.1:25"}, client)
	r.RunUntil(func() bool { return len(over.Received) > 0 })
	if string(over.Received) != "secret hello\r\n" {
		t.Errorf("received %q", over.Received)
	}
	over.Transport.LoseConnection()
	r.Advance(3 * time.Second)

	eager := &reactortest.Protocol{OnMade: func(c reactor.Transport) { _, _ = c.Write([]byte("STARTTLS\r\nRCPT TO:")) }}
	reactor.Connect(r.Reactor, reactor.TCPClient{Addr: "192.0.2.1:25"}, eager)
	r.Settle()
	if len(eager.Lost) != 1 || len(eager.Received) > 0 {
		t.Errorf("received %q, lost %v", eager.Received, eager.Lost)
	}
}
