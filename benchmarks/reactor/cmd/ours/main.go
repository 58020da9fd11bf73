// Ours echoes on a sasync reactor.
package main

import (
	"crypto/tls"
	"flag"
	"fmt"
	"log"
	"net"

	"sasync/reactor"
)

func main() {
	heedless := flag.Bool("heedless", false, "write on when the peer does not read")
	pair := flag.String("pair", "", "speak TLS with the certificate and the key in `file`")
	flag.Parse()
	if err := serve(*heedless, *pair); err != nil {
		log.Fatal(err)
	}
}

func serve(heedless bool, pair string) error {
	r, err := reactor.New(reactor.Config{})
	if err != nil {
		return err
	}
	server, err := endpoint(pair)
	if err != nil {
		return err
	}
	port, err := server.Listen(r, reactor.FactoryFunc(func(net.Addr) reactor.Protocol { return &echo{heedless: heedless} }))
	if err != nil {
		return err
	}
	fmt.Println("listening", port.Addr())
	return r.Run()
}

func endpoint(pair string) (reactor.ServerEndpoint, error) {
	plain := reactor.TCPServer{Addr: "127.0.0.1:0"}
	if pair == "" {
		return plain, nil
	}
	certificate, err := tls.LoadX509KeyPair(pair, pair)
	return reactor.TLSServer{Endpoint: plain, Config: &tls.Config{Certificates: []tls.Certificate{certificate}}}, err
}

// echo reads no more than its peer takes, unless it is heedless.
type echo struct {
	transport reactor.Transport
	heedless  bool
}

func (e *echo) ConnectionMade(t reactor.Transport) {
	e.transport = t
	if !e.heedless {
		_ = t.RegisterProducer(t, true) // it is the first one
	}
}

func (e *echo) DataReceived(data []byte) { _, _ = e.transport.Write(data) }

func (e *echo) ConnectionLost(error) {}
