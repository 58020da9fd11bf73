package reactor_test

import (
	"fmt"
	"net"

	"sasync/deferred"
	"sasync/reactor"
	"sasync/reactor/reactortest"
)

// counter sends many lines. It writes on only when the peer has taken what
// was written before, so it holds a few kilobytes however slow the peer is.
type counter struct{}

func (counter) DataReceived([]byte)  {}
func (counter) ConnectionLost(error) {}
func (counter) ConnectionMade(t reactor.Transport) {
	deferred.Inline(t.Loop(), func(co *deferred.Coroutine) (deferred.Unit, error) {
		for i := range 100_000 {
			if _, err := fmt.Fprintln(t, i); err != nil {
				return deferred.Unit{}, nil // the peer has gone
			}
			if t.Buffered() > 64<<10 {
				if _, err := deferred.Await(co, t.Drained()); err != nil {
					return deferred.Unit{}, nil
				}
			}
		}
		t.LoseConnection()
		return deferred.Unit{}, nil
	})
}

func ExampleTransport_drained() {
	r, _ := reactor.New(reactor.Config{})
	port, err := reactor.TCPServer{Addr: "127.0.0.1:0"}.Listen(r, reactor.FactoryFunc(func(net.Addr) reactor.Protocol {
		return counter{}
	}))
	if err != nil {
		fmt.Println(err)
		return
	}
	client := &reactortest.Protocol{}
	client.OnLost = func(error) { _ = r.Stop() }
	r.CallWhenRunning(func() { reactor.Connect(r, reactor.TCPClient{Addr: port.Addr().String()}, client) })
	if err := r.Run(); err != nil {
		fmt.Println(err)
	}
	fmt.Println(len(client.Received), "bytes")
	// Output:
	// 588890 bytes
}
