package protocoltest

import (
	"testing"

	"sasync/deferred/deferredtest"
	"sasync/reactor"
	"sasync/reactor/reactortest"
)

// The longest inputs that are cut everywhere.
const (
	cutOnce  = 2048 // in two
	cutTwice = 24   // in three
)

// Cuts feeds input to a protocol that build makes: whole, byte by byte, cut at
// every place if it has no more than 2,048 bytes, and at every two places if it
// has no more than 24. Each time another protocol gets it, and then the end of
// the connection. The test fails if one of them did something else than the
// first, which is what Cuts returns.
//
// The log has what the protocol noted, what it has written, and how it wanted
// the connection to end.
func Cuts(t testing.TB, input []byte, build func(l *Log) reactor.Protocol) string {
	t.Helper()
	whole := feed(build, input)
	check := func(pieces ...[]byte) {
		t.Helper()
		if got := feed(build, pieces...); got != whole {
			t.Fatalf("cut as %q it did\n%s\nand not, as with all at once,\n%s", pieces, got, whole)
		}
	}
	for _, pieces := range ways(input) {
		check(pieces...)
	}
	return whole
}

// ways are those in which input is cut.
func ways(input []byte) (all [][][]byte) {
	var bytes [][]byte
	for i := range input {
		bytes = append(bytes, input[i:i+1])
	}
	all = append(all, bytes)
	if len(input) > cutOnce {
		return all
	}
	for i := 1; i < len(input); i++ {
		all = append(all, [][]byte{input[:i], input[i:]})
		for j := i + 1; j < len(input) && len(input) <= cutTwice; j++ {
			all = append(all, [][]byte{input[:i], input[i:j], input[j:]})
		}
	}
	return all
}

// feed tells what a protocol does with these pieces and the end.
func feed(build func(*Log) reactor.Protocol, pieces ...[]byte) string {
	l, c := connect(build)
	defer l.Loop.End()
	for _, piece := range pieces {
		deliver(l, c, piece)
	}
	l.end(c)
	return l.String()
}

func connect(build func(*Log) reactor.Protocol) (*Log, *reactortest.Transport) {
	l := &Log{Loop: deferredtest.NewLoop(nil)}
	b := &borrower{inside: build(l)}
	return l, reactortest.NewTransport(l.Loop, b)
}

func deliver(l *Log, c *reactortest.Transport, piece []byte) {
	if !c.Aborted && !c.Losing {
		c.Deliver(piece)
		l.Loop.Advance(tick)
	}
}

// end notes how the protocol wants the connection to end, ends it so, and notes
// what was written.
func (l *Log) end(c *reactortest.Transport) {
	how, reason := "it ended", reactor.ErrConnectionDone
	switch {
	case c.Aborted:
		how, reason = "it reset the connection", reactor.ErrConnectionAborted
	case !c.Losing:
		how = "the peer ended"
		c.DeliverEnd()
		l.Loop.Advance(tick)
	}
	written := c.Take()
	c.Lose(reason)
	l.Loop.Advance(tick)
	l.Note("written %q, %s", written, how)
}
