// Portforward passes connections on: `go run ./examples/portforward -listen
// :8080 -to 127.0.0.1:80`. Both directions are held back by whoever is slower,
// and an end in one direction is passed on as such.
package main

import (
	"flag"
	"fmt"
	"log"
	"net"

	"sasync/protocols/portforward"
	"sasync/reactor"
)

// forward makes the protocols of a port whose connections go on to another
// address.
func forward(r *reactor.Reactor, to reactor.ClientEndpoint) reactor.Factory {
	return portforward.New(r, to, portforward.Config{Failed: func(peer net.Addr, err error) { log.Print(peer, ": ", err) }})
}

func main() {
	listen := flag.String("listen", "127.0.0.1:7009", "where to listen")
	to := flag.String("to", "127.0.0.1:7007", "where to pass connections on to")
	flag.Parse()
	r, err := reactor.New(reactor.Config{})
	if err != nil {
		log.Fatal(err)
	}
	port, err := reactor.TCPServer{Addr: *listen}.Listen(r, forward(r, reactor.TCPClient{Addr: *to}))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("passing on", port.Addr(), "to", *to)
	if err := r.Run(); err != nil {
		log.Fatal(err)
	}
}
