package portforward

import (
	"errors"
	"os"

	"sasync/reactor"
)

// Join passes on what a receives to b and the other way round, as long as they
// last. Protocols of this package replace those that they have, which are told
// nothing any more, and both are resumed. If one is reset, so is the other; an
// end by a timeout is passed on as an end. Loop only.
func Join(a, b reactor.Transport) {
	one, other := &side{t: a}, &side{t: b}
	one.other, other.other = other, one
	_ = a.RegisterProducer(b, true) // an error means that somebody else's producer stays
	_ = b.RegisterProducer(a, true)
	a.SetProtocol(one)
	b.SetProtocol(other)
	a.Resume()
	b.Resume()
}

// side is the protocol of one of two connections. Owned by the loop.
type side struct {
	t     reactor.Transport
	other *side
}

var _ reactor.HalfCloser = (*side)(nil)

func (s *side) ConnectionMade(reactor.Transport) {}
func (s *side) DataReceived(data []byte)         { _, _ = s.other.t.Write(data) }
func (s *side) WriteConnectionLost()             {}

func (s *side) ReadConnectionLost() {
	s.other.t.UnregisterProducer() // which this side was
	s.other.t.LoseWriteConnection()
}

func (s *side) ConnectionLost(reason error) {
	s.other.t.UnregisterProducer()
	if errors.Is(reason, reactor.ErrConnectionDone) || errors.Is(reason, os.ErrDeadlineExceeded) {
		s.other.t.LoseConnection()
	} else {
		s.other.t.AbortConnection()
	}
}
