package line_test

import (
	"bytes"
	"fmt"
	"testing"

	"sasync/deferred/deferredtest"
	"sasync/protocols/line"
	"sasync/reactor"
	"sasync/reactor/reactortest"
)

func benchmarked(b *testing.B, got func([]byte)) reactor.Protocol {
	p := line.New(&linesOnly{got: got}, line.Config{MaxLength: -1})
	reactortest.NewTransport(deferredtest.NewLoop(b), p)
	b.ReportAllocs()
	return p
}

// Lines of 30 bytes, in pieces of 64 KiB as from a socket.
func BenchmarkLine_Short(b *testing.B) {
	lines := 0
	p := benchmarked(b, func([]byte) { lines++ })
	piece := bytes.Repeat([]byte("GET /index.html HTTP/1.1 1234\r\n"), 2048)
	for b.Loop() {
		p.DataReceived(piece)
	}
	b.ReportMetric(float64(lines)/b.Elapsed().Seconds(), "lines/s")
}

// The time for a byte does not depend on how long the line is.
func BenchmarkLine_ByteByByte(b *testing.B) {
	for _, mib := range []int{1, 16} {
		b.Run(fmt.Sprint(mib, "MiB"), func(b *testing.B) {
			p := benchmarked(b, func([]byte) {})
			x, end := []byte("x"), []byte("\r\n")
			for b.Loop() {
				for range mib << 20 {
					p.DataReceived(x)
				}
				p.DataReceived(end)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*mib<<20), "ns/byte")
		})
	}
}
