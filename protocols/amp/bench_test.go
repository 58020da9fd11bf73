package amp_test

import (
	"net"
	"testing"

	"sasync/deferred"
	"sasync/protocols/amp"
	"sasync/reactor"
)

// BenchmarkCall is a call and its answer over a socket with both ends on one
// loop, 100 on their way at a time. Twisted does the same in testdata/peer.py.
func BenchmarkCall(b *testing.B) {
	b.ReportAllocs()
	inLoop(b, func(r *reactor.Reactor, co *deferred.Coroutine) error {
		commands := newSide(r, amp.Config{}).commands
		port, err := reactor.TCPServer{Addr: "127.0.0.1:0"}.Listen(r, reactor.FactoryFunc(func(net.Addr) reactor.Protocol {
			return amp.NewConn(r, amp.Config{Commands: commands})
		}))
		if err != nil {
			return err
		}
		client := amp.NewConn(r, amp.Config{})
		if _, err := deferred.Await(co, reactor.Connect(r, reactor.TCPClient{Addr: port.Addr().String()}, client)); err != nil {
			return err
		}
		b.ResetTimer()
		for sent := 0; sent < b.N; {
			var last *deferred.Deferred[sumAnswer]
			for range min(100, b.N-sent) {
				last = sum.Call(client, sumArgs{sent, 1})
				sent++
			}
			if _, err := deferred.Await(co, last); err != nil {
				return err
			}
		}
		b.StopTimer()
		client.Transport().LoseConnection()
		port.StopListening()
		return nil
	})
}

func BenchmarkParseBox(b *testing.B) {
	b.ReportAllocs()
	wire := []byte(sumWire)
	for b.Loop() {
		if _, n, err := amp.ParseBox(wire, amp.Limits{}); n == 0 || err != nil {
			b.Fatal(n, err)
		}
	}
}
