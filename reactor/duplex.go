package reactor

import (
	"errors"
	"net"

	"sasync/deferred"
)

// duplex is a connection of two descriptors, one for each direction. To each it
// is the protocol; to its own protocol it is the transport. It is over when both
// are.
type duplex struct {
	// Immutable after it was made.
	in, out *conn

	// Owned by the loop.
	protocol        Protocol
	inGone, outGone bool
	reason          error // why it ends; nil for ErrConnectionDone
}

var _ Transport = (*duplex)(nil)

// inSide and outSide are a duplex as the protocol of one of its descriptors.
type (
	inSide  struct{ d *duplex }
	outSide struct{ d *duplex }
)

func openDuplex(in, out *conn, p Protocol) {
	d := &duplex{in: in, out: out, protocol: p}
	out.open(outSide{d})
	in.open(inSide{d})
	if in.reading() { // a regular file
		in.readLater()
	}
}

func (s inSide) ConnectionMade(Transport)    { s.d.protocol.ConnectionMade(s.d) }
func (s inSide) DataReceived(data []byte)    { s.d.protocol.DataReceived(data) }
func (s inSide) ConnectionLost(reason error) { s.d.inLost(reason) }

func (s outSide) ConnectionMade(Transport)    {}
func (s outSide) DataReceived([]byte)         {}
func (s outSide) ConnectionLost(reason error) { s.d.outLost(reason) }

// inLost is called when there is no more to read, for whatever reason.
func (d *duplex) inLost(reason error) {
	d.inGone = true
	half, ok := d.protocol.(HalfCloser)
	switch {
	case d.failed(reason):
		d.out.abort(reason)
	case d.outGone:
	case ok && d.in.eof && d.out.state == connOpen:
		d.producesNoMore()
		d.out.readConnectionLost(half)
	default:
		d.LoseConnection()
	}
	d.over()
}

// outLost is called when nothing more can be written.
func (d *duplex) outLost(reason error) {
	d.outGone = true
	half, ok := d.protocol.(HalfCloser)
	switch {
	case d.failed(reason):
		d.in.abort(reason)
	case d.inGone:
	case ok && d.out.writeEnd == writesEnded:
		d.in.writeConnectionLost(half)
	case d.out.writeEnd != writesEnded:
		d.in.LoseConnection()
	}
	d.over()
}

// failed notes why the connection ends if that is worth telling.
func (d *duplex) failed(reason error) bool {
	if errors.Is(reason, ErrConnectionDone) {
		return false
	}
	if d.reason == nil {
		d.reason = reason
	}
	return true
}

// over tells the protocol once both directions have ended.
func (d *duplex) over() {
	if !d.inGone || !d.outGone {
		return
	}
	reason := d.reason
	if reason == nil {
		reason = ErrConnectionDone
	}
	d.protocol.ConnectionLost(reason)
}

// producesNoMore unregisters d as its own producer, as for an echo.
func (d *duplex) producesNoMore() {
	if d.out.producer == deferred.Producer(d) {
		d.UnregisterProducer()
	}
}

func (d *duplex) LoseConnection() {
	d.producesNoMore()
	d.in.LoseConnection()
	d.out.LoseConnection()
}

func (d *duplex) LoseWriteConnection() { d.out.LoseWriteConnection() }

func (d *duplex) AbortConnection() {
	d.in.AbortConnection()
	d.out.AbortConnection()
}

func (d *duplex) Write(p []byte) (int, error)                { return d.out.Write(p) }
func (d *duplex) Writev(p ...[]byte) (int, error)            { return d.out.Writev(p...) }
func (d *duplex) Buffered() int                              { return d.out.Buffered() }
func (d *duplex) Drained() *deferred.Deferred[deferred.Unit] { return d.out.Drained() }

func (d *duplex) RegisterProducer(p deferred.Producer, streaming bool) error {
	return d.out.RegisterProducer(p, streaming)
}
func (d *duplex) UnregisterProducer() { d.out.UnregisterProducer() }

func (d *duplex) Pause()  { d.in.Pause() }
func (d *duplex) Resume() { d.in.Resume() }
func (d *duplex) Stop()   { d.LoseConnection() }

func (d *duplex) SetProtocol(p Protocol) {
	d.in.r.deferreds.Check()
	if w, ok := d.protocol.(Wrapper); ok {
		w.SetProtocol(p)
	} else {
		d.protocol = p
	}
}

func (d *duplex) Loop() deferred.Loop  { return d.in.Loop() }
func (d *duplex) LocalAddr() net.Addr  { return d.out.LocalAddr() }
func (d *duplex) RemoteAddr() net.Addr { return d.in.RemoteAddr() }
