package reactor_test

import (
	"fmt"
	"net"
	"net/netip"
	"strconv"

	"sasync/deferred"
	"sasync/reactor"
)

// greeter is a protocol that greets whoever connects, and ends.
type greeter struct{}

func (greeter) ConnectionMade(t reactor.Transport) {
	_, _ = fmt.Fprintln(t, "hello")
	t.LoseConnection()
}
func (greeter) DataReceived([]byte)  {}
func (greeter) ConnectionLost(error) {}

// printer is a protocol that prints what it gets, and stops the reactor at the
// end.
type printer struct{ r *reactor.Reactor }

func (printer) ConnectionMade(t reactor.Transport) {
	fmt.Println("connected to", t.RemoteAddr().(*net.TCPAddr).IP)
}
func (printer) DataReceived(data []byte) { fmt.Print(string(data)) }
func (p printer) ConnectionLost(error)   { _ = p.r.Stop() }

// A client is given a name. It may be connected before the run, which begins
// with it.
func ExampleTCPClient() {
	r, _ := reactor.New(reactor.Config{})
	port, err := reactor.TCPServer{Addr: "localhost:0"}.Listen(r, reactor.FactoryFunc(func(net.Addr) reactor.Protocol {
		return greeter{}
	}))
	if err != nil {
		fmt.Println(err)
		return
	}
	name := net.JoinHostPort("localhost", strconv.Itoa(port.Addr().(*net.TCPAddr).Port))
	reactor.Connect(r, reactor.TCPClient{Addr: name}, printer{r})
	_ = r.Run()
	// Output:
	// connected to 127.0.0.1
	// hello
}

// hosts is a resolver that knows a few names and asks nobody.
type hosts map[string][]netip.Addr

func (h hosts) Resolve(r *reactor.Reactor, host string) *deferred.Deferred[[]netip.Addr] {
	return deferred.Succeed(r, h[host])
}

// A resolver of one's own knows other names than the machine's.
func ExampleResolver() {
	r, _ := reactor.New(reactor.Config{Resolver: hosts{"db.internal": {netip.MustParseAddr("192.0.2.7")}}})
	r.CallWhenRunning(func() {
		for _, name := range []string{"db.internal", "2001:db8::1", "elsewhere.internal"} {
			r.Resolve(name).AddBoth(func(addrs []netip.Addr, err error) ([]netip.Addr, error) {
				fmt.Println(addrs, err)
				return nil, nil
			})
		}
		_ = r.Stop()
	})
	_ = r.Run()
	// Output:
	// [192.0.2.7] <nil>
	// [2001:db8::1] <nil>
	// [] reactor: resolve "elsewhere.internal": lookup elsewhere.internal: no address
}
