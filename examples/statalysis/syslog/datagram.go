package syslog

import (
	"net"
	"time"

	"sasync/reactor"
)

// receiver is the protocol of the UDP port.
type receiver struct{ *Server }

func (r *receiver) StartProtocol(*reactor.DatagramPort) {}
func (r *receiver) StopProtocol()                       {}

func (r *receiver) DatagramReceived(data []byte, _ net.Addr) {
	switch {
	case r.closed:
	case r.full():
		r.drop()
	case len(data) > r.config.MaxMessage:
		r.stats.TooLong++
	default:
		r.take(data)
		r.deliver()
	}
}

// drop counts a datagram for which there is no room.
func (s *Server) drop() {
	s.stats.Dropped++
	s.untold++
	s.tell()
}

// tell tells of datagrams that were dropped, and of further ones a second later.
func (s *Server) tell() {
	if s.telling || s.untold == 0 || s.config.Dropped == nil {
		return
	}
	n := s.untold
	s.untold, s.telling = 0, true
	s.reactor.CallLater(time.Second, func() {
		s.telling = false
		s.tell()
	})
	s.config.Dropped(n)
}
