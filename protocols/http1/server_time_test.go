package http1_test

import (
	"testing"
	"time"

	"sasync/deferred"
	"sasync/deferred/deferredtest"
	"sasync/protocols/http1"
	"sasync/reactor"
	"sasync/reactor/reactortest"
)

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
