package protocoltest

import (
	"testing"
	"time"

	"sasync/deferred/deferredtest"
	"sasync/reactor"
	"sasync/reactor/reactortest"
)

// tick is how much time passes between two pieces.
const tick = time.Millisecond

// Pairs lets a server and a client that build makes talk to each other until
// they have no more to say: with each write arriving as it is, with those of one
// turn put together, and byte by byte. The test fails if what they noted is not
// the same each time. Pairs returns that.
func Pairs(t testing.TB, build func(l *Log) (server, client reactor.Protocol)) string {
	t.Helper()
	first := talk(build, reactortest.AsWritten)
	for name, policy := range map[string]reactortest.Policy{"together": reactortest.Together, "byte by byte": reactortest.ByteByByte} {
		if got := talk(build, policy); got != first {
			t.Fatalf("with what was written arriving %s they did\n%s\nand not, as with each write by itself,\n%s", name, got, first)
		}
	}
	return first
}

func talk(build func(*Log) (server, client reactor.Protocol), policy reactortest.Policy) string {
	l := &Log{Loop: deferredtest.NewLoop(nil)}
	defer l.Loop.End()
	server, client := build(l)
	p := reactortest.NewPipe(l.Loop, server, client)
	p.Policy = policy
	p.Flush()
	l.Loop.Advance(tick)
	p.Flush()
	return l.String()
}
