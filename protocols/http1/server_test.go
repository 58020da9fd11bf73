package http1_test

import (
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"

	"sasync/deferred"
	"sasync/deferred/deferredtest"
	"sasync/protocols/http1"
	"sasync/protocols/protocoltest"
	"sasync/reactor"
	"sasync/reactor/reactortest"
)

func TestServer_DoesWhatTheTranscriptsSay(t *testing.T) {
	protocoltest.Transcripts(t, "testdata/*.txt", func(l *protocoltest.Log) reactor.Protocol {
		s := &pages{loop: l.Loop, note: l.Note}
		return http1.NewServer(http1.ServerConfig{Handler: s.handle}).BuildProtocol(nil)
	})
}

func TestServer_AnswersInTheOrderOfTheRequests(t *testing.T) {
	s, tr := serve(t, http1.ServerConfig{})
	tr.Deliver(append(get("/later"), get("/hello")...))
	wantOut(t, tr, "")
	if !tr.Paused {
		t.Error("more is read although a request waits already")
	}
	_, _ = s.writers[0].Write([]byte("late\n"))
	s.waiting[0].Callback(deferred.Unit{})
	wantOut(t, tr, text("late\n")+helloText)
	if tr.Paused {
		t.Error("nothing is read any more")
	}
}

func TestServer_CancelsTheHandlerOfALostConnection(t *testing.T) {
	s, tr := serve(t, http1.ServerConfig{})
	tr.Deliver(get("/later"))
	tr.Lose(reactor.ErrConnectionDone)
	if !s.waiting[0].Fired() {
		t.Error("its Deferred waits")
	}
	if _, err := s.writers[0].Write([]byte("a")); err != http1.ErrFinished {
		t.Errorf("its writer says %v", err)
	}
}

func TestServer_FailsTheBodyOfALostConnection(t *testing.T) {
	s, tr := serve(t, http1.ServerConfig{})
	tr.Deliver(append(post("/later", 10), "abc"...))
	all := s.requests[0].Body.ReadAll(0)
	tr.Lose(reactor.ErrConnectionDone)
	if err := deferredtest.Failure(t, all); !errors.Is(err, http1.ErrBodyCut) {
		t.Errorf("the body says %v", err)
	}
}

func TestServer_SendsNoBodyWhereThereIsNone(t *testing.T) {
	for _, status := range []int{204, 304} {
		_, tr := handled(t, func(_ deferred.Loop, w *http1.ResponseWriter, r *http1.Request) *unit {
			w.WriteHeader(status)
			if _, err := io.WriteString(w, "body"); err != http.ErrBodyNotAllowed {
				t.Errorf("%d: a write: %v", status, err)
			}
			return nil
		})
		tr.Deliver(get("/"))
		if got := string(tr.Take()); !strings.HasSuffix(got, "\r\n\r\n") || strings.Contains(got, "Content-Length") || strings.Contains(got, "chunked") {
			t.Errorf("%d: %q", status, got)
		}
	}
}

func TestServer_LetsNoHeaderEndItself(t *testing.T) {
	_, tr := handled(t, func(_ deferred.Loop, w *http1.ResponseWriter, r *http1.Request) *unit {
		w.Header()["X-A"] = []string{"b\r\nX-C: d\n\x00e"}
		w.Header()["X-F\r\nG"] = []string{"h"}
		w.Header()["Transfer-Encoding"] = []string{"gzip"}
		w.Header()["Content-Length"] = []string{"x"}
		return nil
	})
	tr.Deliver(get("/"))
	wantOut(t, tr, "HTTP/1.1 200 OK\r\nX-A: b  X-C: d  e\r\nContent-Length: 0\r\n\r\n")
}

func TestServer_TellsOfAnswers(t *testing.T) {
	var told []string
	s := &pages{loop: deferredtest.NewLoop(t)}
	server := http1.NewServer(http1.ServerConfig{Handler: s.handle, Answered: func(r *http1.Request, status int, bytes int64) {
		told = append(told, r.Method+" "+r.RequestURI+" "+http.StatusText(status)+" "+strings.Repeat("x", int(bytes)))
	}})
	tr := reactortest.NewTransport(s.loop, server.BuildProtocol(nil))
	tr.Deliver(slices.Concat(get("/hello"), []byte("HEAD /stream HTTP/1.1\r\nHost: a\r\n\r\n"), []byte("no request\r\n\r\n")))
	if want := []string{"GET /hello OK xxxxxx", "HEAD /stream OK ", "  Bad Request xxxxx"}; len(told) != 3 || told[0] != want[0] ||
		!strings.HasPrefix(told[1], want[1]) || !strings.HasPrefix(told[2], want[2]) {
		t.Errorf("told: %q", told)
	}
}

func TestServer_RefusesAnUpgradeThatComesTooLate(t *testing.T) {
	_, tr := handled(t, func(_ deferred.Loop, w *http1.ResponseWriter, r *http1.Request) *unit {
		if r.ContentLength == 0 {
			_, _ = io.WriteString(w, "hello\n")
		}
		if w.Upgrade(&shout{}) == nil {
			t.Error("an upgrade")
		}
		return nil
	})
	tr.Deliver(get("/"))
	wantOut(t, tr, helloText)
	tr.Deliver(append(post("/", 1), 'a'))
	wantStatus(t, tr, "HTTP/1.1 200 OK")
}

func TestServer_FailsABodyThatIsStillReadWhenItHasAnswered(t *testing.T) {
	var all *deferred.Deferred[[]byte]
	_, tr := handled(t, func(_ deferred.Loop, w *http1.ResponseWriter, r *http1.Request) *unit {
		all = r.Body.ReadAll(0)
		return nil
	})
	tr.Deliver(post("/", 3))
	if err := deferredtest.Failure(t, all); !errors.Is(err, deferred.ErrStopped) {
		t.Errorf("the body says %v", err)
	}
	tr.Deliver(append([]byte("abc"), get("/")...))
	if got := string(tr.Take()); strings.Count(got, "200 OK") != 2 {
		t.Errorf("written: %q", got)
	}
}

func TestServer_ShutsDownBehindTheAnswersUnderWay(t *testing.T) {
	s := &pages{loop: deferredtest.NewLoop(t)}
	server := http1.NewServer(http1.ServerConfig{Handler: s.handle})
	busy := reactortest.NewTransport(s.loop, server.BuildProtocol(nil))
	idle := reactortest.NewTransport(s.loop, server.BuildProtocol(nil))
	busy.Deliver(append(get("/later"), get("/hello")...))
	down := server.Shutdown(s.loop)
	if !idle.Losing || busy.Losing {
		t.Errorf("the idle connection ends: %v, the other one: %v", idle.Losing, busy.Losing)
	}
	idle.Lose(reactor.ErrConnectionDone)
	s.waiting[0].Callback(deferred.Unit{})
	wantOut(t, busy, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
	deferredtest.Pending(t, down)
	busy.Lose(reactor.ErrConnectionDone)
	deferredtest.Result(t, down)
	if server.BuildProtocol(nil) != nil {
		t.Error("it takes another connection")
	}
	deferredtest.Result(t, server.Shutdown(s.loop))
}
