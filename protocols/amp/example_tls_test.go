package amp_test

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"math/big"
	"net"
	"time"

	"sasync/deferred"
	"sasync/protocols/amp"
	"sasync/reactor"
)

// A connection begins in the clear and goes on with TLS.
func ExampleConn_StartTLS() {
	server, client := selfSigned("area.example")
	r, _ := reactor.New(reactor.Config{})
	commands := amp.NewCommands()
	Area.Handle(commands, area)
	factory := reactor.FactoryFunc(func(net.Addr) reactor.Protocol {
		return amp.NewConn(r, amp.Config{Commands: commands, TLS: server})
	})
	port, err := reactor.TCPServer{Addr: "127.0.0.1:0"}.Listen(r, factory)
	if err != nil {
		fmt.Println(err)
		return
	}
	r.CallWhenRunning(func() {
		deferred.Inline(r, func(co *deferred.Coroutine) (deferred.Unit, error) {
			defer r.Stop()
			conn, err := deferred.Await(co, reactor.Connect(r, reactor.TCPClient{Addr: port.Addr().String()}, amp.NewConn(r, amp.Config{})))
			if err != nil {
				return deferred.Unit{}, err
			}
			if _, err := deferred.Await(co, conn.StartTLS(client)); err != nil {
				return deferred.Unit{}, err
			}
			fmt.Println(conn.Transport().(reactor.TLSTransport).ConnectionState().PeerCertificates[0].DNSNames)
			answer, err := deferred.Await(co, Area.Call(conn, AreaArgs{2, 3.5}))
			fmt.Println(answer.Area, err)
			return deferred.Unit{}, nil
		})
	})
	if err := r.Run(); err != nil {
		fmt.Println(err)
	}
	// Output:
	// [area.example]
	// 7 <nil>
}

// selfSigned makes a certificate for a name, and what a client needs that trusts
// it.
func selfSigned(name string) (server, client *tls.Config) {
	public, private, _ := ed25519.GenerateKey(rand.Reader)
	template := &x509.Certificate{SerialNumber: big.NewInt(1), DNSNames: []string{name},
		NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true}
	der, _ := x509.CreateCertificate(rand.Reader, template, template, public, private)
	certificate, _ := x509.ParseCertificate(der)
	roots := x509.NewCertPool()
	roots.AddCert(certificate)
	server = &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: private}}}
	return server, &tls.Config{RootCAs: roots, ServerName: name}
}
