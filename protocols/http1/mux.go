package http1

import (
	"net/http"

	"sasync/deferred"
)

// Mux hands requests to handlers by the patterns of http.ServeMux, which it asks:
// "GET /users/{id}", say. Request.PathValue gives what a pattern has matched, and
// Request.Pattern the pattern. What no pattern matches is answered as by
// http.ServeMux: 404, 405, or a redirect to the path with a slash. Its zero value
// has no patterns.
//
//	server := http1.NewServer(http1.ServerConfig{Handler: mux.Serve})
type Mux struct{ mux http.ServeMux }

// Handle adds a handler. As in http.ServeMux, a pattern that is none, or that
// stands in conflict with another one, is a panic. Safe from any goroutine.
func (m *Mux) Handle(pattern string, h Handler) { m.mux.Handle(pattern, route{h}) }

// Serve is the Handler that chooses one of m's. Called on the loop.
func (m *Mux) Serve(w *ResponseWriter, r *Request) *deferred.Deferred[deferred.Unit] {
	w.routed = nil
	m.mux.ServeHTTP(w, &r.Request)
	return w.routed
}

// route is a Handler as http.ServeMux takes it.
type route struct{ h Handler }

// ServeHTTP is called by the http.ServeMux with what Serve has given it.
func (r route) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	own := w.(*ResponseWriter)
	own.routed = r.h(own, &own.x.request)
}
