package http1_test

import (
	"strings"
	"testing"

	"sasync/deferred"
	"sasync/deferred/deferredtest"
	"sasync/protocols/http1"
	"sasync/reactor"
)

func TestServer_ReadsNoMoreOfABodyThanIsWanted(t *testing.T) {
	s, tr := serve(t, http1.ServerConfig{Limits: http1.Limits{AheadBytes: 1000}})
	tr.Deliver(post("/later", 100_000))
	tr.Deliver(make([]byte, 999))
	if tr.Paused {
		t.Error("too little is read ahead")
	}
	tr.Deliver(make([]byte, 1))
	if !tr.Paused {
		t.Fatal("nobody asks, and it is read on")
	}
	pieces := deferredtest.Result(t, s.requests[0].Body.Next())
	if len(pieces) != 1 || len(pieces[0]) != 1000 || tr.Paused {
		t.Errorf("%d pieces; reading is paused: %v", len(pieces), tr.Paused)
	}
	tr.Lose(reactor.ErrConnectionDone)
}

func TestServer_RunsNoMoreRequestsOfWhoDoesNotReadTheAnswers(t *testing.T) {
	answered := 0
	_, tr := serve(t, http1.ServerConfig{MaxUnread: 100_000, Answered: func(*http1.Request, int, int64) { answered++ },
		Handler: func(w *http1.ResponseWriter, r *http1.Request) *unit {
			_, _ = w.Write(make([]byte, 10_000))
			return nil
		}})
	tr.Deliver([]byte(strings.Repeat(string(get("/")), 50)))
	if answered > 15 || !tr.Paused {
		t.Fatalf("%d requests were answered; reading is paused: %v", answered, tr.Paused)
	}
	for range 10 {
		tr.Take() // the peer reads
	}
	if answered != 50 || tr.Paused {
		t.Errorf("%d requests were answered in the end; reading is paused: %v", answered, tr.Paused)
	}
}

func TestServer_PausesWhoPushesAnAnswer(t *testing.T) {
	pushed := 0
	_, tr := handled(t, func(loop deferred.Loop, w *http1.ResponseWriter, r *http1.Request) *unit {
		source := deferred.FromFunc(loop, func() ([]byte, bool, error) {
			pushed++
			return make([]byte, 10_000), pushed <= 100, nil
		})
		return deferred.Then(deferred.Produce(loop, source, w.Consumer()), func(bool) (deferred.Unit, error) { return deferred.Unit{}, nil })
	})
	tr.Deliver(get("/"))
	if pushed > 10 {
		t.Fatalf("%d pieces were pushed to a peer that takes none", pushed)
	}
	total := 0
	for range 100 {
		total += len(tr.Take())
	}
	if pushed != 101 || total < 1_000_000 {
		t.Errorf("%d pieces were pushed, %d bytes arrived", pushed, total)
	}
	tr.Deliver(get("/"))
	wantStatus(t, tr, "HTTP/1.1 200 OK")
}

func TestServer_StopsThePusherOfALostConnectionAndRunsNothingMore(t *testing.T) {
	pushed, handlers := 0, 0
	s, tr := handled(t, func(loop deferred.Loop, w *http1.ResponseWriter, r *http1.Request) *unit {
		handlers++
		source := deferred.FromFunc(loop, func() ([]byte, bool, error) {
			pushed++
			return make([]byte, 100_000), true, nil
		})
		return deferred.Then(deferred.Produce(loop, source, w.Consumer()), func(bool) (deferred.Unit, error) { return deferred.Unit{}, nil })
	})
	tr.Deliver(append(get("/"), get("/")...))
	tr.Lose(reactor.ErrConnectionDone)
	s.loop.Run()
	if pushed == 0 || pushed > 3 || handlers != 1 {
		t.Errorf("%d pieces were pushed, %d handlers called", pushed, handlers)
	}
}

func TestServer_ReadsWhatNobodyWantsToUseTheConnectionAgain(t *testing.T) {
	_, tr := serve(t, http1.ServerConfig{})
	tr.Deliver(append(post("/hello", 100_000), make([]byte, 50_000)...))
	wantOut(t, tr, helloText)
	tr.Deliver(append(make([]byte, 50_000), get("/hello")...))
	wantOut(t, tr, helloText)
}

func TestServer_EndsAConnectionWithTooMuchThatNobodyWants(t *testing.T) {
	_, tr := serve(t, http1.ServerConfig{})
	tr.Deliver(post("/hello", 1_000_000))
	wantOut(t, tr, strings.Replace(helloText, "\r\n\r\n", "\r\nConnection: close\r\n\r\n", 1))
	if !tr.Losing {
		t.Error("it goes on")
	}

	_, tr = serve(t, http1.ServerConfig{})
	tr.Deliver([]byte("POST /hello HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"))
	for range 100 {
		tr.Deliver([]byte("1000\r\n" + strings.Repeat("x", 0x1000) + "\r\n"))
	}
	wantOut(t, tr, helloText)
	if !tr.Losing {
		t.Error("it goes on in chunks")
	}
}

func TestServer_PipesABodyIntoTheAnswerWithoutKeepingIt(t *testing.T) {
	_, tr := handled(t, func(loop deferred.Loop, w *http1.ResponseWriter, r *http1.Request) *unit {
		return deferred.Then(deferred.Produce(loop, r.Body, w.Consumer()), func(bool) (deferred.Unit, error) { return deferred.Unit{}, nil })
	})
	const size = 4 << 20
	tr.Deliver(post("/", size))
	sent, got := 0, 0
	for sent < size {
		for sent < size && !tr.Paused {
			tr.Deliver(make([]byte, 32<<10))
			sent += 32 << 10
		}
		if kept := sent - got; kept > 512<<10 {
			t.Fatalf("%d bytes are kept", kept)
		}
		got += len(tr.Take())
	}
	for range 10 {
		got += len(tr.Take())
	}
	if got < size {
		t.Errorf("%d bytes came back", got)
	}
}
