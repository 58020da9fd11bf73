package http1

import (
	"fmt"
	"net/http"
	"strconv"

	"sasync/deferred"
	"sasync/reactor"
)

// sender sends a body that comes in pieces: the Consumer of its source.
type sender struct {
	// Immutable after it is made.
	x *clientExchange
	t reactor.Transport

	// Owned by the loop.
	producer deferred.Producer
	written  int64
	stopped  bool
}

// run sends all of it.
func (s *sender) run() {
	sending := deferred.Produce(s.t.Loop(), s.x.outgoing.source, deferred.Consumer[[]byte](s))
	deferred.ThenBoth(sending, func(complete bool, err error) (deferred.Unit, error) {
		if !s.stopped {
			s.end(complete, err)
		}
		return deferred.Unit{}, nil
	})
}

// stop ends it early.
func (s *sender) stop() {
	if !s.stopped {
		s.stopped = true
		s.producer.Stop()
	}
}

// RegisterProducer is called by the source's production.
func (s *sender) RegisterProducer(p deferred.Producer) {
	s.producer = p
	if s.t.RegisterProducer(p, true) != nil {
		p.Stop()
	}
}

// UnregisterProducer is called by the source's production.
func (s *sender) UnregisterProducer() { s.t.UnregisterProducer() }

// Write sends a piece.
func (s *sender) Write(piece []byte) {
	if s.stopped || len(piece) == 0 {
		return
	}
	s.written += int64(len(piece))
	switch length := s.x.outgoing.length; {
	case length == lengthChunked:
		var room [20]byte
		line := append(strconv.AppendInt(room[:0], int64(len(piece)), 16), "\r\n"...)
		_, _ = s.t.Writev(line, piece, []byte("\r\n"))
	case s.written > length:
		s.x.cancel(badRequest("a Body of more bytes than its ContentLength, %d", length))
	default:
		_, _ = s.t.Write(piece)
	}
}

// end is called when there is no more to come from the source.
func (s *sender) end(complete bool, err error) {
	x := s.x
	switch length := x.outgoing.length; {
	case err != nil:
		x.cancel(fmt.Errorf("the request's body: %w", err))
		return
	case !complete: // it was the transport that has stopped it
		return
	case length == lengthChunked:
		_, _ = s.t.Write(s.lastChunk())
	case s.written < length:
		x.cancel(badRequest("a Body of %d bytes, and a ContentLength of %d", s.written, length))
		return
	}
	s.stopped = true
	x.isSent()
}

// lastChunk is the end of a chunked body, with the trailers that there are.
func (s *sender) lastChunk() []byte {
	trailer := http.Header{}
	for key, values := range s.x.request.Trailer {
		if canon, ok := canonical(key); ok && mayTrail(canon) {
			trailer[canon] = values
		}
	}
	return append(appendFields([]byte("0\r\n"), trailer, nil), "\r\n"...)
}
