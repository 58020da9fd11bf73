package reactor_test

import (
	"crypto/tls"
	"net"
	"testing"

	"sasync/reactor"
)

// BenchmarkTLSEcho is BenchmarkEcho over TLS: four records are sealed and
// opened. What it allocates is crypto/tls's own.
func BenchmarkTLSEcho(b *testing.B) {
	b.ReportAllocs()
	config, trusting := newAuthority(b).configs(tls.VersionTLS13)
	inLoop(b, func(r *reactor.Reactor, done func()) {
		addr := tlsPort(b, r, config, reactor.FactoryFunc(func(net.Addr) reactor.Protocol { return &echo{} }))
		p := &pinger{message: make([]byte, 64), left: b.N, done: done}
		client := reactor.TLSClient{Endpoint: reactor.TCPClient{Addr: addr}, Config: trusting}
		reactor.Connect(r, client, p).AddCallback(func(p *pinger) (*pinger, error) {
			b.ResetTimer()
			p.send()
			return p, nil
		})
	})
}

// BenchmarkTLSHandshake is a connection with a full handshake, both sides on one
// loop.
func BenchmarkTLSHandshake(b *testing.B) {
	b.ReportAllocs()
	config, trusting := newAuthority(b).configs(tls.VersionTLS13)
	inLoop(b, func(r *reactor.Reactor, done func()) {
		addr := tlsPort(b, r, config, reactor.FactoryFunc(func(net.Addr) reactor.Protocol { return &echo{} }))
		client := reactor.TLSClient{Endpoint: reactor.TCPClient{Addr: addr}, Config: trusting}
		left := b.N
		var connect func()
		connect = func() {
			reactor.Connect(r, client, &echo{}).AddCallback(func(p *echo) (*echo, error) {
				p.t.AbortConnection()
				if left--; left > 0 {
					connect()
				} else {
					done()
				}
				return p, nil
			})
		}
		connect()
	})
}
