package http1_test

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"log"
	"net/http"
	"net/http/httptest"

	"sasync/deferred"
	"sasync/protocols/http1"
	"sasync/reactor"
)

// Over TLS the server is the same; the endpoint says that http/1.1 is what it
// speaks.
func Example_tls() {
	certificate, roots := certificate()
	r, err := reactor.New(reactor.Config{})
	if err != nil {
		log.Fatal(err)
	}
	server := http1.NewServer(http1.ServerConfig{Handler: func(w *http1.ResponseWriter, req *http1.Request) *deferred.Deferred[deferred.Unit] {
		fmt.Fprintln(w, req.TLS.ServerName, req.TLS.NegotiatedProtocol)
		return nil
	}})
	port, err := reactor.TLSServer{
		Endpoint: reactor.TCPServer{Addr: "127.0.0.1:0"},
		Config:   &tls.Config{Certificates: []tls.Certificate{certificate}, NextProtos: []string{"http/1.1"}},
	}.Listen(r, server)
	if err != nil {
		log.Fatal(err)
	}
	r.CallWhenRunning(func() {
		go func() {
			transport := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots, ServerName: "example.com"}, ForceAttemptHTTP2: true}
			show((&http.Client{Transport: transport}).Get("https://" + port.Addr().String()))
			transport.CloseIdleConnections()
			_ = r.Stop()
		}()
	})
	if err := r.Run(); err != nil {
		log.Fatal(err)
	}
	// Output: 200 OK: example.com http/1.1
}

// certificate is one for example.com, borrowed from package httptest, and those
// that trust it.
func certificate() (tls.Certificate, *x509.CertPool) {
	lender := httptest.NewTLSServer(nil)
	defer lender.Close()
	roots := x509.NewCertPool()
	roots.AddCert(lender.Certificate())
	return lender.TLS.Certificates[0], roots
}
