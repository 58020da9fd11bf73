package service

import (
	"sasync/deferred"
	"sasync/reactor"
)

// Server is a Service that listens while it runs: Twisted's
// StreamServerEndpointService. Its connections live on when it is stopped; the
// end of the run drains them.
type Server struct {
	*Lifecycle

	// Owned by the loop.
	port *reactor.Port // nil unless it runs
}

// NewServer returns a server that does not run. Its Start fails if it can't
// listen. Loop only.
func NewServer(r *reactor.Reactor, e reactor.ServerEndpoint, f reactor.Factory) *Server {
	s := &Server{}
	start := func(*deferred.Coroutine) (err error) {
		s.port, err = e.Listen(r, f)
		return err
	}
	stop := func(*deferred.Coroutine) error {
		s.port.StopListening()
		s.port = nil
		return nil
	}
	s.Lifecycle = NewLifecycle(r, start, stop)
	return s
}

// Port is where s listens, or nil if it does not. Loop only.
func (s *Server) Port() *reactor.Port { return s.port }
