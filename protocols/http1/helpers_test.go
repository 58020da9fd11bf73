package http1_test

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"sasync/deferred"
	"sasync/deferred/deferredtest"
	"sasync/protocols/http1"
	"sasync/reactor/reactortest"
)

type unit = deferred.Deferred[deferred.Unit]

// pages is a handler of several pages. What it does later waits in it.
type pages struct {
	loop     *deferredtest.Loop
	note     func(format string, args ...any)
	waiting  []*unit
	writers  []*http1.ResponseWriter
	requests []*http1.Request
}

func (s *pages) handle(w *http1.ResponseWriter, r *http1.Request) *unit {
	w.Header()["Date"] = nil
	switch r.URL.Path {
	case "/hello":
		_, _ = io.WriteString(w, "hello\n")
	case "/echo":
		return deferred.Then(r.Body.ReadAll(0), func(body []byte) (deferred.Unit, error) {
			_, _ = w.Write(body)
			return deferred.Unit{}, nil
		})
	case "/stream":
		for range 2 {
			_, _ = io.WriteString(w, "piece\n")
			w.Flush()
		}
	case "/trailers":
		return deferred.Then(r.Body.ReadAll(0), func([]byte) (deferred.Unit, error) {
			w.Header().Set("Trailer", "X-Came, Content-Length")
			_, _ = io.WriteString(w, "body\n")
			w.Header().Set("X-Came", fmt.Sprint(r.Trailer))
			return deferred.Unit{}, nil
		})
	case "/hints":
		w.Header().Set("Link", "</a.css>")
		w.WriteHeader(103)
		w.WriteHeader(204)
	case "/later":
		d := deferred.New[deferred.Unit](s.loop)
		s.waiting, s.writers, s.requests = append(s.waiting, d), append(s.writers, w), append(s.requests, r)
		return d
	case "/refuse":
		return deferred.Fail[deferred.Unit](s.loop, &http1.StatusError{Code: 403, What: "not you"})
	case "/upgrade":
		w.Header().Set("Upgrade", "shout")
		if err := w.Upgrade(&shout{}); err != nil {
			s.note("%v", err)
			w.Header().Del("Upgrade")
			w.WriteHeader(400)
		}
	}
	return nil
}

// shout sends back what it gets, in capitals.
type shout struct{ reactortest.Protocol }

func (s *shout) DataReceived(data []byte) {
	_, _ = s.Transport.Write(shouted(data))
}

// serve connects a peer to a server of pages.
func serve(t testing.TB, cfg http1.ServerConfig) (*pages, *reactortest.Transport) {
	s := &pages{loop: deferredtest.NewLoop(t), note: t.Logf}
	if cfg.Handler == nil {
		cfg.Handler = s.handle
	}
	return s, reactortest.NewTransport(s.loop, http1.NewServer(cfg).BuildProtocol(nil))
}

// handled is serve for one handler.
func handled(t testing.TB, h func(loop deferred.Loop, w *http1.ResponseWriter, r *http1.Request) *unit) (*pages, *reactortest.Transport) {
	var s *pages
	s, tr := serve(t, http1.ServerConfig{Handler: func(w *http1.ResponseWriter, r *http1.Request) *unit {
		w.Header()["Date"] = nil
		return h(s.loop, w, r)
	}})
	return s, tr
}

func get(path string) []byte { return []byte("GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n") }

func post(path string, length int) []byte {
	return fmt.Appendf(nil, "POST %s HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n", path, length)
}

func wantOut(t *testing.T, tr *reactortest.Transport, want string) {
	t.Helper()
	if got := string(tr.Take()); got != want {
		t.Errorf("written: %q, want %q", got, want)
	}
}

// wantStatus looks at the first line of what was written.
func wantStatus(t *testing.T, tr *reactortest.Transport, want string) {
	t.Helper()
	if got, _, _ := strings.Cut(string(tr.Take()), "\r\n"); got != want {
		t.Errorf("written: %q, want %q", got, want)
	}
}

const (
	textHead  = "HTTP/1.1 200 OK\r\nContent-Length: %d\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
	helloText = "HTTP/1.1 200 OK\r\nContent-Length: 6\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nhello\n"
)

func text(body string) string { return fmt.Sprintf(textHead, len(body)) + body }

// shouted changes each byte by itself: data is cut anywhere.
func shouted(data []byte) []byte {
	out := slices.Clone(data)
	for i, c := range out {
		if 'a' <= c && c <= 'z' {
			out[i] = c - 'a' + 'A'
		}
	}
	return out
}
