package filter

import "sasync/reactor"

// Nobody is the protocol of a connection that has none, or none yet.
type Nobody struct{}

// ConnectionMade is called by the transport.
func (Nobody) ConnectionMade(reactor.Transport) {}

// DataReceived is called by the transport.
func (Nobody) DataReceived([]byte) {}

// ConnectionLost is called by the transport.
func (Nobody) ConnectionLost(error) {}

// Build gives f the protocol that factory makes for the peer at the other end,
// and tells it of its connection; if there is none it resets the connection and
// returns false.
func (f *Filter) Build(factory reactor.Factory) (built bool) {
	if factory != nil {
		if p := factory.BuildProtocol(f.self.RemoteAddr()); p != nil {
			f.inside = p
			f.Open()
			return true
		}
	}
	f.self.AbortConnection()
	return false
}
