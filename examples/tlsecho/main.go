// Tlsecho is an echo that speaks TLS. Without -cert and -key it makes itself a
// certificate for localhost, which nobody trusts: try it with
// `openssl s_client -connect 127.0.0.1:7011`.
package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"flag"
	"fmt"
	"log"
	"math/big"
	"net"
	"time"

	"sasync/reactor"
)

// echo is what it would be without TLS.
type echo struct{ t reactor.Transport }

func (e *echo) ConnectionMade(t reactor.Transport) {
	e.t = t
	_ = t.RegisterProducer(t, true) // the first one is never an error
}
func (e *echo) DataReceived(data []byte) { _, _ = e.t.Write(data) }
func (e *echo) ConnectionLost(error)     {}

func listen(r *reactor.Reactor, addr string, certificate tls.Certificate) (*reactor.Port, error) {
	return reactor.TLSServer{
		Endpoint: reactor.TCPServer{Addr: addr},
		Config:   &tls.Config{Certificates: []tls.Certificate{certificate}},
	}.Listen(r, reactor.FactoryFunc(func(net.Addr) reactor.Protocol { return &echo{} }))
}

// load reads a certificate, or makes one if no file is named.
func load(cert, key string) (tls.Certificate, error) {
	if cert != "" {
		return tls.LoadX509KeyPair(cert, key)
	}
	return selfSigned()
}

// selfSigned is a certificate of one day.
func selfSigned() (tls.Certificate, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return tls.Certificate{}, err
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(time.Now().UnixNano()),
		NotAfter:     time.Now().AddDate(0, 0, 1),
		DNSNames:     []string{"localhost"},
		IPAddresses:  []net.IP{net.IPv4(127, 0, 0, 1)},
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, err
}

func main() {
	addr := flag.String("listen", "127.0.0.1:7011", "where to listen")
	cert := flag.String("cert", "", "the certificate, in a PEM `file`")
	key := flag.String("key", "", "its key, in a PEM `file`")
	flag.Parse()
	certificate, err := load(*cert, *key)
	if err != nil {
		log.Fatal(err)
	}
	r, err := reactor.New(reactor.Config{})
	if err != nil {
		log.Fatal(err)
	}
	port, err := listen(r, *addr, certificate)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("echoing on", port.Addr())
	if err := r.Run(); err != nil {
		log.Fatal(err)
	}
}
