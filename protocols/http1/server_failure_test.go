package http1_test

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"sasync/deferred"
	"sasync/protocols/http1"
	"sasync/reactor"
	"sasync/reactor/reactortest"
)

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
