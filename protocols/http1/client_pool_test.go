package http1_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"sasync/deferred"
	"sasync/deferred/deferredtest"
	"sasync/protocols/http1"
	"sasync/reactor"
)

func TestPool_UsesAConnectionAgain(t *testing.T) {
	s := newScene(t, http1.ClientConfig{})
	for _, answer := range []string{ok5, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n", ok5} {
		d := s.get("/a")
		s.wantHeard(0, linesOf("GET /a HTTP/1.1", "Accept-Encoding: gzip"))
		s.say(0, answer)
		s.wantBody(d, "hello")
	}
	s.wantOpen(1)
}

func TestPool_FreesAConnectionWhenTheAnswerIsThereAlsoIfNobodyReadsIt(t *testing.T) {
	s := newScene(t, http1.ClientConfig{})
	s.get("/a")
	s.say(0, ok5)
	d := s.get("/b")
	s.say(0, ok5)
	s.wantBody(d, "hello")
	s.wantOpen(1)
}

func TestPool_DropsAConnectionThatCantBeUsedAgain(t *testing.T) {
	for name, answer := range map[string]string{
		"close":             "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 5\r\n\r\nhello",
		"HTTP/1.0":          "HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\nhello",
		"something behind":  ok5 + "HTTP/1.1 200 OK\r\n",
		"something later":   ok5 + "\n",
		"a body to the end": "HTTP/1.1 200 OK\r\n\r\nhello",
	} {
		t.Run(name, func(t *testing.T) {
			s := newScene(t, http1.ClientConfig{})
			d := s.get("/a")
			s.say(0, answer)
			if !strings.Contains(answer, "Length") {
				s.peers[0].Transport.LoseConnection()
				s.r.Settle()
			}
			s.wantBody(d, "hello")
			s.wantOpen(0)
		})
	}
}

func TestPool_DropsAConnectionOnWhichSomethingComesUnasked(t *testing.T) {
	s := newScene(t, http1.ClientConfig{})
	d := s.get("/a")
	s.say(0, ok5)
	s.wantBody(d, "hello")
	s.say(0, "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil")
	s.wantOpen(0)
	d = s.get("/b")
	s.say(1, ok5)
	s.wantBody(d, "hello")
}

func TestPool_EndsWhatIsIdleForTooLong(t *testing.T) {
	s := newScene(t, http1.ClientConfig{IdleTimeout: 10 * time.Second})
	s.get("/a")
	s.say(0, ok5)
	s.r.Advance(9 * time.Second)
	s.wantOpen(1)
	s.get("/a") // begins anew
	s.say(0, ok5)
	s.r.Advance(9 * time.Second)
	s.wantOpen(1)
	s.r.Advance(time.Second)
	s.wantOpen(0)
}

func TestPool_KeepsTheLimitsOfAHostAndTheOrder(t *testing.T) {
	s := newScene(t, http1.ClientConfig{MaxPerHost: 2})
	var all []*answering
	for _, path := range []string{"/0", "/1", "/2", "/3"} {
		all = append(all, s.get(path))
	}
	s.wantOpen(2)
	s.heard(0)
	s.heard(1)
	s.say(1, ok5)
	s.wantLine(1, "GET /2 HTTP/1.1")
	s.peers[0].Transport.AbortConnection() // its place is free, too
	s.r.Settle()
	s.wantLine(2, "GET /3 HTTP/1.1")
	s.wantOpen(2)
	if err := deferredtest.Failure(t, all[0]); !errors.Is(err, reactor.ErrConnectionLost) {
		t.Errorf("%v", err)
	}
	other := s.getFrom(1, "/other") // is not concerned
	s.wantLine(3, "GET /other HTTP/1.1")
	s.say(3, ok5)
	s.wantBody(other, "hello")
	s.say(2, ok5)
	s.wantBody(all[3], "hello")
}

func TestPool_KeepsTheLimitInAll(t *testing.T) {
	s := newScene(t, http1.ClientConfig{MaxConnections: 1})
	s.get("/0")
	other := s.getFrom(1, "/other")
	s.wantOpen(1)
	s.say(0, ok5) // it is idle now, and makes room
	s.wantOpen(1)
	s.wantLine(1, "GET /other HTTP/1.1")
	s.say(1, ok5)
	s.wantBody(other, "hello")
}

func TestPool_RefusesMoreThanMayWait(t *testing.T) {
	s := newScene(t, http1.ClientConfig{MaxPerHost: 1, MaxWaiting: 1})
	first := s.get("/0")
	second := s.get("/1")
	if err := deferredtest.Failure(t, s.get("/2")); !errors.Is(err, http1.ErrTooManyWaiting) {
		t.Errorf("%v", err)
	}
	second.Cancel() // makes room
	if err := deferredtest.Failure(t, second); !errors.Is(err, deferred.ErrCancelled) {
		t.Errorf("%v", err)
	}
	third := s.get("/3")
	s.say(0, ok5)
	s.say(0, ok5)
	s.wantBody(first, "hello")
	s.wantBody(third, "hello")
}

func TestPool_TriesAgainWhatMayBeRepeated(t *testing.T) {
	for _, c := range []struct {
		method, key string
		again       bool
	}{
		{"GET", "", true}, {"HEAD", "", true}, {"PUT", "", true}, {"DELETE", "", true}, {"OPTIONS", "", true},
		{"POST", "", false}, {"PATCH", "", false}, {"POST", "7", true},
	} {
		s := newScene(t, http1.ClientConfig{})
		s.get("/a")
		s.get("/b")
		s.say(0, ok5)
		s.say(1, ok5)
		r := request(t, c.method, "http://192.0.2.1/", strings.NewReader("abc"))
		if c.key != "" {
			r.Header.Set("Idempotency-Key", c.key)
		}
		d := s.do(r)
		s.peers[1].Transport.AbortConnection() // it was on its way when the server had enough of waiting
		s.r.Settle()
		if !c.again {
			if err := deferredtest.Failure(t, d); !errors.Is(err, reactor.ErrConnectionLost) {
				t.Errorf("%s: %v", c.method, err)
			}
			continue
		}
		s.wantOpen(1) // the other one is not trusted
		s.wantLine(2, c.method+" / HTTP/1.1")
		if s.say(2, "HTTP/1.1 204 No Content\r\n\r\n"); deferredtest.Result(t, d).StatusCode != 204 {
			t.Errorf("%s is not answered", c.method)
		}
	}
}

func TestPool_TriesNothingAgainThatHasBeenHeard(t *testing.T) {
	s := newScene(t, http1.ClientConfig{})
	if d := s.get("/first"); true { // on a connection that is new
		s.peers[0].Transport.AbortConnection()
		s.r.Settle()
		deferredtest.Failure(t, d)
	}
	s.get("/a")
	s.say(1, ok5)
	d := s.get("/b")
	s.say(1, "HTTP/1.1 2") // of a part of an answer
	s.peers[1].Transport.AbortConnection()
	s.r.Settle()
	deferredtest.Failure(t, d)
	if len(s.peers) != 2 {
		t.Errorf("%d connections were made", len(s.peers))
	}
}

func TestPool_ConnectsNoMoreThanIsWaitedFor(t *testing.T) {
	s := newScene(t, http1.ClientConfig{})
	s.r.Network.Silent = true
	before := s.r.Network.Sockets()
	a, b := s.get("/a"), s.get("/b")
	if n := s.r.Network.Sockets() - before; n != 2 {
		t.Errorf("%d attempts", n)
	}
	for i, d := range []*answering{a, b} {
		d.Cancel()
		if err := deferredtest.Failure(t, d); !errors.Is(err, deferred.ErrCancelled) {
			t.Errorf("%v", err)
		}
		if n := s.r.Network.Sockets() - before; n != 1-i {
			t.Errorf("%d attempts are left", n)
		}
	}
}

func TestPool_TellsWhyThereIsNoConnection(t *testing.T) {
	s := newScene(t, http1.ClientConfig{MaxPerHost: 1})
	s.r.Network.ConnectError = errors.New("no cable")
	for range 2 {
		if err := deferredtest.Failure(t, s.get("/a")); !errors.Is(err, s.r.Network.ConnectError) {
			t.Errorf("%v", err)
		}
	}
	s.r.Network.ConnectError = nil
	d := s.get("/a") // nothing was left over
	s.say(0, ok5)
	s.wantBody(d, "hello")
}

func TestShutdown_LetsWhatIsUnderWayEnd(t *testing.T) {
	s := newScene(t, http1.ClientConfig{MaxPerHost: 2})
	idle, busy := s.get("/idle"), s.get("/busy")
	waits := s.get("/waits")
	s.say(0, ok5) // "/waits" takes it
	s.say(0, ok5)
	s.say(1, okHead+"hello")
	late := s.getFrom(1, "/late")
	down := s.client.Shutdown()
	s.r.Settle()
	s.wantBody(idle, "hello")
	s.wantBody(waits, "hello")
	for _, d := range []*answering{s.get("/after")} {
		if err := deferredtest.Failure(t, d); !errors.Is(err, http1.ErrClientClosed) {
			t.Errorf("%v", err)
		}
	}
	if down.Fired() {
		t.Error("it has not waited")
	}
	s.say(1, "hello")
	s.wantBody(busy, "hellohello")
	s.say(2, ok5)
	s.wantBody(late, "hello")
	s.wantOpen(0)
	deferredtest.Result(t, down)
}
