// Step 1 of docs/tutorial.md: a server that knows nobody.
package main

import (
	"fmt"
	"log"
	"net"

	"sasync/reactor"
)

type finger struct{}

func (finger) ConnectionMade(t reactor.Transport) {
	fmt.Fprint(t, "No such user\r\n")
	t.LoseConnection()
}
func (finger) DataReceived([]byte)  {}
func (finger) ConnectionLost(error) {}

func main() {
	r, err := reactor.New(reactor.Config{})
	if err != nil {
		log.Fatal(err)
	}
	build := func(net.Addr) reactor.Protocol { return finger{} }
	port, err := reactor.TCPServer{Addr: "127.0.0.1:7079"}.Listen(r, reactor.FactoryFunc(build))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("listening on", port.Addr())
	if err := r.Run(); err != nil {
		log.Fatal(err)
	}
}
