// Portforward passes connections on: `go run ./examples/portforward -listen
// :8080 -to 127.0.0.1:80`. Both directions are held back by whoever is slower,
// and an end in one direction is passed on as such.
package main

import (
	"flag"
	"fmt"
	"log"
	"net"

	"sasync/deferred"
	"sasync/reactor"
)

// side is one of two connections that are each other's other side.
type side struct {
	t          reactor.Transport
	other      *side
	made       func()
	connecting *deferred.Deferred[*side] // of the side that waits for the other
}

func (s *side) ConnectionMade(t reactor.Transport) {
	s.t = t
	s.made()
}

func (s *side) DataReceived(data []byte) { _, _ = s.other.t.Write(data) }
func (s *side) WriteConnectionLost()     {}

func (s *side) ReadConnectionLost() {
	s.other.t.UnregisterProducer() // which this side was
	s.other.t.LoseWriteConnection()
}

func (s *side) ConnectionLost(error) {
	if s.other.t == nil {
		if s.connecting != nil {
			s.connecting.Cancel()
		}
		return
	}
	s.other.t.UnregisterProducer()
	s.other.t.LoseConnection()
}

// forward makes the protocols of a port whose connections go on to another
// address.
func forward(r *reactor.Reactor, to reactor.ClientEndpoint) reactor.FactoryFunc {
	return func(net.Addr) reactor.Protocol {
		in, out := &side{}, &side{}
		in.other, out.other = out, in
		in.made = func() {
			in.t.Pause() // until there is somewhere to pass it on to
			in.connecting = reactor.Connect(r, to, out).AddErrback(func(err error) (*side, error) {
				log.Print(err)
				in.t.AbortConnection()
				return nil, nil
			})
		}
		out.made = func() {
			_ = out.t.RegisterProducer(in.t, true) // the first ones are never an error
			_ = in.t.RegisterProducer(out.t, true)
			in.t.Resume()
		}
		return in
	}
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
