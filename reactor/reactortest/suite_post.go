package reactortest

import (
	"fmt"
	"slices"
	"sync"
	"sync/atomic"

	"sasync/deferred"
	"sasync/reactor"
)

var postPromises = []promise{
	{"CallsRunInTheOrderOfPosting", func(s *suite) {
		r := s.reactor(nil)
		var got []int
		s.post(r, func() { got = append(got, -1) }) // before the first run
		r.CallWhenRunning(func() {
			go func() {
				for i := range 5000 {
					s.post(r, func() { got = append(got, i) })
				}
				s.post(r, func() { s.stop(r) })
			}()
		})
		s.run(r)
		if len(got) != 5001 || !slices.IsSorted(got) {
			s.Errorf("%d calls ran, sorted: %v", len(got), slices.IsSorted(got))
		}
	}},

	{"EachGoroutinesCallsKeepTheirOrder", func(s *suite) {
		r := s.reactor(nil)
		const goroutines, each = 16, 500
		var got [goroutines][]int
		var posting sync.WaitGroup
		for g := range goroutines {
			posting.Go(func() {
				for i := range each {
					s.post(r, func() { got[g] = append(got[g], i) })
				}
			})
		}
		go func() {
			posting.Wait()
			s.post(r, func() { s.stop(r) })
		}()
		s.run(r)
		for g := range got {
			if len(got[g]) != each || !slices.IsSorted(got[g]) {
				s.Errorf("goroutine %d: %d calls ran, sorted: %v", g, len(got[g]), slices.IsSorted(got[g]))
			}
		}
	}},

	{"WhatACallPostsRunsInTheNextTurn", func(s *suite) {
		r := s.reactor(nil)
		s.post(r, func() {
			s.note("first")
			s.post(r, func() { s.note("posted by it"); s.stop(r) })
		})
		s.post(r, s.noting("second"))
		r.CallLater(0, s.noting("timer"))
		s.run(r)
		s.wantTrace("a batch is what was there when the turn began", "first", "second", "timer", "posted by it")
	}},

	{"ATurnRunsNoMoreThanItsShare", func(s *suite) {
		r := s.reactor(func(c *reactor.Config) { c.MaxPostedPerTurn = 2 })
		for i := range 5 {
			s.post(r, s.noting(fmt.Sprint(i)))
		}
		s.post(r, func() { s.stop(r) })
		r.CallLater(0, s.noting("timer"))
		s.run(r)
		s.wantTrace("timers have their turn after two calls", "0", "1", "timer", "2", "3", "4")
	}},

	{"ACallThatPostsItselfStarvesNobody", func(s *suite) {
		r := s.reactor(nil)
		var again func()
		again = func() { _ = r.Post(again) }
		s.post(r, again)
		r.CallLater(0, func() {
			s.note("timer")
			go s.post(r, func() { s.note("from another goroutine"); s.stop(r) })
		})
		s.run(r)
		s.wantTrace("timers and others' calls run", "timer", "from another goroutine")
	}},

	{"TooManyAreRefusedUntilThereIsRoom", func(s *suite) {
		r := s.reactor(func(c *reactor.Config) { c.MaxPosted = 2 })
		s.post(r, s.noting("1"))
		s.post(r, s.noting("2"))
		s.wantError("the third of two", r.Post(s.noting("3")), reactor.ErrTooManyPosted)
		r.CallLater(tick, func() {
			s.post(r, s.noting("4"))
			s.stop(r)
		})
		s.run(r)
		s.wantTrace("the refused one does not run", "1", "2", "4")
	}},

	{"RefusedBetweenTwoRuns", func(s *suite) {
		r := s.reactor(nil)
		s.post(r, func() { s.stop(r) })
		s.run(r)
		err := r.Post(s.noting("refused"))
		s.wantError("after the run", err, reactor.ErrStopped)
		s.wantError("which other packages know as", err, deferred.ErrLoopEnded)
		r.CallWhenRunning(func() { s.post(r, func() { s.note("second run"); s.stop(r) }) })
		s.run(r)
		s.wantTrace("the next run takes calls again", "second run")
	}},

	{"StormDuringShutdownEachRunsOrIsRefused", func(s *suite) {
		r := s.reactor(nil)
		var accepted, refused atomic.Int64
		ran := int64(0)
		call := func() {
			if ran++; ran == 5000 {
				s.stop(r)
			}
		}
		var storm sync.WaitGroup
		for range 100 {
			storm.Go(func() {
				for refused.Load() < 1000 {
					if r.Post(call) == nil {
						accepted.Add(1)
					} else {
						refused.Add(1)
					}
				}
			})
		}
		s.run(r)
		storm.Wait()
		if ran != accepted.Load() {
			s.Errorf("%d calls accepted, %d ran", accepted.Load(), ran)
		}
	}},

	{"PanicIsLoggedAndTheLoopLives", func(s *suite) {
		r := s.reactor(nil)
		s.post(r, func() { panic("oh") })
		s.post(r, func() { s.note("next"); s.stop(r) })
		s.run(r)
		s.wantTrace("the next call runs", "next")
		s.wantLogged("panic in a callback", 1)
	}},
}
