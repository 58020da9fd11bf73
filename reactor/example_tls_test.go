package reactor_test

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"math/big"
	"net"
	"time"

	"sasync/reactor"
)

// privateCaller is a caller that looks at the certificate first.
type privateCaller struct{ caller }

func (c *privateCaller) ConnectionMade(t reactor.Transport) {
	state := t.(reactor.TLSTransport).ConnectionState()
	fmt.Println(state.PeerCertificates[0].DNSNames, "speaks", state.NegotiatedProtocol)
	c.caller.ConnectionMade(t)
}

// A server and a client that speak TLS: their protocols are those of any other
// connection, and the client verifies the server's name.
func ExampleTLSServer() {
	certificate, roots := selfSigned("upper.example")
	r, _ := reactor.New(reactor.Config{})
	port, err := reactor.TLSServer{
		Endpoint: reactor.TCPServer{Addr: "127.0.0.1:0"},
		Config:   &tls.Config{Certificates: []tls.Certificate{certificate}, NextProtos: []string{"upper"}},
	}.Listen(r, reactor.FactoryFunc(func(net.Addr) reactor.Protocol { return &upper{} }))
	if err != nil {
		fmt.Println(err)
		return
	}
	r.CallWhenRunning(func() {
		reactor.Connect(r, reactor.TLSClient{
			Endpoint: reactor.TCPClient{Addr: port.Addr().String()},
			Config:   &tls.Config{RootCAs: roots, ServerName: "upper.example", NextProtos: []string{"upper"}},
		}, &privateCaller{caller{over: func() { _ = r.Stop() }}})
	})
	if err := r.Run(); err != nil {
		fmt.Println(err)
	}
	// Output:
	// [upper.example] speaks upper
	// HELLO
	// reactor: connection done
}

// submission is a server that begins in the clear.
type submission struct {
	upper
	config *tls.Config
}

func (s *submission) DataReceived(line []byte) {
	if string(line) != "STARTTLS\r\n" { // nor may anything come behind it
		s.t.AbortConnection()
		return
	}
	_, _ = s.t.Write([]byte("220 go ahead\r\n"))
	reactor.StartTLSServer(s.t, s.config, &upper{}, nil)
}

// A connection goes on with TLS when its client asks for it.
func ExampleStartTLSServer() {
	certificate, roots := selfSigned("mail.example")
	config := &tls.Config{Certificates: []tls.Certificate{certificate}}
	r, _ := reactor.New(reactor.Config{})
	port, err := reactor.TCPServer{Addr: "127.0.0.1:0"}.
		Listen(r, reactor.FactoryFunc(func(net.Addr) reactor.Protocol { return &submission{config: config} }))
	if err != nil {
		fmt.Println(err)
		return
	}
	r.CallWhenRunning(func() {
		go func() { // another program
			conn, _ := net.Dial("tcp", port.Addr().String())
			_, _ = fmt.Fprint(conn, "STARTTLS\r\n")
			answer := make([]byte, 64)
			n, _ := conn.Read(answer)
			fmt.Printf("%q\n", answer[:n])

			private := tls.Client(conn, &tls.Config{RootCAs: roots, ServerName: "mail.example"})
			_, _ = fmt.Fprint(private, "secret")
			n, err := private.Read(answer)
			fmt.Printf("%q %v\n", answer[:n], err)
			_ = private.Close()
			_ = r.Stop()
		}()
	})
	if err := r.Run(); err != nil {
		fmt.Println(err)
	}
	// Output:
	// "220 go ahead\r\n"
	// "SECRET" <nil>
}

// selfSigned makes a certificate for a name, and the roots of a client that
// trusts it.
func selfSigned(name string) (tls.Certificate, *x509.CertPool) {
	public, private, _ := ed25519.GenerateKey(rand.Reader)
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), DNSNames: []string{name}, NotAfter: time.Now().Add(time.Hour),
		IsCA: true, BasicConstraintsValid: true,
	}
	der, _ := x509.CreateCertificate(rand.Reader, template, template, public, private)
	certificate, _ := x509.ParseCertificate(der)
	roots := x509.NewCertPool()
	roots.AddCert(certificate)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: private}, roots
}
