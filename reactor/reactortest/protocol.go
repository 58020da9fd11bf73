package reactortest

import "sasync/reactor"

// Protocol is a reactor.Protocol that remembers what happened to it, and calls
// those of its functions that are not nil. Its zero value is ready to use.
// Owned by the loop.
type Protocol struct {
	OnMade func(t reactor.Transport)
	OnData func(data []byte)
	OnLost func(reason error)

	Transport reactor.Transport // nil before ConnectionMade
	Received  []byte
	Lost      []error // one when it is over; more would be a fault of the transport
}

// HalfProtocol is a Protocol that goes on when one direction has ended.
type HalfProtocol struct {
	Protocol
	OnReadLost, OnWriteLost func()

	ReadLost, WriteLost int // how often each was told
}

var (
	_ reactor.Protocol   = (*Protocol)(nil)
	_ reactor.HalfCloser = (*HalfProtocol)(nil)
)

// ConnectionMade is called by the transport.
func (p *Protocol) ConnectionMade(t reactor.Transport) {
	p.Transport = t
	if p.OnMade != nil {
		p.OnMade(t)
	}
}

// DataReceived is called by the transport.
func (p *Protocol) DataReceived(data []byte) {
	p.Received = append(p.Received, data...)
	if p.OnData != nil {
		p.OnData(data)
	}
}

// ConnectionLost is called by the transport.
func (p *Protocol) ConnectionLost(reason error) {
	p.Lost = append(p.Lost, reason)
	if p.OnLost != nil {
		p.OnLost(reason)
	}
}

// ReadConnectionLost is called by the transport.
func (p *HalfProtocol) ReadConnectionLost() {
	p.ReadLost++
	if p.OnReadLost != nil {
		p.OnReadLost()
	}
}

// WriteConnectionLost is called by the transport.
func (p *HalfProtocol) WriteConnectionLost() {
	p.WriteLost++
	if p.OnWriteLost != nil {
		p.OnWriteLost()
	}
}
