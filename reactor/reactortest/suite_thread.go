package reactortest

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"sasync/deferred"
	"sasync/reactor"
)

// outcome stops r with d's result.
func outcome[T any](s *suite, r *reactor.Reactor, d *deferred.Deferred[T], value *T, err *error) {
	d.AddBoth(func(v T, e error) (T, error) {
		*value, *err = v, e
		s.stop(r)
		return v, nil
	})
}

// small gives a reactor two pools of one goroutine and a queue of one.
func small(c *reactor.Config) {
	c.CPU = reactor.PoolConfig{Goroutines: 1, MaxQueued: 1}
	c.Blocking = reactor.PoolConfig{Goroutines: 1, MaxQueued: 1}
}

// until returns a function for a thread that ends with its context or gate.
func until(gate <-chan struct{}) func(context.Context) (int, error) {
	return func(ctx context.Context) (int, error) {
		select {
		case <-gate:
			return 42, nil
		case <-ctx.Done():
			return 0, context.Cause(ctx)
		}
	}
}

var threadPromises = []promise{
	{"TheResultComesHome", func(s *suite) {
		r := s.reactor(nil)
		for _, pool := range []*reactor.Pool{r.Blocking(), r.CPU()} {
			var value int
			var err error
			r.CallWhenRunning(func() {
				outcome(s, r, reactor.DeferTo(pool, func(context.Context) (int, error) { return 42, nil }), &value, &err)
			})
			s.run(r)
			if value != 42 || err != nil {
				s.Errorf("got %d, %v", value, err)
			}
		}
	}},

	{"SoDoErrorsPanicsAndGoexit", func(s *suite) {
		r := s.reactor(small)
		for _, c := range []struct {
			f    func(context.Context) (int, error)
			want func(error) bool
		}{
			{func(context.Context) (int, error) { return 0, errBoom }, func(err error) bool { return err == errBoom }},
			{func(context.Context) (int, error) { panic("oh") }, func(err error) bool {
				p, ok := errors.AsType[*deferred.PanicError](err)
				return ok && p.Value == "oh" && len(p.Stack) > 0
			}},
			{func(context.Context) (int, error) { runtime.Goexit(); return 0, nil }, func(err error) bool {
				return errors.Is(err, deferred.ErrGoexit)
			}},
		} {
			var value int
			var err error
			r.CallWhenRunning(func() { outcome(s, r, reactor.DeferToThread(r, c.f), &value, &err) })
			s.run(r)
			if !c.want(err) {
				s.Errorf("got %d, %v", value, err)
			}
		}
	}},

	{"GoexitLosesNothingOfTheQueue", func(s *suite) {
		r := s.reactor(small)
		r.CallWhenRunning(func() {
			gate := make(chan struct{})
			reactor.DeferToThread(r, func(context.Context) (int, error) { <-gate; runtime.Goexit(); return 0, nil }).
				AddErrback(func(error) (int, error) { s.note("exited"); return 0, nil })
			reactor.DeferToThread(r, func(context.Context) (int, error) { return 1, nil }).
				AddCallback(func(int) (int, error) { s.note("next"); return 0, r.Stop() })
			close(gate)
		})
		s.run(r)
		s.wantTrace("the next one runs", "exited", "next")
	}},

	{"FunctionsRunInOrderOnOneGoroutine", func(s *suite) {
		r := s.reactor(func(c *reactor.Config) { c.Blocking.Goroutines = 1 })
		var order []int // owned by the one goroutine, then by the test
		r.CallWhenRunning(func() {
			for i := range 100 {
				reactor.DeferToThread(r, func(context.Context) (unit, error) {
					order = append(order, i)
					return unit{}, nil
				})
			}
			s.stop(r)
		})
		s.run(r)
		if len(order) != 100 || !slices.IsSorted(order) {
			s.Errorf("ran %v", order)
		}
	}},

	{"NoMoreFunctionsRunAtOnceThanAllowed", func(s *suite) {
		const size = 3
		r := s.reactor(func(c *reactor.Config) { c.Blocking.Goroutines = size })
		var now, most atomic.Int64
		var full sync.WaitGroup // released when as many run as may
		full.Add(size)
		r.CallWhenRunning(func() {
			for i := range 50 {
				reactor.DeferToThread(r, func(context.Context) (unit, error) {
					n := now.Add(1)
					for m := most.Load(); n > m && !most.CompareAndSwap(m, n); m = most.Load() {
					}
					if i < size {
						full.Done()
						full.Wait()
					}
					runtime.Gosched()
					now.Add(-1)
					return unit{}, nil
				})
			}
			s.stop(r)
		})
		s.run(r)
		if most.Load() != size {
			s.Errorf("%d ran at once, want %d", most.Load(), size)
		}
	}},

	{"AFullQueueIsAnError", func(s *suite) {
		r := s.reactor(small)
		r.CallWhenRunning(func() {
			gate := make(chan struct{})
			if got := r.CPU().Free(); got != 2 {
				s.Errorf("free: %d, want 2", got)
			}
			for i := range 3 {
				reactor.DeferTo(r.CPU(), until(gate)).AddBoth(func(v int, err error) (int, error) {
					s.note(fmt.Sprint(i, " full: ", errors.Is(err, reactor.ErrPoolFull)))
					return v, nil
				})
			}
			if got := r.CPU().Free(); got != 0 {
				s.Errorf("free: %d, want 0", got)
			}
			close(gate)
			s.stop(r)
		})
		s.run(r)
		s.wantTrace("the third of one running and one queued", "2 full: true", "0 full: false", "1 full: false")
	}},

	{"CancelTakesOutOfTheQueue", func(s *suite) {
		r := s.reactor(small)
		r.CallWhenRunning(func() {
			gate := make(chan struct{})
			reactor.DeferToThread(r, until(gate))
			queued := reactor.DeferToThread(r, func(context.Context) (int, error) {
				s.Error("it has run")
				return 0, nil
			})
			queued.AddErrback(func(err error) (int, error) {
				s.wantError("the cancelled one", err, deferred.ErrCancelled)
				s.note("cancelled")
				return 0, nil
			})
			queued.Cancel()
			if got := r.Blocking().Free(); got != 1 {
				s.Errorf("free: %d, want its place, 1", got)
			}
			close(gate)
			s.stop(r)
		})
		s.run(r)
		s.wantTrace("at once", "cancelled")
	}},

	{"CancelEndsTheContextOfARunningOne", func(s *suite) {
		r := s.reactor(small)
		r.CallWhenRunning(func() {
			began := make(chan struct{})
			var ended atomic.Bool
			d := reactor.DeferToThread(r, func(ctx context.Context) (int, error) {
				close(began)
				<-ctx.Done()
				ended.Store(true)
				return 42, nil
			})
			d.AddErrback(func(err error) (int, error) {
				s.wantError("the cancelled one", err, deferred.ErrCancelled)
				s.note("cancelled")
				return 0, nil
			})
			<-began
			d.Cancel()
			s.note("Cancel has returned")
			r.During(reactor.Shutdown, func() {
				if !ended.Load() {
					s.Error("the shutdown did not wait for the function")
				}
			})
			s.stop(r)
		})
		s.run(r)
		s.wantTrace("it does not wait for the function", "cancelled", "Cancel has returned")
		s.wantLogged("unhandled error in a Deferred", 0)
	}},

	{"ShutdownWaitsAndBringsResultsHome", func(s *suite) {
		r := s.reactor(func(c *reactor.Config) { c.Blocking.Goroutines = 2 })
		const calls = 10
		home := 0
		r.CallWhenRunning(func() {
			for range calls {
				reactor.DeferToThread(r, func(context.Context) (int, error) { time.Sleep(tick / 5); return 1, nil }).
					AddCallback(func(n int) (int, error) { home += n; return 0, nil })
			}
			s.stop(r)
		})
		r.Before(reactor.Shutdown, func() *deferred.Deferred[unit] {
			return reactor.DeferTo(r.CPU(), func(context.Context) (unit, error) { return unit{}, nil }) // still taken
		})
		r.During(reactor.Shutdown, func() {
			if home != calls {
				s.Errorf("%d results home before the second phase, want %d", home, calls)
			}
			reactor.DeferToThread(r, func(context.Context) (int, error) { return 0, nil }).
				AddErrback(func(err error) (int, error) {
					s.wantError("a call after the pools have ended", err, reactor.ErrStopped)
					s.note("refused")
					return 0, nil
				})
		})
		s.run(r)
		s.wantTrace("later calls are refused", "refused")
	}},

	{"TheLimitEndsTheContextsAndFiresTheDeferreds", func(s *suite) {
		r := s.reactor(func(c *reactor.Config) { small(c); c.ShutdownTimeout = tick })
		gone := make(chan struct{})
		r.CallWhenRunning(func() {
			reactor.DeferToThread(r, func(ctx context.Context) (int, error) {
				defer close(gone)
				<-ctx.Done()
				return 42, nil
			}).AddErrback(func(err error) (int, error) {
				s.wantError("the running one", err, deferred.ErrLoopEnded)
				s.note("running")
				return 0, nil
			})
			reactor.DeferToThread(r, until(nil)).AddErrback(func(err error) (int, error) {
				s.wantError("the queued one", err, deferred.ErrLoopEnded)
				s.note("queued")
				return 0, nil
			})
			s.stop(r)
		})
		r.During(reactor.Shutdown, s.noting("during"))
		s.run(r)
		<-gone
		s.wantTrace("before the second phase", "running", "queued", "during")
		s.wantLogged("shutdown does not wait any longer", 1)
	}},

	{"ALateResultOfAnEarlierRunIsNotHeard", func(s *suite) {
		r := s.reactor(func(c *reactor.Config) { small(c); c.ShutdownTimeout = tick })
		gate := make(chan struct{})
		var gone atomic.Bool
		r.CallWhenRunning(func() {
			reactor.DeferToThread(r, func(context.Context) (int, error) { <-gate; gone.Store(true); return 42, nil }).
				AddBoth(func(int, error) (int, error) { s.note("first run"); return 0, nil })
			s.stop(r)
		})
		s.run(r)
		r.CallWhenRunning(func() {
			close(gate)
			reactor.DeferToThread(r, until(gate)).
				AddCallback(func(int) (int, error) { s.note("second run"); return 0, r.Stop() })
		})
		s.run(r)
		s.wantTrace("each Deferred fires once, in its run", "first run", "second run")
		if !gone.Load() {
			s.Error("a goroutine that outlives its run does not count")
		}
	}},

	{"RefusedBetweenTwoRuns", func(s *suite) {
		r := s.reactor(nil)
		r.CallWhenRunning(func() { s.stop(r) })
		s.run(r)
		_, err, _ := reactor.DeferToThread(r, until(nil)).AddErrback(func(err error) (int, error) {
			s.wantError("after the run", err, reactor.ErrStopped)
			s.note("refused")
			return 0, nil
		}).Result()
		s.wantError("it was handled", err, nil)
		s.wantTrace("at once", "refused")
	}},

	{"WorkBeforeTheFirstRunIsKept", func(s *suite) {
		r := s.reactor(nil)
		var value int
		var err error
		outcome(s, r, reactor.DeferToThread(r, func(context.Context) (int, error) { return 42, nil }), &value, &err)
		s.run(r)
		if value != 42 || err != nil {
			s.Errorf("got %d, %v", value, err)
		}
	}},

	{"AResultComesAfterWhatItsFunctionPosted", func(s *suite) {
		r := s.reactor(nil)
		var got []int
		r.CallWhenRunning(func() {
			home := 0
			for i := range 100 {
				reactor.DeferToThread(r, func(context.Context) (unit, error) {
					s.post(r, func() { got = append(got, i) })
					return unit{}, nil
				}).AddCallback(func(unit) (unit, error) {
					if !slices.Contains(got, i) {
						s.Errorf("result %d has overtaken its progress", i)
					}
					if home++; home == 100 {
						s.stop(r)
					}
					return unit{}, nil
				})
			}
		})
		s.run(r)
	}},
}
