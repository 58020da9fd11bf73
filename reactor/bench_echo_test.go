package reactor_test

import (
	"net"
	"testing"

	"sasync/reactor"
)

// echo writes back what it reads.
type echo struct{ t reactor.Transport }

func (e *echo) ConnectionMade(t reactor.Transport) { e.t = t }
func (e *echo) DataReceived(data []byte)           { _, _ = e.t.Write(data) }
func (e *echo) ConnectionLost(error)               {}

// pinger sends a message as often as it likes, each once the one before has
// come back.
type pinger struct {
	echo
	message []byte
	missing int
	left    int
	done    func()
}

func (p *pinger) send() {
	p.missing = len(p.message)
	_, _ = p.t.Write(p.message)
}

func (p *pinger) DataReceived(data []byte) {
	if p.missing -= len(data); p.missing > 0 {
		return
	}
	if p.left--; p.left == 0 {
		p.done()
		return
	}
	p.send()
}

// BenchmarkEcho is a message there and back over a socket with both ends on one
// loop: two I/O callbacks, each with a read and a write.
func BenchmarkEcho(b *testing.B) {
	b.ReportAllocs()
	inLoop(b, func(r *reactor.Reactor, done func()) {
		server := reactor.FactoryFunc(func(net.Addr) reactor.Protocol { return &echo{} })
		port, err := reactor.TCPServer{Addr: "127.0.0.1:0"}.Listen(r, server)
		if err != nil {
			b.Fatal(err)
		}
		p := &pinger{message: make([]byte, 64), left: b.N, done: done}
		reactor.Connect(r, reactor.TCPClient{Addr: port.Addr().String()}, p).AddCallback(func(p *pinger) (*pinger, error) {
			b.ResetTimer()
			p.send()
			return p, nil
		})
	})
}
