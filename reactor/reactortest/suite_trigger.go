package reactortest

import (
	"sasync/deferred"
	"sasync/reactor"
)

type unit = deferred.Unit

// before is a trigger that returns no Deferred.
func before(f func()) func() *deferred.Deferred[unit] {
	return func() *deferred.Deferred[unit] { f(); return nil }
}

// afterTick returns a Deferred that fires after one tick.
func afterTick(r *reactor.Reactor) *deferred.Deferred[unit] {
	d := deferred.New[unit](r)
	r.CallLater(tick, func() { d.Callback(unit{}) })
	return d
}

var triggerPromises = []promise{
	{"PhasesAndTriggersRunInOrder", func(s *suite) {
		r := s.reactor(nil)
		for e, name := range map[reactor.Event]string{reactor.Startup: "startup", reactor.Shutdown: "shutdown"} {
			r.After(e, s.noting("after "+name+" 1"))
			r.During(e, s.noting("during "+name+" 1"))
			r.Before(e, before(s.noting("before "+name+" 1")))
			r.Before(e, before(s.noting("before "+name+" 2")))
			r.During(e, s.noting("during "+name+" 2"))
			r.After(e, s.noting("after "+name+" 2"))
		}
		s.post(r, func() { s.note("posted"); s.stop(r) })
		s.run(r)
		s.wantTrace("phases in order, triggers in order of adding",
			"before startup 1", "before startup 2", "during startup 1", "during startup 2", "after startup 1", "after startup 2",
			"posted",
			"before shutdown 1", "before shutdown 2", "during shutdown 1", "during shutdown 2", "after shutdown 1", "after shutdown 2")
	}},

	{"ATriggerRunsInOneRun", func(s *suite) {
		r := s.reactor(nil)
		r.After(reactor.Startup, s.noting("startup"))
		r.During(reactor.Shutdown, s.noting("shutdown"))
		for range 2 {
			r.CallLater(0, func() { s.stop(r) })
			s.run(r)
		}
		s.wantTrace("not again in the next one", "startup", "shutdown")
	}},

	{"ShutdownWaitsForDeferredsWhileTheLoopServes", func(s *suite) {
		r := s.reactor(nil)
		r.Before(reactor.Shutdown, func() *deferred.Deferred[unit] {
			d := afterTick(r)
			s.post(r, s.noting("posted"))
			return deferred.Then(d, func(unit) (unit, error) { s.note("done"); return unit{}, nil })
		})
		r.During(reactor.Shutdown, s.noting("during"))
		r.CallLater(0, func() { s.stop(r) })
		s.run(r)
		s.wantTrace("posts and timers run meanwhile", "posted", "done", "during")
	}},

	{"StartupWaitsForDeferreds", func(s *suite) {
		r := s.reactor(nil)
		r.Before(reactor.Startup, func() *deferred.Deferred[unit] { return afterTick(r) })
		r.During(reactor.Startup, s.noting("during"))
		r.CallWhenRunning(func() { s.note("running"); s.stop(r) })
		s.post(r, s.noting("posted"))
		s.run(r)
		s.wantTrace("the loop serves meanwhile", "posted", "during", "running")
	}},

	{"StopEndsAStartupThatWaits", func(s *suite) {
		r := s.reactor(nil)
		d := deferred.New[unit](r)
		r.Before(reactor.Startup, func() *deferred.Deferred[unit] { return d })
		r.During(reactor.Startup, s.noting("during startup"))
		r.After(reactor.Shutdown, s.noting("after shutdown"))
		r.CallLater(tick, func() { s.stop(r) })
		s.run(r)
		s.wantTrace("the startup is not finished", "after shutdown")
		if !d.Fired() {
			s.Error("its Deferred was not cancelled")
		}
	}},

	{"AFailureIsLoggedAndStopsNothing", func(s *suite) {
		r := s.reactor(nil)
		r.Before(reactor.Shutdown, func() *deferred.Deferred[unit] { return deferred.Fail[unit](r, errBoom) })
		r.Before(reactor.Shutdown, before(func() { panic("oh") }))
		r.During(reactor.Shutdown, func() { panic("oh") })
		r.During(reactor.Shutdown, s.noting("during"))
		r.CallLater(0, func() { s.stop(r) })
		s.run(r)
		s.wantTrace("the others run", "during")
		s.wantLogged("trigger failed", 1)
		s.wantLogged("panic in a callback", 2)
		s.wantLogged("unhandled error in a Deferred", 0)
	}},

	{"ALateBeforeTriggerIsWaitedForToo", func(s *suite) {
		r := s.reactor(nil)
		r.Before(reactor.Shutdown, func() *deferred.Deferred[unit] {
			r.CallLater(tick, func() {
				r.Before(reactor.Shutdown, func() *deferred.Deferred[unit] {
					s.note("late trigger")
					return deferred.Then(afterTick(r), func(unit) (unit, error) { s.note("late one done"); return unit{}, nil })
				})
			})
			return afterTick(r)
		})
		r.During(reactor.Shutdown, s.noting("during"))
		r.CallLater(0, func() { s.stop(r) })
		s.run(r)
		s.wantTrace("added while the phase lasts", "late trigger", "late one done", "during")
	}},

	{"TheLimitEndsTheWait", func(s *suite) {
		r := s.reactor(func(c *reactor.Config) { c.ShutdownTimeout = tick })
		d := deferred.New[unit](r)
		r.Before(reactor.Shutdown, func() *deferred.Deferred[unit] { return d })
		r.During(reactor.Shutdown, func() {
			s.note("during")
			if !d.Fired() {
				s.Error("its Deferred was not cancelled")
			}
		})
		r.CallLater(0, func() { s.stop(r) })
		s.run(r)
		s.wantTrace("the rest of the shutdown is done", "during")
		s.wantLogged("shutdown does not wait any longer", 1)
	}},

	{"ARemovedOneDoesNotRun", func(s *suite) {
		r := s.reactor(nil)
		kept := r.After(reactor.Startup, s.noting("kept"))
		gone := r.After(reactor.Startup, s.noting("removed"))
		s.wantError("Remove", gone.Remove(), nil)
		s.wantError("Remove twice", gone.Remove(), reactor.ErrTriggerGone)
		r.CallLater(0, func() { s.stop(r) })
		s.run(r)
		s.wantTrace("the other one does", "kept")
		s.wantError("Remove one that has run", kept.Remove(), reactor.ErrTriggerGone)
	}},

	{"CallWhenRunningCallsAtOnceIfItDoes", func(s *suite) {
		r := s.reactor(nil)
		r.CallWhenRunning(func() { s.note("at the start") })
		s.wantTrace("not before")
		r.CallLater(0, func() {
			r.CallWhenRunning(s.noting("at once"))
			s.note("then")
			s.stop(r)
		})
		s.run(r)
		s.wantTrace("at the start, and at once while it runs", "at the start", "at once", "then")
	}},
}
