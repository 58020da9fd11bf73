package serve

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"slices"

	"sasync/deferred"
	"sasync/protocols/http1"
	"sasync/protocols/ws"
	"sasync/reactor"
)

//go:embed assets
var assets embed.FS

// Site answers the requests of a http1.Server. Loop only.
type Site struct {
	// Immutable after New.
	reactor *reactor.Reactor
	cfg     Config
	guard   guard
	open    http1.Mux // for everybody
	private http1.Mux // for those who may look

	// Owned by the loop.
	sockets *ws.Server
	live    live
	logins  int // that wait for their answer
}

// answer is what a http1.Handler returns.
type answer = *deferred.Deferred[deferred.Unit]

// New makes a site. Loop only.
func New(r *reactor.Reactor, cfg Config) (*Site, error) {
	s := &Site{reactor: r, cfg: cfg.withDefaults(), sockets: ws.NewServer(ws.ServerConfig{})}
	s.guard = newGuard(s.cfg)
	s.live = live{site: s, conns: map[*ws.Conn]struct{}{}}
	files, err := fs.Sub(assets, "assets")
	if err != nil {
		return nil, fmt.Errorf("serve: %w", err)
	}
	static, err := http1.Embedded(files)
	if err != nil {
		return nil, fmt.Errorf("serve: %w", err)
	}
	s.route(static)
	return s, nil
}

func (s *Site) route(static http1.Handler) {
	for _, path := range openFiles {
		s.open.Handle("GET "+path, static)
	}
	s.open.Handle("GET /healthz", s.health)
	s.open.Handle("POST /login", s.login)

	s.private.Handle("GET /", static)
	s.private.Handle("GET /api/questions", s.questions)
	s.private.Handle("GET /api/ask/{question}", s.ask)
	s.private.Handle("POST /api/sql", s.sql)
	s.private.Handle("GET /live", s.live.connect)
	s.private.Handle("GET /metrics", s.metrics)
	s.private.Handle("POST /logout", s.logout)
}

// openFiles are what the page for the password needs.
var openFiles = []string{"/login/", "/login/login.js", "/style.css", "/theme.js", "/favicon.svg"}

// Handler answers a request if its sender may ask. Called on the loop.
func (s *Site) Handler(w *http1.ResponseWriter, r *http1.Request) answer {
	harden(w.Header())
	answered := s.choose(w, r)
	if answered == nil {
		return nil
	}
	return deferred.ThenBoth(answered, func(_ deferred.Unit, err error) (deferred.Unit, error) {
		return deferred.Unit{}, tell(w, err)
	})
}

func (s *Site) choose(w *http1.ResponseWriter, r *http1.Request) answer {
	if err := s.guard.checkPlace(&r.Request); err != nil {
		return s.fail(err)
	}
	switch {
	case s.isOpen(r):
		return s.open.Serve(w, r)
	case s.guard.knows(&r.Request, s.reactor.Now()):
		return s.private.Serve(w, r)
	case r.Method == http.MethodGet && r.URL.Path == "/":
		w.Header().Set("Location", "/login/")
		w.WriteHeader(http.StatusSeeOther)
		return nil
	}
	return s.fail(refusal(http.StatusUnauthorized, "log in first"))
}

// tell answers with a refusal, under the header that all answers have; any other
// error is the server's.
func tell(w *http1.ResponseWriter, err error) error {
	refused, ok := errors.AsType[*http1.StatusError](err)
	if !ok {
		return err
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(refused.Code)
	_, err = w.WriteString(refused.What + "\n")
	return err
}

func (s *Site) isOpen(r *http1.Request) bool {
	switch r.URL.Path {
	case "/healthz":
		return true
	case "/login":
		return r.Method == http.MethodPost
	}
	return slices.Contains(openFiles, r.URL.Path)
}

// Shutdown ends the WebSockets. Loop only.
func (s *Site) Shutdown() answer { return s.sockets.Shutdown(s.reactor) }

func (s *Site) fail(err error) answer { return deferred.Fail[deferred.Unit](s.reactor, err) }

func refusal(code int, format string, args ...any) error {
	return &http1.StatusError{Code: code, What: fmt.Sprintf(format, args...)}
}
