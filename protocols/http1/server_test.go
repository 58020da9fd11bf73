package http1_test

import (
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

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

func TestServer_StopsThePusherOfALostConnection(t *testing.T) {
	pushed := 0
	s, tr := handled(t, func(loop deferred.Loop, w *http1.ResponseWriter, r *http1.Request) *unit {
		source := deferred.FromFunc(loop, func() ([]byte, bool, error) {
			pushed++
			return make([]byte, 100_000), true, nil
		})
		return deferred.Then(deferred.Produce(loop, source, w.Consumer()), func(bool) (deferred.Unit, error) { return deferred.Unit{}, nil })
	})
	tr.Deliver(get("/"))
	tr.Lose(reactor.ErrConnectionDone)
	s.loop.Run()
	if before := pushed; before == 0 || before > 3 {
		t.Errorf("%d pieces were pushed", before)
	}
}

func TestServer_ReportsNothingWhenThePeerGoesInTheMiddleOfAnAnswer(t *testing.T) {
	rounds := 0
	s, tr := handled(t, func(loop deferred.Loop, w *http1.ResponseWriter, r *http1.Request) *unit {
		return deferred.Inline(loop, func(co *deferred.Coroutine) (deferred.Unit, error) {
			for {
				rounds++
				if _, err := w.Write(make([]byte, 100_000)); err != nil {
					return deferred.Unit{}, err
				}
				if _, err := deferred.Await(co, w.Drained()); err != nil {
					return deferred.Unit{}, err
				}
			}
		})
	})
	tr.Deliver(get("/"))
	tr.Take()
	tr.Lose(reactor.ErrConnectionDone)
	s.loop.End()
	if got := s.loop.TakeUnhandled(); rounds != 2 || len(got) > 0 {
		t.Errorf("after %d rounds reported: %v", rounds, got)
	}
}

func TestServer_ResetsTheConnectionOfAnUpgradeThatPanics(t *testing.T) {
	s, tr := handled(t, func(_ deferred.Loop, w *http1.ResponseWriter, r *http1.Request) *unit {
		_ = w.Upgrade(&reactortest.Protocol{OnMade: func(reactor.Transport) { panic("oops") }})
		return nil
	})
	tr.Deliver(get("/"))
	if !tr.Aborted {
		t.Error("it lives")
	}
	s.loop.End()
	if got := s.loop.TakeUnhandled(); len(got) != 1 {
		t.Errorf("reported: %v", got)
	}
}

func TestServer_AnswersAFailedHandlerWith500AndReportsIt(t *testing.T) {
	s, tr := handled(t, func(_ deferred.Loop, w *http1.ResponseWriter, r *http1.Request) *unit {
		_, _ = io.WriteString(w, "this is not sent")
		panic("oops")
	})
	tr.Deliver(get("/"))
	if got := string(tr.Take()); !strings.HasPrefix(got, "HTTP/1.1 500 Internal Server Error\r\n") || !strings.HasSuffix(got, "\r\n\r\n500 Internal Server Error: the handler has failed\n") {
		t.Errorf("written: %q", got)
	}
	if tr.Losing || tr.Aborted {
		t.Error("the connection ends")
	}
	s.loop.End()
	var told *deferred.PanicError
	if got := s.loop.TakeUnhandled(); len(got) != 1 || !errors.As(got[0], &told) || told.Value != "oops" {
		t.Errorf("reported: %v", got)
	}
}

func TestServer_ResetsAnAnswerThatCanNotBeCompleted(t *testing.T) {
	for name, h := range map[string]func(w *http1.ResponseWriter){
		"a failure behind the head": func(w *http1.ResponseWriter) {
			w.Flush()
			panic(http.ErrAbortHandler)
		},
		"less than was declared": func(w *http1.ResponseWriter) {
			w.Header().Set("Content-Length", "10")
			_, _ = io.WriteString(w, "short")
		},
		"ErrAbortHandler": func(w *http1.ResponseWriter) { panic(http.ErrAbortHandler) },
	} {
		_, tr := handled(t, func(_ deferred.Loop, w *http1.ResponseWriter, r *http1.Request) *unit {
			h(w)
			return nil
		})
		tr.Deliver(get("/"))
		if !tr.Aborted {
			t.Errorf("%s: written: %q", name, tr.Take())
		}
	}
}

func TestServer_HoldsWritersToTheDeclaredLength(t *testing.T) {
	_, tr := handled(t, func(_ deferred.Loop, w *http1.ResponseWriter, r *http1.Request) *unit {
		w.Header().Set("Content-Length", "3")
		if _, err := io.WriteString(w, "abcd"); err != http.ErrContentLength {
			t.Errorf("a write of too much: %v", err)
		}
		_, _ = io.WriteString(w, "abc")
		return nil
	})
	tr.Deliver(get("/"))
	wantOut(t, tr, text("abc"))
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

// slow delivers data a byte a second.
func slow(s *pages, tr *reactortest.Transport, data []byte) {
	for _, b := range data {
		s.loop.Advance(time.Second)
		tr.Deliver([]byte{b})
	}
}

func TestServer_EndsWhoSendsNothing(t *testing.T) {
	s, tr := serve(t, http1.ServerConfig{})
	s.loop.Advance(10*time.Second - 1)
	if tr.Losing {
		t.Fatal("too early")
	}
	s.loop.Advance(1)
	wantOut(t, tr, "")
	if !tr.Losing {
		t.Error("it waits on")
	}
}

func TestServer_EndsWhoSendsAHeadTooSlowly(t *testing.T) {
	s, tr := serve(t, http1.ServerConfig{HeadTimeout: 20 * time.Second})
	tr.Deliver(get("/hello"))
	wantOut(t, tr, helloText)
	s.loop.Advance(50 * time.Second)
	slow(s, tr, get("/hello")[:22])
	wantStatus(t, tr, "HTTP/1.1 408 Request Timeout")
	if !tr.Losing {
		t.Error("it waits on")
	}
}

func TestServer_EndsWhoSendsABodyTooSlowly(t *testing.T) {
	s, tr := serve(t, http1.ServerConfig{BodyTimeout: 5 * time.Second})
	tr.Deliver(post("/echo", 10))
	slow(s, tr, make([]byte, 6))
	wantStatus(t, tr, "HTTP/1.1 408 Request Timeout")
	if !tr.Losing {
		t.Error("it waits on")
	}
}

func TestServer_LetsALongBodyTakeLong(t *testing.T) {
	s, tr := serve(t, http1.ServerConfig{BodyTimeout: 5 * time.Second})
	tr.Deliver(post("/echo", 1<<20))
	for range 16 {
		s.loop.Advance(4 * time.Second)
		tr.Deliver(make([]byte, 1<<16))
	}
	wantStatus(t, tr, "HTTP/1.1 200 OK")
}

func TestServer_DoesNotCountTheTimeInWhichItReadsNothing(t *testing.T) {
	s, tr := serve(t, http1.ServerConfig{BodyTimeout: 5 * time.Second, Limits: http1.Limits{AheadBytes: 10}})
	tr.Deliver(append(post("/later", 20), make([]byte, 10)...))
	s.loop.Advance(time.Hour)
	all := s.requests[0].Body.ReadAll(0)
	s.loop.Advance(4 * time.Second)
	tr.Deliver(make([]byte, 10))
	if n := len(deferredtest.Result(t, all)); n != 20 {
		t.Errorf("%d bytes", n)
	}
	s.waiting[0].Callback(deferred.Unit{})
	wantStatus(t, tr, "HTTP/1.1 200 OK")
}

func TestServer_EndsAnIdleConnection(t *testing.T) {
	s, tr := serve(t, http1.ServerConfig{})
	for range 3 {
		tr.Deliver(get("/hello"))
		wantOut(t, tr, helloText)
		s.loop.Advance(time.Minute - 1)
	}
	if tr.Losing {
		t.Fatal("too early")
	}
	s.loop.Advance(1)
	if !tr.Losing {
		t.Error("it waits on")
	}
}

func TestServer_WaitsForAHandlerAsLongAsItTakes(t *testing.T) {
	s, tr := serve(t, http1.ServerConfig{})
	tr.Deliver(get("/later"))
	s.loop.Advance(24 * time.Hour)
	if tr.Losing {
		t.Fatal("it did not wait")
	}
	s.waiting[0].Callback(deferred.Unit{})
	wantStatus(t, tr, "HTTP/1.1 200 OK")
}

func TestServer_LeavesNoTimerBehind(t *testing.T) {
	s, tr := serve(t, http1.ServerConfig{})
	tr.Deliver(get("/hello"))
	tr.Lose(reactor.ErrConnectionDone)
	if n := s.loop.Pending(); n != 0 {
		t.Errorf("%d calls wait", n)
	}
}
