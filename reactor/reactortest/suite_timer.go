package reactortest

import (
	"fmt"
	"math"
	"slices"
	"time"

	"sasync/reactor"
)

var timerPromises = []promise{
	{"EqualTimesRunInTheOrderOfScheduling", func(s *suite) {
		r := s.reactor(nil)
		var got []int
		r.CallWhenRunning(func() {
			for i := range 200 {
				r.CallLater(tick, func() { got = append(got, i) })
			}
			r.CallLater(tick, func() { s.stop(r) })
		})
		s.run(r)
		if len(got) != 200 || !slices.IsSorted(got) {
			s.Errorf("ran %v", got)
		}
	}},

	{"EarlierTimesRunFirstAndNoneTooEarly", func(s *suite) {
		r := s.reactor(nil)
		for _, n := range []int{4, 1, 3, 0, 2} {
			d := time.Duration(n) * tick
			due := r.Now().Add(d)
			r.CallLater(d, func() {
				s.note(fmt.Sprint(n))
				if r.Now().Before(due) {
					s.Errorf("call %d is %v too early", n, due.Sub(r.Now()))
				}
			})
		}
		r.CallLater(5*tick, func() { s.stop(r) })
		s.run(r)
		s.wantTrace("in order of time", "0", "1", "2", "3", "4")
	}},

	{"OneThatIsDueAtOnceRunsInTheNextTurn", func(s *suite) {
		r := s.reactor(nil)
		r.CallLater(0, func() {
			s.note("first")
			turn := r.Stats().Turns
			for _, d := range []time.Duration{0, -time.Second, math.MinInt64} {
				r.CallLater(d, func() {
					if r.Stats().Turns != turn+1 {
						s.Errorf("delay %v: ran in turn %d, scheduled in %d", d, r.Stats().Turns, turn)
					}
				})
			}
			r.CallLater(0, func() { s.stop(r) })
		})
		r.CallLater(0, s.noting("second"))
		s.run(r)
		s.wantTrace("those that were due before run in this one", "first", "second")
	}},

	{"TheClockStandsStillDuringATurn", func(s *suite) {
		r := s.reactor(nil)
		r.CallLater(0, func() {
			before := r.Now()
			time.Sleep(tick)
			if r.Now() != before {
				s.Errorf("moved by %v", r.Now().Sub(before))
			}
			r.CallLater(0, func() {
				if d := r.Now().Sub(before); d < tick {
					s.Errorf("moved by %v until the next turn, want at least %v", d, tick)
				}
				s.stop(r)
			})
		})
		s.run(r)
	}},

	{"ACancelledOneDoesNotRun", func(s *suite) {
		r := s.reactor(nil)
		c := r.CallLater(tick, s.noting("cancelled"))
		cancel := r.AfterFunc(tick, s.noting("cancelled too"))
		r.CallLater(2*tick, func() { s.note("kept"); s.stop(r) })
		r.CallLater(0, func() {
			s.wantError("Cancel", c.Cancel(), nil)
			cancel()
			cancel() // twice does no harm
			s.wantError("Cancel twice", c.Cancel(), reactor.ErrAlreadyCancelled)
			s.wantError("Reset after Cancel", c.Reset(0), reactor.ErrAlreadyCancelled)
			s.wantError("Delay after Cancel", c.Delay(0), reactor.ErrAlreadyCancelled)
			if c.Active() || !c.Time().IsZero() {
				s.Error("a cancelled call has a time")
			}
		})
		s.run(r)
		s.wantTrace("the later one is not lost with the timer's first setting", "kept")
	}},

	{"OneThatRunsIsNoLongerPending", func(s *suite) {
		r := s.reactor(nil)
		var c *reactor.DelayedCall
		c = r.CallLater(0, func() {
			s.wantError("Cancel in its own function", c.Cancel(), reactor.ErrAlreadyCalled)
			s.wantError("Reset", c.Reset(0), reactor.ErrAlreadyCalled)
			s.wantError("Delay", c.Delay(0), reactor.ErrAlreadyCalled)
			if c.Active() || !c.Time().IsZero() {
				s.Error("it has a time")
			}
			s.stop(r)
		})
		if !c.Active() {
			s.Error("not active before")
		}
		s.run(r)
	}},

	{"ResetCountsFromNow", func(s *suite) {
		r := s.reactor(nil)
		r.CallLater(0, func() {
			sooner := r.CallLater(time.Hour, s.noting("sooner"))
			later := r.CallLater(0, s.noting("later"))
			r.CallLater(2*tick, s.noting("between"))
			s.wantError("Reset", sooner.Reset(tick), nil)
			s.wantError("Reset", later.Reset(2*tick), nil)
			if want := r.Now().Add(tick); !sooner.Time().Equal(want) {
				s.Errorf("Time after Reset: %v, want %v", sooner.Time(), want)
			}
			r.CallLater(3*tick, func() { s.stop(r) })
		})
		s.run(r)
		s.wantTrace("one that was reset comes behind others of that time", "sooner", "between", "later")
	}},

	{"DelayCountsFromTheTimeItHas", func(s *suite) {
		r := s.reactor(nil)
		r.CallLater(0, func() {
			c := r.CallLater(tick, s.noting("delayed"))
			e := r.CallLater(time.Hour, s.noting("earlier"))
			s.wantError("Delay", c.Delay(tick), nil)
			if want := r.Now().Add(2 * tick); !c.Time().Equal(want) {
				s.Errorf("Time after Delay: %v, want %v", c.Time(), want)
			}
			s.wantError("Delay by less than nothing", e.Delay(-2*time.Hour), nil)
			if !e.Time().Equal(r.Now()) {
				s.Errorf("Time: %v, want now, %v", e.Time(), r.Now())
			}
			r.CallLater(tick, s.noting("between"))
			r.CallLater(3*tick, func() { s.stop(r) })
		})
		s.run(r)
		s.wantTrace("at the new times", "earlier", "between", "delayed")
	}},

	{"ThereIsNoLongestDelay", func(s *suite) {
		r := s.reactor(nil)
		r.CallLater(0, func() {
			c := r.CallLater(math.MaxInt64, s.noting("never"))
			s.wantError("Delay", c.Delay(math.MaxInt64), nil)
			r.CallLater(tick, func() { s.stop(r) })
		})
		s.run(r)
		s.wantTrace("it does not wrap around")
	}},

	{"TheEndOfTheRunCancelsWhatIsPending", func(s *suite) {
		r := s.reactor(nil)
		c := r.CallLater(tick, s.noting("from the first run"))
		r.CallLater(0, func() { s.stop(r) })
		s.run(r)
		s.wantError("Cancel", c.Cancel(), reactor.ErrAlreadyCancelled)
		r.CallLater(2*tick, func() { s.note("from between"); s.stop(r) })
		s.run(r)
		s.wantTrace("what was scheduled between the runs is kept", "from between")
	}},

	{"PanicIsLoggedAndTheLoopLives", func(s *suite) {
		r := s.reactor(nil)
		r.CallLater(0, func() { panic(errBoom) })
		r.CallLater(0, func() { s.note("next"); s.stop(r) })
		s.run(r)
		s.wantTrace("the next call runs", "next")
		s.wantLogged("panic in a callback", 1)
	}},
}
