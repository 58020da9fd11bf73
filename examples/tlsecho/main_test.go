package main

import (
	"crypto/tls"
	"crypto/x509"
	"io"
	"testing"

	"sasync/reactor"
)

func TestEcho_SpeaksTLS(t *testing.T) {
	certificate, err := load("", "")
	if err != nil {
		t.Fatal(err)
	}
	r, err := reactor.New(reactor.Config{})
	if err != nil {
		t.Fatal(err)
	}
	port, err := listen(r, "127.0.0.1:0", certificate)
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan error)
	go func() { ended <- r.Run() }()

	roots := x509.NewCertPool()
	root, err := x509.ParseCertificate(certificate.Certificate[0])
	if err != nil {
		t.Fatal(err)
	}
	roots.AddCert(root)
	c, err := tls.Dial("tcp", port.Addr().String(), &tls.Config{RootCAs: roots})
	if err != nil {
		t.Fatal(err)
	}
	_, _ = c.Write([]byte("a secret"))
	_ = c.CloseWrite()
	got, err := io.ReadAll(c)
	if err != nil || string(got) != "a secret" {
		t.Errorf("got %q, %v", got, err)
	}
	_ = c.Close()
	_ = r.Stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}
