package http1

import (
	"net"
	"net/http"
	"time"

	"sasync/deferred"
	"sasync/reactor"
)

// Handler answers a request. It has answered when it returns nil, or when the
// Deferred that it returns fires. An error of that is answered by a status, that
// of a *StatusError or else 500; if the head of the answer is on its way the
// connection is reset instead. Errors other than a *StatusError are reported as
// unhandled, and so is a panic, but for http.ErrAbortHandler. If the connection
// is lost before, or the peer ends its side, the Deferred is cancelled; only what a
// registered producer writes still goes to its end then. Called on the loop.
type Handler func(w *ResponseWriter, r *Request) *deferred.Deferred[deferred.Unit]

// Request is a request that a server has received. It is a http.Request, whose
// context never ends and whose Trailer is there when its Body is. Loop only.
type Request struct {
	http.Request
	// Body stands for the Body of http.Request, which can't be read without
	// blocking and is empty: who wants to call ParseForm sets that to what ReadAll
	// gives. It is never nil.
	Body *Body
}

// ServerConfig is what NewServer makes a server from. It is copied.
type ServerConfig struct {
	// Handler gets every request that can be understood.
	Handler Handler
	// Limits bound what a peer may send.
	Limits Limits
	// HeadTimeout is how long a peer may take for a head, from its first byte, or
	// from the beginning of the connection. Zero means 10 s; negative means for
	// ever.
	HeadTimeout time.Duration
	// BodyTimeout is how long a peer may take for 64 KiB of a body, and again for
	// the next, without the time in which nothing is read since the handler wants
	// nothing. Zero means 1 minute; negative means for ever.
	BodyTimeout time.Duration
	// IdleTimeout is how long a connection waits for another request. Zero means
	// 1 minute; negative means for ever.
	IdleTimeout time.Duration
	// MaxUnread is how many bytes of answers may wait for the peer to take them:
	// then no further request is read until no more than reactor.Limits.WriteLow
	// are left. Zero means 64 KiB.
	MaxUnread int
	// Answered is told of each answer that was given as a whole: its status and
	// how many bytes its body has. Nil means nobody. Called on the loop.
	Answered func(r *Request, status int, bytes int64)
}

// Server is a Factory whose connections speak HTTP/1.0 and HTTP/1.1. Loop only.
type Server struct {
	// Immutable after NewServer.
	cfg ServerConfig

	// Owned by the loop.
	conns   map[*conn]struct{}
	leaving []*deferred.Deferred[deferred.Unit] // of Shutdown
	closing bool                                // Shutdown was called
	date    dateCache
}

var _ reactor.Factory = (*Server)(nil)

// NewServer returns a server, which any number of ports of one reactor may use.
// Safe from any goroutine.
func NewServer(cfg ServerConfig) *Server {
	cfg.Limits = cfg.Limits.withDefaults()
	for _, field := range []struct {
		timeout *time.Duration
		zero    time.Duration
	}{{&cfg.HeadTimeout, 10 * time.Second}, {&cfg.BodyTimeout, time.Minute}, {&cfg.IdleTimeout, time.Minute}} {
		if *field.timeout == 0 {
			*field.timeout = field.zero
		}
	}
	if cfg.MaxUnread <= 0 {
		cfg.MaxUnread = 64 << 10
	}
	return &Server{cfg: cfg, conns: map[*conn]struct{}{}}
}

// BuildProtocol returns the protocol of a connection. Called on the loop.
func (s *Server) BuildProtocol(net.Addr) reactor.Protocol {
	if s.closing {
		return nil
	}
	return &conn{server: s}
}

// Shutdown takes no more requests: connections that wait for one end, and the
// others with the answer that is under way. The Deferred fires when none is left.
// It is for reactor.Before, which limits how long it may take:
//
//	r.Before(reactor.Shutdown, func() *deferred.Deferred[deferred.Unit] { return server.Shutdown(r) })
//
// A connection that was upgraded is not the server's any more. Loop only.
func (s *Server) Shutdown(loop deferred.Loop) *deferred.Deferred[deferred.Unit] {
	s.closing = true
	for c := range s.conns {
		if c.x == nil {
			c.end()
		}
	}
	d := deferred.New[deferred.Unit](loop)
	s.leaving = append(s.leaving, d)
	s.left()
	return d
}

// forget is called at the end of a connection.
func (s *Server) forget(c *conn) {
	delete(s.conns, c)
	s.left()
}

func (s *Server) left() {
	if len(s.conns) > 0 {
		return
	}
	leaving := s.leaving
	s.leaving = nil
	for _, d := range leaving {
		if !d.Fired() {
			d.Callback(deferred.Unit{})
		}
	}
}

// dateCache keeps the time as a Date tells it, for a second.
type dateCache struct {
	second int64
	text   []byte
}

func (d *dateCache) at(now time.Time) []byte {
	if s := now.Unix(); s != d.second || d.text == nil {
		d.second, d.text = s, now.UTC().AppendFormat(d.text[:0], http.TimeFormat)
	}
	return d.text
}
