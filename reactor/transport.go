package reactor

import (
	"net"
	"time"

	"sasync/deferred"
)

// Transport is a connection, as its protocol sees it. It is an io.Writer that
// never blocks, and the producer of what its peer sends: Pause stops reading
// from the socket, so that the peer has to wait too, Resume goes on, and Stop
// is LoseConnection. While paused it notices that the peer resets it, but not
// that the peer ends it.
// Loop only.
type Transport interface {
	// Write takes all of p, copies it, and sends it when the callback that now
	// runs has returned. After the end of the connection, or of its writing
	// side, it returns ErrConnectionClosed.
	Write(p []byte) (int, error)
	// Writev is Write for several slices, sent together.
	Writev(p ...[]byte) (int, error)
	// Buffered is how many bytes the peer's side has not taken yet.
	Buffered() int
	// Drained returns a Deferred that fires when no more than
	// Limits.WriteLow bytes are buffered, and fails if the connection ends
	// before.
	Drained() *deferred.Deferred[deferred.Unit]

	// RegisterProducer makes p the one whose writing the buffer controls. A
	// streaming producer is paused when more than Limits.WriteHigh bytes are
	// buffered, and resumed when no more than Limits.WriteLow are left. One
	// that is not streaming is resumed each time more is wanted, and then
	// writes before it returns. While one is registered LoseConnection waits
	// for UnregisterProducer, at most for Limits.IdleTimeout. It is stopped
	// when the connection ends; at once if it has ended. A second one is
	// ErrProducerRegistered. The connection itself may be the producer, as for
	// an echo; it is unregistered when there is nothing more to read.
	RegisterProducer(p deferred.Producer, streaming bool) error
	// UnregisterProducer tells that there is no more to come from it.
	UnregisterProducer()

	// LoseConnection sends what was written and ends the connection. Nothing
	// more is read; what is written before the end is still sent.
	LoseConnection()
	// LoseWriteConnection sends what was written and ends the writing side.
	LoseWriteConnection()
	// AbortConnection drops what was not sent and resets the connection.
	AbortConnection()

	// SetProtocol hands all further events to p, as a protocol does that has
	// negotiated another one. Nobody calls p's ConnectionMade. A Wrapper stays
	// around p.
	SetProtocol(p Protocol)

	LocalAddr() net.Addr
	RemoteAddr() net.Addr
	// Loop is the loop that the connection belongs to. Safe from any goroutine.
	Loop() deferred.Loop

	deferred.Producer
}

// TCPTransport is the Transport of a TCP connection. Loop only.
type TCPTransport interface {
	Transport
	// SetNoDelay tells whether small writes go out at once, as they do unless
	// this says otherwise, or wait until earlier ones are acknowledged.
	SetNoDelay(on bool) error
	// SetKeepAlive sets after how long a silence the peer is probed, in whole
	// seconds. Zero means 15 s, as at first; negative means never.
	SetKeepAlive(silence time.Duration) error
}

// Limits bound what one connection may take.
type Limits struct {
	// IdleTimeout ends a connection on which nothing was sent or received for
	// so long, as by LoseConnection. Zero means 30 minutes; negative means
	// never.
	IdleTimeout time.Duration
	// WriteTimeout aborts a connection whose peer takes nothing for so long of
	// what is to be sent. Zero means 2 minutes; negative means never.
	WriteTimeout time.Duration

	// WriteHigh is above how many buffered bytes a producer is paused. Zero
	// means 64 KiB.
	WriteHigh int
	// WriteLow is down to how many it is resumed. Zero means a quarter of
	// WriteHigh.
	WriteLow int
	// WriteCap aborts a connection for which more bytes are buffered: nobody
	// has heeded the marks. Zero means 16 MiB; negative means no limit.
	WriteCap int
}

const never64 = time.Duration(never)

// withDefaults returns l with the meanings of its zero and negative values.
func (l Limits) withDefaults() Limits {
	l.IdleTimeout = durationOr(l.IdleTimeout, 30*time.Minute)
	l.WriteTimeout = durationOr(l.WriteTimeout, 2*time.Minute)
	if l.WriteHigh <= 0 {
		l.WriteHigh = 64 << 10
	}
	if l.WriteLow <= 0 || l.WriteLow > l.WriteHigh {
		l.WriteLow = l.WriteHigh / 4
	}
	switch {
	case l.WriteCap == 0:
		l.WriteCap = 16 << 20
	case l.WriteCap < 0:
		l.WriteCap = int(^uint(0) >> 1)
	}
	return l
}

// durationOr gives the meaning of a field whose zero means zero and whose
// negative values mean never.
func durationOr(d, zero time.Duration) time.Duration {
	switch {
	case d == 0:
		return zero
	case d < 0:
		return never64
	}
	return d
}
