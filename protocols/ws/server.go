package ws

import (
	"net/http"

	"sasync/deferred"
	"sasync/protocols/http1"
)

// ServerConfig is what NewServer makes a server from. It is copied.
type ServerConfig struct {
	Config
	// Subprotocols are those that the server knows. The first of the client's
	// that is among them is agreed on; without one there is none.
	Subprotocols []string
	// CheckOrigin tells whether the page that a browser has the request from may
	// connect: pages of all sites can make it, with the cookies of this one. Nil
	// means SameOrigin. Called on the loop.
	CheckOrigin func(r *http.Request) bool
	// MaxUnread is how many bytes may wait for a client to take them: then nothing
	// more is read from it until no more than reactor.Limits.WriteLow are left.
	// Zero means 64 KiB; negative means no limit.
	MaxUnread int
}

// Server makes WebSockets of the requests of a http1.Server. Loop only.
type Server struct {
	// Immutable after NewServer.
	cfg ServerConfig

	// Owned by the loop.
	conns   map[*Conn]struct{}
	leaving []*deferred.Deferred[deferred.Unit] // of Shutdown
	closing bool                                // Shutdown was called
}

// NewServer returns a server. Safe from any goroutine.
func NewServer(cfg ServerConfig) *Server {
	cfg.Config = cfg.Config.withDefaults()
	if cfg.CheckOrigin == nil {
		cfg.CheckOrigin = SameOrigin
	}
	if cfg.MaxUnread == 0 {
		cfg.MaxUnread = 64 << 10
	}
	return &Server{cfg: cfg, conns: map[*Conn]struct{}{}}
}

// Upgrade makes the request a WebSocket, whose messages h gets: its
// ConnectionMade is called before Upgrade returns. What is in the header of w is
// sent too, cookies say. A request that can't be one is answered, by the status of
// the *http1.StatusError that is returned: there is nothing left to do about it.
// Any other error is that of http1.ResponseWriter.Upgrade. Loop only.
func (s *Server) Upgrade(w *http1.ResponseWriter, r *http1.Request, h Handler) error {
	refused := checkRequest(&r.Request)
	switch {
	case refused != nil:
	case !s.cfg.CheckOrigin(&r.Request):
		refused = &http1.StatusError{Code: http.StatusForbidden, What: "not for pages of another origin"}
	case s.closing:
		refused = &http1.StatusError{Code: http.StatusServiceUnavailable, What: "the server is stopping"}
	default:
		return s.upgrade(w, r, h)
	}
	refuse(w, refused)
	return refused
}

func (s *Server) upgrade(w *http1.ResponseWriter, r *http1.Request, h Handler) error {
	a := agreement{subprotocol: choose(r.Header.Values(fieldProtocol), s.cfg.Subprotocols)}
	if s.cfg.Deflate != nil {
		a.offer, a.deflate = s.cfg.Deflate.accept(r.Header.Values(fieldExtensions))
	}
	answer(w.Header(), r.Header.Get(fieldKey), a)
	c := NewConn(h)
	c.setUp(&s.cfg.Config, false, a)
	c.maxUnread, c.forget = s.cfg.MaxUnread, s.forget
	s.conns[c] = struct{}{}
	defer c.abortOnPanic()
	err := w.Upgrade(c)
	if err != nil { // the answer has begun
		s.forget(c)
	}
	return err
}

// answer fills in the header of an answer that agrees.
func answer(h http.Header, key string, a agreement) {
	h["Upgrade"], h["Connection"] = []string{"websocket"}, []string{"Upgrade"}
	h[fieldAccept] = []string{acceptOf(key)}
	if a.subprotocol != "" {
		h[fieldProtocol] = []string{a.subprotocol}
	}
	if a.deflate {
		h[fieldExtensions] = []string{a.offer.String()}
	}
}

// refuse answers what is no handshake.
func refuse(w *http1.ResponseWriter, e *http1.StatusError) {
	h := w.Header()
	for _, field := range []string{"Connection", "Upgrade", fieldAccept, fieldProtocol, fieldExtensions} {
		delete(h, field)
	}
	if e.Code == http.StatusUpgradeRequired {
		h["Upgrade"], h["Connection"] = []string{"websocket"}, []string{"Upgrade"}
		h[fieldVersion] = []string{version}
	}
	h["Content-Type"] = []string{"text/plain; charset=utf-8"}
	w.WriteHeader(e.Code)
	_, _ = w.WriteString(e.What + "\n")
}

// Connections is how many there are. Loop only.
func (s *Server) Connections() int { return len(s.conns) }

// Shutdown takes no more connections and closes those that there are, with
// CodeGoingAway. The Deferred fires when none is left. It is for reactor.Before:
//
//	r.Before(reactor.Shutdown, func() *deferred.Deferred[deferred.Unit] { return sockets.Shutdown(r) })
//
// Loop only.
func (s *Server) Shutdown(loop deferred.Loop) *deferred.Deferred[deferred.Unit] {
	s.closing = true
	d := deferred.New[deferred.Unit](loop)
	s.leaving = append(s.leaving, d)
	for c := range s.conns {
		c.Stop()
	}
	s.left()
	return d
}

// forget is called at the end of a connection.
func (s *Server) forget(c *Conn) {
	delete(s.conns, c)
	s.left()
}

func (s *Server) left() {
	if !s.closing || len(s.conns) > 0 {
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
