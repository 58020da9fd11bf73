package http1_test

import (
	"io"
	"strings"
	"testing"

	"sasync/deferred"
	"sasync/deferred/deferredtest"
	"sasync/protocols/http1"
	"sasync/protocols/protocoltest"
	"sasync/reactor"
	"sasync/reactor/reactortest"
)

type unit = deferred.Deferred[deferred.Unit]

// site is a handler of several pages. What it does later waits in it.
type pages struct {
	loop    *deferredtest.Loop
	waiting []*unit
	writers []*http1.ResponseWriter
	note    func(format string, args ...any)
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
	case "/later":
		d := deferred.New[deferred.Unit](s.loop)
		s.waiting, s.writers = append(s.waiting, d), append(s.writers, w)
		return d
	case "/refuse":
		return deferred.Fail[deferred.Unit](s.loop, &http1.StatusError{Code: 403, What: "not you"})
	case "/upgrade":
		w.Header().Set("Upgrade", "shout")
		if err := w.Upgrade(&shout{}); err != nil {
			s.note("%v", err)
		}
	}
	return nil
}

// shout sends back what it gets, in capitals.
type shout struct{ reactortest.Protocol }

func (s *shout) DataReceived(data []byte) {
	_, _ = s.Transport.Write([]byte(strings.ToUpper(string(data))))
}

func serve(t *testing.T, cfg http1.ServerConfig) (*pages, *reactortest.Transport) {
	s := &pages{loop: deferredtest.NewLoop(t), note: t.Logf}
	if cfg.Handler == nil {
		cfg.Handler = s.handle
	}
	return s, reactortest.NewTransport(s.loop, http1.NewServer(cfg).BuildProtocol(nil))
}

func wantOut(t *testing.T, tr *reactortest.Transport, want string) {
	t.Helper()
	if got := string(tr.Take()); got != want {
		t.Errorf("written: %q, want %q", got, want)
	}
}

func TestServer_DoesWhatTheTranscriptsSay(t *testing.T) {
	protocoltest.Transcripts(t, "testdata/*.txt", func(l *protocoltest.Log) reactor.Protocol {
		s := &pages{loop: l.Loop, note: l.Note}
		return http1.NewServer(http1.ServerConfig{Handler: s.handle}).BuildProtocol(nil)
	})
}

func TestServer_AnswersInTheOrderOfTheRequests(t *testing.T) {
	s, tr := serve(t, http1.ServerConfig{})
	get := func(path string) string { return "GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n" }
	tr.Deliver([]byte(get("/later") + get("/hello")))
	wantOut(t, tr, "")
	if !tr.Paused {
		t.Error("more is read although a request waits already")
	}
	_, _ = s.writers[0].Write([]byte("late\n"))
	s.waiting[0].Callback(deferred.Unit{})
	head := "HTTP/1.1 200 OK\r\nContent-Length: %\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
	wantOut(t, tr, strings.Replace(head, "%", "5", 1)+"late\n"+strings.Replace(head, "%", "6", 1)+"hello\n")
	if tr.Paused {
		t.Error("nothing is read any more")
	}
}

func TestServer_CancelsTheHandlerOfALostConnection(t *testing.T) {
	s, tr := serve(t, http1.ServerConfig{})
	tr.Deliver([]byte("GET /later HTTP/1.1\r\nHost: a\r\n\r\n"))
	tr.Lose(reactor.ErrConnectionDone)
	if !s.waiting[0].Fired() {
		t.Error("its Deferred waits")
	}
	if _, err := s.writers[0].Write([]byte("a")); err != http1.ErrFinished {
		t.Errorf("its writer says %v", err)
	}
}
