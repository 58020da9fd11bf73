package deferred_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"sasync/deferred"
	"sasync/deferred/deferredtest"
)

func TestEndRun_UnwindsWaitingCoroutinesAndRunsTheirDefers(t *testing.T) {
	loop := newLoop(t)
	never := deferred.New[int](loop)
	var ran trace
	stubborn := func(name string) func(co *deferred.Coroutine) (int, error) {
		return func(co *deferred.Coroutine) (int, error) {
			defer func() {
				_, err := deferred.Await(co, deferred.New[int](loop))
				ran.add(fmt.Sprint(name, ": ", err))
			}()
			for { // answers every error by going on
				deferred.Await(co, never)
			}
		}
	}
	inner := deferred.Inline(loop, stubborn("inner"))
	outer := deferred.Inline(loop, func(co *deferred.Coroutine) (int, error) {
		for {
			deferred.Await(co, inner)
		}
	})
	loop.End()
	ran.want(t, "its defers run", "inner: deferred: the loop has ended")
	for _, d := range []*deferred.Deferred[int]{inner, outer} {
		if err := deferredtest.Failure(t, d); err != deferred.ErrLoopEnded {
			t.Fatalf("got %v", err)
		}
	}
}

func TestEndRun_StateServesTheNextRun(t *testing.T) {
	loop := newLoop(t)
	deferred.Inline(loop, func(co *deferred.Coroutine) (int, error) { return deferred.Await(co, deferred.New[int](loop)) })
	loop.DeferredState().EndRun()
	d := deferred.Inline(loop, func(co *deferred.Coroutine) (int, error) {
		return deferred.Await(co, deferred.Succeed(loop, 1))
	})
	if deferredtest.Result(t, d) != 1 {
		t.Fatal("no coroutine in the second run")
	}
}

func TestEndRun_ABodyThatGoesOnAfterTheErrorOfAnEndedOneEndsToo(t *testing.T) {
	loop := newLoop(t)
	first, never := deferred.New[int](loop), deferred.New[int](loop)
	inner := deferred.Inline(loop, func(co *deferred.Coroutine) (int, error) {
		deferred.Await(co, first)
		return deferred.Await(co, never) // a wait that is newer than the outer one's
	})
	outer := deferred.Inline(loop, func(co *deferred.Coroutine) (int, error) {
		for { // has its result at once when inner has ended
			deferred.Await(co, inner)
		}
	})
	first.Callback(1)
	loop.End()
	if err := deferredtest.Failure(t, outer); err != deferred.ErrLoopEnded {
		t.Fatalf("got %v", err)
	}
}

func TestEndRun_ADeferCanStillAwaitWhatHasFired(t *testing.T) {
	loop := newLoop(t)
	got := 0
	deferred.Inline(loop, func(co *deferred.Coroutine) (int, error) {
		defer func() { got, _ = deferred.Await(co, deferred.Succeed(loop, 7)) }()
		return deferred.Await(co, deferred.New[int](loop))
	})
	loop.End()
	if got != 7 {
		t.Fatalf("got %d", got)
	}
}

func TestEndRun_WhatIsHandedToACoroutineMeanwhileIsNotLost(t *testing.T) {
	loop := newLoop(t)
	lock := deferred.NewLock(loop)
	first := lock.Acquire()
	waits := deferred.Inline(loop, locked(lock, deferred.New[int](loop)))
	deferred.Inline(loop, func(co *deferred.Coroutine) (int, error) { // the newest ends first
		deferred.Await(co, first)
		defer lock.Release()
		return deferred.Await(co, deferred.New[int](loop))
	})
	loop.End()
	if err := deferredtest.Failure(t, waits); err != deferred.ErrLoopEnded || lock.Held() {
		t.Fatalf("got %v, held: %v", err, lock.Held())
	}
}

// waitsFor is a body that awaits what derive makes of a place in lock's line.
func waitsFor[T any](loop deferred.Loop, lock *deferred.Lock, derive func(place *deferred.Deferred[deferred.Unit]) *deferred.Deferred[T]) {
	deferred.Inline(loop, func(co *deferred.Coroutine) (T, error) {
		return deferred.Await(co, derive(lock.Acquire()))
	})
}

func TestEndRun_AnUnwoundCoroutineKeepsNoPlaceInALineThroughAnyLink(t *testing.T) {
	type unit = deferred.Unit
	type place = *deferred.Deferred[unit]
	same := func(unit) (unit, error) { return unit{}, nil }
	for name, wait := range map[string]func(loop *deferredtest.Loop, lock *deferred.Lock){
		"nothing between": func(loop *deferredtest.Loop, lock *deferred.Lock) {
			waitsFor(loop, lock, func(p place) place { return p })
		},
		"callbacks": func(loop *deferredtest.Loop, lock *deferred.Lock) {
			waitsFor(loop, lock, func(p place) place { return p.AddCallback(same).AddTimeout(time.Hour, nil) })
		},
		"AddCallbackDefer": func(loop *deferredtest.Loop, lock *deferred.Lock) {
			waitsFor(loop, lock, func(p place) place {
				return deferred.Succeed(loop, unit{}).AddCallbackDefer(func(unit) place { return p })
			})
		},
		"Then, twice": func(loop *deferredtest.Loop, lock *deferred.Lock) {
			waitsFor(loop, lock, func(p place) place { return deferred.Then(deferred.Then(p, same), same) })
		},
		"ThenBoth": func(loop *deferredtest.Loop, lock *deferred.Lock) {
			waitsFor(loop, lock, func(p place) place {
				return deferred.ThenBoth(p, func(unit, error) (unit, error) { return unit{}, nil })
			})
		},
		"ThenDefer, the source": func(loop *deferredtest.Loop, lock *deferred.Lock) {
			waitsFor(loop, lock, func(p place) place {
				return deferred.ThenDefer(p, func(unit) place { return deferred.New[unit](loop) })
			})
		},
		"ThenDefer, the inner one": func(loop *deferredtest.Loop, lock *deferred.Lock) {
			waitsFor(loop, lock, func(p place) place {
				return deferred.ThenDefer(deferred.Succeed(loop, unit{}), func(unit) place { return p })
			})
		},
		"Gather": func(loop *deferredtest.Loop, lock *deferred.Lock) {
			waitsFor(loop, lock, func(p place) *deferred.Deferred[[]unit] {
				return deferred.Gather(loop, deferred.New[unit](loop), p)
			})
		},
		"List": func(loop *deferredtest.Loop, lock *deferred.Lock) {
			waitsFor(loop, lock, func(p place) *deferred.Deferred[[]deferred.Outcome[unit]] {
				return deferred.List(loop, deferred.New[unit](loop), p)
			})
		},
		"Race": func(loop *deferredtest.Loop, lock *deferred.Lock) {
			waitsFor(loop, lock, func(p place) *deferred.Deferred[deferred.Indexed[unit]] {
				return deferred.Race(loop, deferred.New[unit](loop), p)
			})
		},
		"Join2": func(loop *deferredtest.Loop, lock *deferred.Lock) {
			waitsFor(loop, lock, func(p place) *deferred.Deferred[deferred.Joined2[int, unit]] {
				return deferred.Join2(deferred.New[int](loop), p)
			})
		},
		"Join3": func(loop *deferredtest.Loop, lock *deferred.Lock) {
			waitsFor(loop, lock, func(p place) *deferred.Deferred[deferred.Joined3[int, unit, unit]] {
				return deferred.Join3(deferred.New[int](loop), p, deferred.New[unit](loop))
			})
		},
		"Run": func(loop *deferredtest.Loop, lock *deferred.Lock) {
			deferred.Inline(loop, func(co *deferred.Coroutine) (unit, error) {
				return deferred.Await(co, deferred.Run(lock, func() place { return deferred.New[unit](loop) }))
			})
		},
		"Retry": func(loop *deferredtest.Loop, lock *deferred.Lock) {
			waitsFor(loop, lock, func(p place) place {
				return deferred.Retry(loop, deferred.Backoff{}, func(int) place { return p })
			})
		},
		"CancelWith": func(loop *deferredtest.Loop, lock *deferred.Lock) {
			waitsFor(loop, lock, func(p place) place { return deferred.CancelWith(context.Background(), p) })
		},
		"Inline": func(loop *deferredtest.Loop, lock *deferred.Lock) {
			waitsFor(loop, lock, func(p place) place {
				return deferred.Inline(loop, func(co *deferred.Coroutine) (unit, error) { return deferred.Await(co, p) })
			})
		},
	} {
		loop := newLoop(t)
		lock := deferred.NewLock(loop)
		lock.Acquire()
		wait(loop, lock)
		loop.DeferredState().EndRun()
		lock.Release()
		if lock.Held() {
			t.Errorf("%s: the lock went to nobody", name)
		}
	}
}

func TestEndRun_WhatSomebodyElseWaitsForGoesOn(t *testing.T) {
	loop := newLoop(t)
	source := deferred.New[int](loop)
	deferred.Inline(loop, func(co *deferred.Coroutine) (int, error) { return deferred.Await(co, source) })
	other := deferred.Then(source, func(v int) (int, error) { return v + 1, nil })
	loop.DeferredState().EndRun()
	source.Callback(1)
	if v := deferredtest.Result(t, other); v != 2 {
		t.Fatalf("got %d", v)
	}
}

func TestEndRun_WorkThatCannotBeCancelledDoesNotKeepACoroutineWaiting(t *testing.T) {
	loop := newLoop(t)
	work := deferred.NewCancellable(loop, func(d *deferred.Deferred[int]) { d.KeepPending() })
	d := deferred.Inline(loop, func(co *deferred.Coroutine) (int, error) { return deferred.Await(co, work) })
	loop.DeferredState().EndRun()
	if err := deferredtest.Failure(t, d); err != deferred.ErrLoopEnded {
		t.Fatalf("got %v", err)
	}
	work.Callback(1) // nobody is there any more
	deferredtest.Result(t, work)
}

func TestEndRun_EndsTheContextOfWhatACoroutineWaitsFor(t *testing.T) {
	loop := newLoop(t)
	cause := make(chan error, 1)
	deferred.Inline(loop, func(co *deferred.Coroutine) (int, error) {
		return deferred.Await(co, deferred.Go(loop, func(ctx context.Context) (int, error) {
			<-ctx.Done()
			cause <- context.Cause(ctx)
			return 0, nil
		}))
	})
	loop.End()
	if err := <-cause; !errors.Is(err, deferred.ErrLoopEnded) {
		t.Fatalf("got %v", err)
	}
}
