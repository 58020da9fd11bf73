// Echo sends back what it is sent: `go run ./examples/echo -listen :7007`.
package main

import (
	"flag"
	"fmt"
	"log"
	"net"

	"sasync/reactor"
)

// echo is the protocol of one connection. The connection is the producer of
// what is written to it, so a peer that reads nothing is not read from either.
type echo struct{ t reactor.Transport }

func (e *echo) ConnectionMade(t reactor.Transport) {
	e.t = t
	_ = t.RegisterProducer(t, true) // the first one is never an error
}
func (e *echo) DataReceived(data []byte) { _, _ = e.t.Write(data) }
func (e *echo) ConnectionLost(error)     {}

func main() {
	addr := flag.String("listen", "127.0.0.1:7007", "where to listen")
	flag.Parse()
	r, err := reactor.New(reactor.Config{})
	if err != nil {
		log.Fatal(err)
	}
	port, err := listen(r, *addr)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("echoing on", port.Addr())
	if err := r.Run(); err != nil {
		log.Fatal(err)
	}
}

func listen(r *reactor.Reactor, addr string) (*reactor.Port, error) {
	return reactor.TCPServer{Addr: addr}.Listen(r, reactor.FactoryFunc(func(net.Addr) reactor.Protocol { return &echo{} }))
}
