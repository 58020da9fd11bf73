package reactortest

import (
	"net"

	"sasync/deferred"
	"sasync/reactor"
)

// Transport is a reactor.Transport without a socket: a test looks at what its
// protocol has written, and says what arrives. Loop only.
type Transport struct {
	// What the protocol has asked for.
	Paused      bool // it reads nothing for now
	Losing      bool // by LoseConnection; a producer may hold the end back
	WritesEnded bool // by LoseWriteConnection
	Aborted     bool

	// Limits are the marks of the buffer, which Take empties. Zero means those
	// of reactor.Limits; there is no cap.
	Limits reactor.Limits
	// Local and Remote are its addresses.
	Local, Remote net.Addr

	loop      deferred.Loop
	protocol  reactor.Protocol
	writes    [][]byte // and not taken
	buffered  int
	arriving  []byte // delivered while paused
	over      bool   // ConnectionLost was called
	endTold   bool   // the peer knows of WritesEnded
	producer  deferred.Producer
	streaming bool
	held      bool
	drained   []*deferred.Deferred[deferred.Unit]
}

var _ reactor.TCPTransport = (*Transport)(nil)

// The addresses of a Transport that has no others.
var (
	defaultLocal  = &net.TCPAddr{IP: net.IPv4(192, 0, 2, 1), Port: 80}
	defaultRemote = &net.TCPAddr{IP: net.IPv4(192, 0, 2, 2), Port: 50000}
)

// NewTransport connects p, whose ConnectionMade has been called when it
// returns.
func NewTransport(loop deferred.Loop, p reactor.Protocol) *Transport {
	t := newTransport(loop, p)
	p.ConnectionMade(t)
	return t
}

func newTransport(loop deferred.Loop, p reactor.Protocol) *Transport {
	return &Transport{Local: defaultLocal, Remote: defaultRemote, loop: loop, protocol: p,
		Limits: reactor.Limits{WriteHigh: 64 << 10, WriteLow: 16 << 10}}
}

// Deliver hands data to the protocol, or keeps it until a Resume.
func (t *Transport) Deliver(data []byte) {
	t.arriving = append(t.arriving, data...)
	t.deliver()
}

func (t *Transport) deliver() {
	for len(t.arriving) > 0 && !t.Paused && !t.Losing && !t.over {
		data := t.arriving
		t.arriving = nil
		t.protocol.DataReceived(data)
	}
}

// DeliverEnd tells the protocol that its peer sends no more: as a connection
// does, by ReadConnectionLost if it is a reactor.HalfCloser.
func (t *Transport) DeliverEnd() {
	if half, ok := t.protocol.(reactor.HalfCloser); ok && !t.WritesEnded {
		half.ReadConnectionLost()
	} else {
		t.Lose(reactor.ErrConnectionDone)
	}
}

// peerEnded is DeliverEnd in a Pipe, where what was written is still delivered.
func (t *Transport) peerEnded() {
	if t.over {
		return
	}
	if half, ok := t.protocol.(reactor.HalfCloser); ok && !t.WritesEnded {
		half.ReadConnectionLost()
	} else {
		t.Losing = true
	}
}

// Lose is the end of the connection, with the reason that the protocol is told.
// A second one does nothing.
func (t *Transport) Lose(reason error) {
	if t.over {
		return
	}
	t.over = true
	if p := t.producer; p != nil {
		t.producer = nil
		p.Stop()
	}
	for _, d := range t.drained {
		if !d.Fired() {
			d.Errback(reactor.ErrConnectionClosed)
		}
	}
	t.protocol.ConnectionLost(reason)
}

// Take returns what was written since the last Take, and so makes room for
// more.
func (t *Transport) Take() []byte {
	var all []byte
	for _, w := range t.takeWrites() {
		all = append(all, w...)
	}
	t.relieve()
	return all
}

func (t *Transport) takeWrites() [][]byte {
	writes := t.writes
	t.writes, t.buffered = nil, 0
	return writes
}

func (t *Transport) relieve() {
	if t.producer != nil && (t.held || !t.streaming) {
		t.held = false
		t.producer.Resume()
	}
	drained := t.drained
	t.drained = nil
	for _, d := range drained {
		if !d.Fired() {
			d.Callback(deferred.Unit{})
		}
	}
}

// Write is called by the protocol.
func (t *Transport) Write(p []byte) (int, error) { return t.Writev(p) }

// Writev is called by the protocol.
func (t *Transport) Writev(p ...[]byte) (n int, err error) {
	if t.over || t.Aborted || t.WritesEnded {
		return 0, reactor.ErrConnectionClosed
	}
	var all []byte
	for _, part := range p {
		all = append(all, part...)
	}
	if len(all) > 0 {
		t.writes = append(t.writes, all)
		t.buffered += len(all)
	}
	if t.producer != nil && t.streaming && !t.held && t.buffered > t.Limits.WriteHigh {
		t.held = true
		t.producer.Pause()
	}
	return len(all), nil
}

// Buffered is called by the protocol.
func (t *Transport) Buffered() int { return t.buffered }

// Drained is called by the protocol.
func (t *Transport) Drained() *deferred.Deferred[deferred.Unit] {
	switch {
	case t.over:
		return deferred.Fail[deferred.Unit](t.loop, reactor.ErrConnectionClosed)
	case t.buffered <= t.Limits.WriteLow:
		return deferred.Succeed(t.loop, deferred.Unit{})
	}
	d := deferred.New[deferred.Unit](t.loop)
	t.drained = append(t.drained, d)
	return d
}

// RegisterProducer is called by the protocol.
func (t *Transport) RegisterProducer(p deferred.Producer, streaming bool) error {
	switch {
	case t.over:
		p.Stop()
		return nil
	case t.producer != nil:
		return reactor.ErrProducerRegistered
	}
	t.producer, t.streaming, t.held = p, streaming, false
	if !streaming {
		p.Resume()
	}
	return nil
}

// UnregisterProducer is called by the protocol.
func (t *Transport) UnregisterProducer() { t.producer, t.held = nil, false }

// Producing tells whether a producer is registered.
func (t *Transport) Producing() bool { return t.producer != nil }

// LoseConnection is called by the protocol.
func (t *Transport) LoseConnection() { t.Losing = true }

// LoseWriteConnection is called by the protocol.
func (t *Transport) LoseWriteConnection() { t.WritesEnded = true }

// AbortConnection is called by the protocol.
func (t *Transport) AbortConnection() { t.Aborted = true }

// SetProtocol is called by the protocol.
func (t *Transport) SetProtocol(p reactor.Protocol) {
	if w, ok := t.protocol.(reactor.Wrapper); ok {
		w.SetProtocol(p)
	} else {
		t.protocol = p
	}
}

// Pause is called by the protocol.
func (t *Transport) Pause() { t.Paused = true }

// Resume is called by the protocol, which then gets what arrived meanwhile.
func (t *Transport) Resume() {
	t.Paused = false
	t.deliver()
}

// Stop is called by the protocol.
func (t *Transport) Stop() { t.LoseConnection() }

// LocalAddr is called by the protocol.
func (t *Transport) LocalAddr() net.Addr { return t.Local }

// RemoteAddr is called by the protocol.
func (t *Transport) RemoteAddr() net.Addr { return t.Remote }

// Loop is called by the protocol.
func (t *Transport) Loop() deferred.Loop { return t.loop }
