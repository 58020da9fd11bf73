// Package filter is for what stands between a connection and a protocol.
package filter

import (
	"fmt"

	"sasync/deferred"
	"sasync/reactor"
)

// Filter hands everything on. To the connection it is the Protocol, to the
// protocol inside it is the Transport. A type that embeds it overrides what it
// does otherwise and calls Init. Owned by the loop.
type Filter struct {
	// Transport is the connection below; nil before ConnectionMade. Whoever
	// calls it goes around the filter.
	reactor.Transport

	self   reactor.Transport // what the protocol inside gets
	inside reactor.Protocol
	reason error // why it ends, if the connection does not know

	paused   bool // the protocol inside wants nothing now
	held     bool // nor does the filter
	ending   bool // it is told of no more data
	producer bool // self is registered as the producer
}

// Init makes self, which embeds f, the transport of p.
func (f *Filter) Init(self reactor.Transport, p reactor.Protocol) { f.self, f.inside = self, p }

// Inside is the protocol that gets what happens.
func (f *Filter) Inside() reactor.Protocol { return f.inside }

// Below is the transport that the filter is the protocol of.
func (f *Filter) Below() reactor.Transport { return f.Transport }

// Attach is ConnectionMade for a filter that tells the protocol later.
func (f *Filter) Attach(t reactor.Transport) { f.Transport = t }

// ConnectionMade is called by the transport.
func (f *Filter) ConnectionMade(t reactor.Transport) {
	f.Attach(t)
	f.Open()
}

// Open tells the protocol inside of its connection.
func (f *Filter) Open() { f.inside.ConnectionMade(transportOf(f.self, f.Transport)) }

// DataReceived is called by the transport.
func (f *Filter) DataReceived(data []byte) { f.inside.DataReceived(data) }

// ConnectionLost is called by the transport.
func (f *Filter) ConnectionLost(reason error) { f.inside.ConnectionLost(f.Reason(reason)) }

// Reason is what the protocol inside is told when the transport says reason.
func (f *Filter) Reason(reason error) error {
	f.ending = true
	if f.reason != nil {
		return f.reason
	}
	return reason
}

// ReadConnectionLost is called by the transport. It does for a protocol that is
// no HalfCloser what the transport would.
func (f *Filter) ReadConnectionLost() {
	f.producesNoMore()
	if half, ok := f.inside.(reactor.HalfCloser); ok {
		half.ReadConnectionLost()
	} else {
		f.self.LoseConnection()
	}
}

// WriteConnectionLost is called by the transport.
func (f *Filter) WriteConnectionLost() {
	if half, ok := f.inside.(reactor.HalfCloser); ok {
		half.WriteConnectionLost()
	}
}

// SetProtocol replaces the protocol inside. Loop only.
func (f *Filter) SetProtocol(p reactor.Protocol) {
	if w, ok := f.inside.(reactor.Wrapper); ok {
		w.SetProtocol(p)
	} else {
		f.inside = p
	}
}

// Fail ends the connection in a friendly way, and its protocol is told why.
func (f *Filter) Fail(err error) {
	f.Because(err)
	f.self.LoseConnection()
}

// FailAtOnce is Fail that resets the connection.
func (f *Filter) FailAtOnce(err error) {
	f.Because(err)
	f.self.AbortConnection()
}

// Because notes the first reason for the end, wherever that comes from.
func (f *Filter) Because(err error) {
	if f.reason == nil {
		f.reason = fmt.Errorf("%w: %w", reactor.ErrConnectionLost, err)
	}
}

// Ending tells that the protocol inside is to get no more data.
func (f *Filter) Ending() bool { return f.ending }

// LoseConnection sends what was written and ends the connection. Loop only.
func (f *Filter) LoseConnection() {
	f.ending = true
	f.producesNoMore()
	f.Transport.LoseConnection()
}

// AbortConnection drops what was not sent and resets the connection. Loop only.
func (f *Filter) AbortConnection() {
	f.ending = true
	f.Transport.AbortConnection()
}

var _ interface {
	reactor.Transport
	reactor.HalfCloser
	reactor.Wrapper
	deferred.Producer
} = (*Filter)(nil)
