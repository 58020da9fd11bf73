package reactortest

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"sasync/deferred"
	"sasync/reactor"
)

var runPromises = []promise{
	{"StopOutsideARunIsAnError", func(s *suite) {
		r := s.reactor(nil)
		s.wantError("before the first run", r.Stop(), reactor.ErrNotRunning)
		r.CallLater(0, func() {
			s.stop(r)
			s.wantError("twice", r.Stop(), reactor.ErrStopping)
		})
		r.After(reactor.Shutdown, func() { s.wantError("at the end", r.Stop(), reactor.ErrStopping) })
		s.run(r)
		s.wantError("after the run", r.Stop(), reactor.ErrNotRunning)
	}},

	{"RunInARunIsAnError", func(s *suite) {
		r := s.reactor(nil)
		r.CallLater(0, func() {
			s.wantError("Run", r.Run(), reactor.ErrAlreadyRunning)
			s.stop(r)
		})
		s.run(r)
	}},

	{"StopRunsCallsAlreadyPosted", func(s *suite) {
		r := s.reactor(nil)
		r.CallWhenRunning(func() {
			s.post(r, s.noting("posted before"))
			s.stop(r)
			s.post(r, func() {
				s.note("posted after")
				s.post(r, s.noting("posted by it"))
			})
		})
		s.run(r)
		s.wantTrace("what was accepted runs", "posted before", "posted after", "posted by it")
	}},

	{"WhatWasPostedBeforeStopComesBeforeTheShutdown", func(s *suite) {
		r := s.reactor(func(c *reactor.Config) { c.MaxPostedPerTurn = 1 })
		r.CallWhenRunning(func() {
			for i := range 3 {
				s.post(r, func() {
					reactor.DeferToThread(r, func(context.Context) (int, error) { return i, nil }).
						AddBoth(func(i int, err error) (int, error) { s.note(fmt.Sprint("done ", err)); return 0, nil })
				})
			}
			s.stop(r)
			s.post(r, func() { s.note("posted after") })
		})
		r.During(reactor.Shutdown, func() {
			if len(s.trace) != 4 {
				s.Errorf("before the second phase: %q", s.trace)
			}
			s.note("during")
		})
		s.run(r)
		slices.Sort(s.trace) // threads are done in any order
		s.wantTrace("threads take work until then", "done <nil>", "done <nil>", "done <nil>", "during", "posted after")
	}},

	{"StopFromAnotherGoroutine", func(s *suite) {
		r := s.reactor(nil)
		r.CallWhenRunning(func() {
			go func() {
				time.Sleep(tick)
				s.stop(r)
			}()
		})
		s.run(r)
	}},

	{"StopBeforeTheFirstCallback", func(s *suite) {
		r := s.reactor(nil)
		r.Before(reactor.Startup, func() *deferred.Deferred[deferred.Unit] { s.stop(r); return nil })
		r.After(reactor.Shutdown, s.noting("after shutdown"))
		s.run(r)
		s.wantTrace("a run ends with its shutdown", "after shutdown")
	}},

	{"ItRunsAgain", func(s *suite) {
		r := s.reactor(nil)
		for i := range 3 {
			r.CallLater(tick, func() { s.note(fmt.Sprint("timer ", i)); s.stop(r) })
			r.CallWhenRunning(func() { s.post(r, s.noting(fmt.Sprint("post ", i))) })
			s.run(r)
		}
		s.wantTrace("each run is whole",
			"post 0", "timer 0", "post 1", "timer 1", "post 2", "timer 2")
	}},

	{"SeveralRunSideBySide", func(s *suite) {
		var all sync.WaitGroup
		first := s.reactor(nil)
		second := s.reactor(nil)
		hops := 0
		for _, pair := range [][2]*reactor.Reactor{{first, second}, {second, first}} {
			all.Go(func() { s.run(pair[0]) })
		}
		var hop func(here, there *reactor.Reactor)
		hop = func(here, there *reactor.Reactor) {
			if hops++; hops == 1000 {
				s.stop(here)
				s.stop(there)
				return
			}
			s.post(there, func() { hop(there, here) })
		}
		s.post(first, func() { hop(first, second) })
		all.Wait()
	}},

	{"GoexitInACallbackEndsTheRunWithItsShutdown", func(s *suite) {
		for _, where := range []string{"post", "timer", "trigger", "coroutine"} {
			r := s.reactor(nil)
			r.Before(reactor.Shutdown, func() *deferred.Deferred[deferred.Unit] {
				s.note("before")
				s.post(r, s.noting("posted"))
				return deferred.New[deferred.Unit](r) // is not waited for
			})
			r.During(reactor.Shutdown, func() { s.note("during"); runtime.Goexit() })
			r.During(reactor.Shutdown, s.noting("during too"))
			r.After(reactor.Shutdown, s.noting("after"))
			switch where {
			case "post":
				s.post(r, runtime.Goexit)
			case "timer":
				r.CallLater(0, runtime.Goexit)
			case "trigger":
				r.CallWhenRunning(runtime.Goexit)
			case "coroutine":
				s.post(r, func() {
					deferred.Inline(r, func(*deferred.Coroutine) (int, error) { runtime.Goexit(); return 0, nil })
				})
			}
			var run sync.WaitGroup
			run.Go(func() {
				s.run(r)
				s.Errorf("%s: Run has returned", where)
			})
			run.Wait()
			s.wantTrace("Goexit in a "+where, "before", "during", "during too", "after", "posted")
			s.wantError("Post after it", r.Post(func() {}), reactor.ErrStopped)

			r.CallWhenRunning(func() { s.note("again"); s.stop(r) })
			s.run(r)
			s.wantTrace("it runs again after Goexit in a "+where, "again")
		}
	}},

	{"TheEndUnwindsCoroutines", func(s *suite) {
		r := s.reactor(nil)
		r.CallWhenRunning(func() {
			deferred.Inline(r, func(co *deferred.Coroutine) (int, error) {
				defer s.note("unwound")
				return deferred.Await(co, deferred.New[int](r))
			})
			s.stop(r)
		})
		r.After(reactor.Shutdown, s.noting("after shutdown"))
		s.run(r)
		s.wantTrace("at the very end", "after shutdown", "unwound")
	}},

	{"AnErrorThatNobodyHandlesIsLogged", func(s *suite) {
		r := s.reactor(nil)
		r.CallWhenRunning(func() {
			r.DeferredState().SetDebugging(true)
			deferred.Inline(r, func(co *deferred.Coroutine) (int, error) {
				return deferred.Await(co, deferred.Fail[int](r, errBoom))
			})
			s.stop(r)
		})
		s.run(r)
		s.wantLogged("unhandled error in a Deferred", 1)
		for _, e := range s.logs.FilterMessage("unhandled error in a Deferred").All() {
			fields := e.ContextMap()
			if made, _ := fields["made"].(string); !strings.Contains(made, "suite_run.go") {
				s.Errorf("it was made at %q", made)
			}
			if awaits, _ := fields["awaits"].([]any); len(awaits) != 1 {
				s.Errorf("it has passed the awaits %v", awaits)
			}
		}
	}},
}
