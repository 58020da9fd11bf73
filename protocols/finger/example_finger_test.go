package finger_test

import (
	"fmt"
	"net"

	"sasync/deferred"
	"sasync/protocols/finger"
	"sasync/reactor"
	"sasync/reactor/reactortest"
)

// A server that knows one user, and who asks about her.
func Example() {
	r := reactortest.NewReactor(nil, reactor.Config{})
	defer r.End()
	answer := func(q finger.Query, peer net.Addr) (string, *deferred.Deferred[string]) {
		if q.User == "ann" {
			return "Ann is here.\n", nil
		}
		return fmt.Sprintf("%q is nobody here.\n", q.User), nil
	}
	_, _ = reactor.TCPServer{Addr: "192.0.2.1:79"}.Listen(r.Reactor, finger.Server{Answer: answer})
	r.Start()
	client := finger.Client{To: reactor.TCPClient{Addr: "192.0.2.1:79"}}
	for _, user := range []string{"ann", "bob"} {
		client.Ask(r.Reactor, finger.Query{User: user}).AddCallback(func(text string) (string, error) {
			fmt.Print(text)
			return text, nil
		})
		r.Settle()
	}
	// Output:
	// Ann is here.
	// "bob" is nobody here.
}
