package reactor_test

import (
	"fmt"
	"net"

	"sasync/deferred"
	"sasync/reactor"
)

// upper answers in capitals.
type upper struct{ t reactor.Transport }

func (u *upper) ConnectionMade(t reactor.Transport) { u.t = t }
func (u *upper) ConnectionLost(error)               {}
func (u *upper) DataReceived(data []byte) {
	answer := make([]byte, len(data))
	for i, b := range data {
		answer[i] = b &^ 0x20
	}
	_, _ = u.t.Write(answer)
}

// caller says hello, prints what comes back, and ends.
type caller struct {
	t    reactor.Transport
	over func()
}

func (c *caller) ConnectionMade(t reactor.Transport) {
	c.t = t
	_, _ = fmt.Fprint(t, "hello")
}

func (c *caller) DataReceived(data []byte) {
	fmt.Printf("%s\n", data)
	c.t.LoseConnection()
}

func (c *caller) ConnectionLost(reason error) {
	fmt.Println(reason)
	c.over()
}

// A server and a client on one loop.
func ExampleTCPServer() {
	r, _ := reactor.New(reactor.Config{})
	port, err := reactor.TCPServer{Addr: "127.0.0.1:0"}.Listen(r, reactor.FactoryFunc(func(net.Addr) reactor.Protocol {
		return &upper{}
	}))
	if err != nil {
		fmt.Println(err)
		return
	}
	r.CallWhenRunning(func() {
		reactor.Connect(r, reactor.TCPClient{Addr: port.Addr().String()}, &caller{over: func() { _ = r.Stop() }})
	})
	if err := r.Run(); err != nil {
		fmt.Println(err)
	}
	// Output:
	// HELLO
	// reactor: connection done
}

// Connecting gives a Deferred, so a coroutine waits for it.
func ExampleConnect() {
	r, _ := reactor.New(reactor.Config{})
	r.CallWhenRunning(func() {
		deferred.Inline(r, func(co *deferred.Coroutine) (deferred.Unit, error) {
			defer r.Stop()
			port, err := reactor.TCPServer{Addr: "127.0.0.1:0"}.Listen(r, nil)
			if err != nil {
				return deferred.Unit{}, err
			}
			port.StopListening()
			_, err = deferred.Await(co, reactor.Connect(r, reactor.TCPClient{Addr: port.Addr().String()}, &caller{}))
			fmt.Println("refused:", err != nil)
			return deferred.Unit{}, nil
		})
	})
	if err := r.Run(); err != nil {
		fmt.Println(err)
	}
	// Output:
	// refused: true
}
