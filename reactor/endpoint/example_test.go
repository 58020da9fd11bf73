package endpoint_test

import (
	"fmt"
	"net"

	"sasync/reactor"
	"sasync/reactor/endpoint"
)

// talker is a protocol that says something, and prints what it hears.
type talker struct {
	transport reactor.Transport
	say       string
	r         *reactor.Reactor
}

func (p *talker) ConnectionMade(t reactor.Transport) {
	p.transport = t
	_, _ = t.Write([]byte(p.say))
}

func (p *talker) DataReceived(data []byte) {
	fmt.Printf("%s\n", data)
	p.transport.LoseConnection()
}

func (p *talker) ConnectionLost(error) { _ = p.r.Stop() }

// Where to listen comes from a command line, say.
func ExampleServerFromString() {
	r, _ := reactor.New(reactor.Config{})
	server, err := endpoint.ServerFromString("tcp:0:interface=127.0.0.1:backlog=50")
	if err != nil {
		fmt.Println(err)
		return
	}
	port, err := server.Listen(r, reactor.FactoryFunc(func(net.Addr) reactor.Protocol {
		return &talker{r: r}
	}))
	if err != nil {
		fmt.Println(err)
		return
	}
	host, number, _ := net.SplitHostPort(port.Addr().String())
	client, err := endpoint.ClientFromString("tcp:" + endpoint.Quote(host) + ":" + number + ":timeout=5")
	if err != nil {
		fmt.Println(err)
		return
	}
	reactor.Connect(r, client, &talker{r: r, say: "hello"})
	_ = r.Run()
	// Output: hello
}

// A fault is named, with what there would be.
func ExampleServerFromString_fault() {
	_, err := endpoint.ServerFromString("tcp:8080:bocklog=50")
	fmt.Println(err)
	// Output:
	// endpoint: server "tcp:8080:bocklog=50": unknown parameter "bocklog": there are port, interface, backlog
}

func ExampleQuote() {
	fmt.Println("unix:" + endpoint.Quote("/run/a:b.sock"))
	// Output: unix:/run/a\:b.sock
}
