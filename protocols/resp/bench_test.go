package resp_test

import (
	"testing"

	"sasync/deferred"
	"sasync/protocols/resp"
	"sasync/reactor"
)

// BenchmarkServer_PingPipelined is a command and its answer over a socket with
// both ends on one loop, 100 on their way at a time.
func BenchmarkServer_PingPipelined(b *testing.B) {
	b.ReportAllocs()
	inLoop(b, func(r *reactor.Reactor, co *deferred.Coroutine) error {
		port, err := reactor.TCPServer{Addr: "127.0.0.1:0"}.Listen(r, resp.NewServer(resp.ServerConfig{Handler: store{}.handle}))
		if err != nil {
			return err
		}
		client := resp.NewClient(r, resp.ClientConfig{})
		if _, err := deferred.Await(co, reactor.Connect(r, reactor.TCPClient{Addr: port.Addr().String()}, client)); err != nil {
			return err
		}
		b.ResetTimer()
		for sent := 0; sent < b.N; {
			var last *deferred.Deferred[resp.Value]
			for range min(100, b.N-sent) {
				last = client.Do("PING")
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

func BenchmarkParseCommand(b *testing.B) {
	b.ReportAllocs()
	wire := resp.AppendCommand(nil, "SET", "key:000000001234", "a value")
	for b.Loop() {
		if _, n, err := resp.ParseCommand(wire, resp.Limits{}); n == 0 || err != nil {
			b.Fatal(n, err)
		}
	}
}

func BenchmarkParse(b *testing.B) {
	b.ReportAllocs()
	wire := resp.Append(nil, resp.Dict(resp.Bulk("one"), resp.Int(1), resp.Bulk("list"), resp.Strings("a", "b", "c")), 3)
	for b.Loop() {
		if _, n, err := resp.Parse(wire, resp.Limits{}); n == 0 || err != nil {
			b.Fatal(n, err)
		}
	}
}
