package reactor_test

import (
	"fmt"
	"net"

	"sasync/reactor"
)

// pong answers each datagram.
type pong struct{ p *reactor.DatagramPort }

func (p *pong) StartProtocol(port *reactor.DatagramPort) { p.p = port }
func (p *pong) StopProtocol()                            {}
func (p *pong) DatagramReceived(data []byte, from net.Addr) {
	_ = p.p.WriteTo([]byte("pong"), from)
}

// ping sends one and prints the answer.
type ping struct {
	to   net.Addr
	over func()
}

func (p *ping) StartProtocol(port *reactor.DatagramPort) { _ = port.WriteTo([]byte("ping"), p.to) }
func (p *ping) StopProtocol()                            {}
func (p *ping) DatagramReceived(data []byte, _ net.Addr) {
	fmt.Printf("%s\n", data)
	p.over()
}

func ExampleUDPServer() {
	r, _ := reactor.New(reactor.Config{})
	server, err := reactor.UDPServer{Addr: "127.0.0.1:0"}.Listen(r, &pong{})
	if err != nil {
		fmt.Println(err)
		return
	}
	client := &ping{to: server.Addr(), over: func() { _ = r.Stop() }}
	if _, err := (reactor.UDPServer{Addr: "127.0.0.1:0"}).Listen(r, client); err != nil {
		fmt.Println(err)
		return
	}
	if err := r.Run(); err != nil {
		fmt.Println(err)
	}
	// Output:
	// pong
}
