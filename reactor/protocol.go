package reactor

import "net"

// Protocol is what a connection does with its bytes. Its methods are called on
// the loop, in this order: ConnectionMade once, DataReceived any number of
// times, ConnectionLost once and nothing after it. One that panics ends the
// connection: its ConnectionLost gets the panic as a *deferred.PanicError and
// the peer sees a reset.
type Protocol interface {
	// ConnectionMade comes first: t is the connection.
	ConnectionMade(t Transport)
	// DataReceived gets what has arrived, as much or as little of it as the
	// network gives. The bytes are those of a buffer that is used again: a
	// protocol copies what it wants to keep.
	DataReceived(data []byte)
	// ConnectionLost comes last and tells why: ErrConnectionDone after a clean
	// end by either side, else an ErrConnectionLost.
	ConnectionLost(reason error)
}

// HalfCloser is a Protocol that goes on when one direction of its connection
// has ended. For others the end of what the peer sends is a LoseConnection.
type HalfCloser interface {
	Protocol
	// ReadConnectionLost is called when the peer sends no more. The protocol
	// may still write and has to end the connection itself.
	ReadConnectionLost()
	// WriteConnectionLost is called when LoseWriteConnection was carried out.
	WriteConnectionLost()
}

// Wrapper is a Protocol around another one, to which it hands on what happens.
// SetProtocol of its transport replaces the one inside: the wrapper goes on to
// see the connection, up to its end.
type Wrapper interface {
	Protocol
	SetProtocol(p Protocol)
}

// Factory makes a protocol for each connection of a port. All its methods are
// called on the loop.
type Factory interface {
	// BuildProtocol returns the protocol of a connection to peer, or nil to
	// refuse it.
	BuildProtocol(peer net.Addr) Protocol
}

// FactoryFunc is a function that makes protocols.
type FactoryFunc func(peer net.Addr) Protocol

// BuildProtocol calls f.
func (f FactoryFunc) BuildProtocol(peer net.Addr) Protocol { return f(peer) }

// StartStopper is a Factory that wants to know when it is in use: StartFactory
// is called when the first of its ports begins to listen, StopFactory when the
// last one has ended. It has to be comparable, as a pointer is.
type StartStopper interface {
	Factory
	StartFactory()
	StopFactory()
}
