package reactortest

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"time"

	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
	"go.uber.org/zap/zaptest/observer"

	"sasync/deferred"
	"sasync/reactor"
)

const heldMessage = "a callback holds the loop"

// watched makes a reactor whose watchdog barks after a tick. What it returns
// blocks until that has happened.
func (s *suite) watched() (r *reactor.Reactor, hold func()) {
	s.Helper()
	barked := make(chan struct{}, 100)
	r = s.reactor(func(c *reactor.Config) {
		c.SlowCallback = tick
		c.Logger = c.Logger.WithOptions(zap.Hooks(func(e zapcore.Entry) error {
			if e.Message == heldMessage {
				barked <- struct{}{}
			}
			return nil
		}))
	})
	return r, func() { <-barked }
}

// wantHeld tells that a callback of this name has held the loop, and was told
// of once. On a machine that is busy others may have been slow too.
func (s *suite) wantHeld(callback, function string) map[string]any {
	s.Helper()
	entries := s.logs.FilterMessage(heldMessage).Filter(func(e observer.LoggedEntry) bool {
		return strings.Contains(fmt.Sprint(e.ContextMap()["function"]), function)
	})
	if entries.Len() != 1 {
		s.Fatalf("%s was told of %d times; all: %v", function, entries.Len(), s.logs.All())
	}
	fields := entries.All()[0].ContextMap()
	if got := fields["callback"]; got != callback {
		s.Errorf("%s is called a %q, want %q", function, got, callback)
	}
	if stack := fmt.Sprint(fields["stack"]); !strings.Contains(stack, function) || !strings.Contains(stack, ".go:") {
		s.Errorf("the stack does not show %s:\n%s", function, stack)
	}
	if got, _ := fields["held"].(time.Duration); got < tick {
		s.Errorf("%s was told of after %v", function, got)
	}
	return fields
}

// hog has a name to look for.
type hog struct {
	r    *reactor.Reactor
	hold func()
	s    *suite
}

func (h *hog) holdAndStop() {
	h.hold()
	h.s.stop(h.r)
}

func (h *hog) holdAndReturn() *deferred.Deferred[deferred.Unit] {
	h.holdAndStop()
	return nil
}

// hogProtocol holds the loop when it receives something.
type hogProtocol struct {
	Protocol
	hold func()
}

func (p *hogProtocol) DataReceived(data []byte) {
	p.hold()
	p.Protocol.DataReceived(data)
}

var watchdogPromises = []promise{
	{"NamesThePostedCallThatHoldsTheLoop", func(s *suite) {
		r, hold := s.watched()
		h := &hog{r, hold, s}
		s.post(r, h.holdAndStop)
		s.run(r)
		s.wantHeld("posted call", "(*hog).holdAndStop")
	}},

	{"NamesTheDelayedCall", func(s *suite) {
		r, hold := s.watched()
		h := &hog{r, hold, s}
		r.CallLater(tick, h.holdAndStop)
		s.run(r)
		s.wantHeld("delayed call", "(*hog).holdAndStop")
	}},

	{"NamesTheTriggerAndWhereItWasAdded", func(s *suite) {
		r, hold := s.watched()
		h := &hog{r, hold, s}
		r.Before(reactor.Startup, h.holdAndReturn)
		s.run(r)
		fields := s.wantHeld("trigger", "(*hog).holdAndReturn")
		if added := fmt.Sprint(fields["added"]); !strings.Contains(added, "suite_watchdog.go:") {
			s.Errorf("added at %s", added)
		}
	}},

	{"NamesTheCallbackOfAPoolResult", func(s *suite) {
		r, hold := s.watched()
		h := &hog{r, hold, s}
		r.CallWhenRunning(func() {
			d := reactor.DeferToThread(r, func(context.Context) (int, error) { return 1, nil })
			d.AddCallback(func(int) (int, error) { h.holdAndStop(); return 0, nil })
		})
		s.run(r)
		s.wantHeld("pool result", "reactortest.init.func") // the callback, in this table
	}},

	{"NamesTheMethodOfAProtocolAndItsType", func(s *suite) {
		r, hold := s.watched()
		client := &Protocol{}
		server := &hogProtocol{hold: hold}
		p := &pair{suite: s, r: r, port: s.listen(r, reactor.PortLimits{}, server)}
		client.OnMade = func(t reactor.Transport) { s.write(t, []byte("x")) }
		r.CallWhenRunning(func() {
			p.dial(client, reactor.Limits{})
			p.stopWhen(func() bool { return len(server.Received) > 0 })
		})
		s.run(r)
		s.wantHeld("DataReceived", "(*hogProtocol).DataReceived")
	}},

	{"NamesTheCoroutineThatHoldsTheLoop", func(s *suite) {
		r, hold := s.watched()
		body := func(co *deferred.Coroutine) (int, error) {
			_, err := deferred.Await(co, deferred.After(r, tick))
			hold()
			s.stop(r)
			return 0, err
		}
		r.CallWhenRunning(func() { deferred.Inline(r, body) })
		s.run(r)
		s.wantHeld("delayed call", "reactortest.init.func")
	}},

	{"TellsOfEachOnceAndCountsAll", func(s *suite) {
		r, hold := s.watched()
		h := &hog{r, hold, s}
		times := 0
		often := func() {
			if times++; times == 1 {
				hold()
				return
			}
			for slow := r.Stats().SlowCallbacks; r.Stats().SlowCallbacks == slow; {
				time.Sleep(tick / 10)
			}
		}
		for range 3 {
			s.post(r, often)
		}
		s.post(r, h.holdAndStop)
		s.run(r)
		s.wantHeld("posted call", "reactortest.init.func")
		s.wantHeld("posted call", "(*hog).holdAndStop")
		if n := r.Stats().SlowCallbacks; n < 4 || s.subject.Bubble && n != 4 {
			s.Errorf("counted %d, want 4", n)
		}
	}},

	{"EachOfSeveralReactorsHasItsOwn", func(s *suite) {
		var all sync.WaitGroup
		for range 3 {
			each := &suite{T: s.T, subject: s.subject}
			r, hold := each.watched()
			h := &hog{r, hold, each}
			each.post(r, h.holdAndStop)
			all.Go(func() {
				each.run(r)
				each.wantHeld("posted call", "(*hog).holdAndStop")
			})
		}
		all.Wait()
	}},

	{"WatchesEveryRunAndItsEnd", func(s *suite) {
		r, hold := s.watched()
		r.CallWhenRunning(func() { s.stop(r) })
		s.run(r)
		r.CallWhenRunning(func() { s.stop(r) })
		r.After(reactor.Shutdown, hold)
		s.run(r)
		s.wantHeld("trigger", "reactortest.(*suite).watched.func")
	}},

	{"ANegativeLimitMeansNone", func(s *suite) {
		r := s.reactor(func(c *reactor.Config) { c.SlowCallback = -1 })
		s.post(r, func() { time.Sleep(10 * tick); s.stop(r) })
		s.run(r)
		s.wantLogged(heldMessage, 0)
		if n := r.Stats().SlowCallbacks; n != 0 {
			s.Errorf("counted %d", n)
		}
	}},
}
