package load

import (
	"errors"
	"io"
	"time"

	"golang.org/x/sys/unix"
)

// echoer keeps a number of messages under way: it sends a message for each that
// comes back whole.
type echoer struct {
	fd       int
	size     int // of a message
	sent     stream
	received stream
	due      int         // bytes of messages under way that the kernel hasn't taken yet
	partial  int         // bytes of a message that is not back whole
	begun    []time.Time // when each message under way was sent, a ring
	oldest   int         // in begun
	back     int64       // messages
}

var errNotTheEcho = errors.New("what came back is not what was sent")

// newEchoer starts its stream at a place that its neighbours don't.
func newEchoer(fd, number, size, depth int) *echoer {
	start := stream{int64(number % period)}
	return &echoer{fd: fd, size: size, sent: start, received: start, begun: make([]time.Time, depth)}
}

// start sends the first messages.
func (e *echoer) start() error {
	now := time.Now()
	for i := range e.begun {
		e.begun[i] = now
	}
	e.due = e.size * len(e.begun)
	return e.write()
}

func (e *echoer) ready(l *loop) error {
	for {
		n, err := unix.Read(e.fd, l.buffer[:])
		if err != nil {
			return e.writeAfter(err)
		}
		if n == 0 {
			return io.ErrUnexpectedEOF
		}
		if !e.received.accept(l.buffer[:n]) {
			return errNotTheEcho
		}
		e.count(l, n)
		if n < len(l.buffer) { // the socket is empty
			return e.write()
		}
	}
}

// writeAfter goes on where there was nothing to read.
func (e *echoer) writeAfter(err error) error {
	if err == unix.EAGAIN {
		return e.write()
	}
	return err
}

// count takes n bytes that came back, and makes as many messages due as they
// complete.
func (e *echoer) count(l *loop, n int) {
	e.partial += n
	if e.partial < e.size {
		return
	}
	now := time.Now()
	for ; e.partial >= e.size; e.partial -= e.size {
		l.latencies.add(now.Sub(e.begun[e.oldest]))
		e.begun[e.oldest] = now
		e.oldest = (e.oldest + 1) % len(e.begun)
		e.due += e.size
		e.back++
	}
}

// write sends what is due, as far as the kernel takes it.
func (e *echoer) write() error {
	for e.due > 0 {
		n, err := unix.Write(e.fd, e.sent.next(min(e.due, maxBytes)))
		if err == unix.EAGAIN {
			return nil
		}
		if err != nil {
			return err
		}
		e.sent.advance(n)
		e.due -= n
	}
	return nil
}
