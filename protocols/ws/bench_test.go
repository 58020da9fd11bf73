package ws_test

import (
	"bytes"
	"strings"
	"testing"

	"sasync/deferred/deferredtest"
	"sasync/protocols/ws"
	"sasync/reactor/reactortest"
)

// sink is a transport whose peer takes all.
type sink struct {
	*reactortest.Transport
	bytes int
}

func (s *sink) Write(p []byte) (int, error) {
	s.bytes += len(p)
	return len(p), nil
}

func (s *sink) Writev(p ...[]byte) (int, error) {
	n := 0
	for _, piece := range p {
		n += len(piece)
	}
	s.bytes += n
	return n, nil
}

// benchmarkEcho is a message and its answer, of 16 that come at once.
func benchmarkEcho(b *testing.B, kind ws.OpCode, size int) {
	b.ReportAllocs()
	b.SetBytes(int64(size))
	loop := deferredtest.NewLoop(b)
	c := ws.ServerSide(ws.ServerConfig{}, &echoer{}, false)
	s := &sink{Transport: reactortest.NewTransport(loop, &reactortest.Protocol{})}
	c.ConnectionMade(s)
	frame := from(kind, strings.Repeat("x", size))
	wire := bytes.Repeat(frame, 16)
	for n := 0; n < b.N; n += 16 {
		c.DataReceived(wire[:len(frame)*min(16, b.N-n)])
	}
	if want := len(to(kind, strings.Repeat("x", size))) * b.N; s.bytes != want {
		b.Fatalf("%d bytes are written, want %d", s.bytes, want)
	}
}

// echoer sends back each message.
type echoer struct{ c *ws.Conn }

func (e *echoer) ConnectionMade(c *ws.Conn)                   { e.c = c }
func (e *echoer) MessageReceived(kind ws.OpCode, data []byte) { _ = e.c.Send(kind, data) }
func (e *echoer) ConnectionLost(error)                        {}

func BenchmarkEcho_Text128(b *testing.B)    { benchmarkEcho(b, ws.Text, 128) }
func BenchmarkEcho_Text16Ki(b *testing.B)   { benchmarkEcho(b, ws.Text, 16<<10) }
func BenchmarkEcho_Binary16Ki(b *testing.B) { benchmarkEcho(b, ws.Binary, 16<<10) }
