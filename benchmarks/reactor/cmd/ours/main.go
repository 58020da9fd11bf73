// Ours echoes on a sasync reactor.
package main

import (
	"flag"
	"fmt"
	"log"
	"net"

	"sasync/reactor"
)

func main() {
	heedless := flag.Bool("heedless", false, "write on when the peer does not read")
	flag.Parse()
	if err := serve(*heedless); err != nil {
		log.Fatal(err)
	}
}

func serve(heedless bool) error {
	r, err := reactor.New(reactor.Config{})
	if err != nil {
		return err
	}
	port, err := reactor.TCPServer{Addr: "127.0.0.1:0"}.Listen(r, reactor.FactoryFunc(func(net.Addr) reactor.Protocol {
		return &echo{heedless: heedless}
	}))
	if err != nil {
		return err
	}
	fmt.Println("listening", port.Addr())
	return r.Run()
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

// ReadConnectionLost ends what else would wait for more from the producer.
func (e *echo) ReadConnectionLost() {
	e.transport.UnregisterProducer()
	e.transport.LoseConnection()
}

func (e *echo) WriteConnectionLost() {}

func (e *echo) ConnectionLost(error) {}
