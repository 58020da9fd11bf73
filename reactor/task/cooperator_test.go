package task_test

import (
	"errors"
	"fmt"
	"runtime"
	"testing"
	"time"

	"sasync/deferred"
	"sasync/deferred/deferredtest"
	"sasync/reactor"
	"sasync/reactor/task"
)

// steps is work of n steps, each of which calls do with its number from 1.
func steps(n int, do func(i int)) task.Work {
	return func(yield func(*deferred.Deferred[unit]) bool) error {
		for i := range n {
			if do(i + 1); !yield(nil) {
				return nil
			}
		}
		return nil
	}
}

// named is work of n steps that are noted.
func named(tr *trace, name string, n int) task.Work {
	return steps(n, func(i int) { tr.note(fmt.Sprint(name, i)) })
}

func TestCooperator_TasksTakeTurnsAStepEach(t *testing.T) {
	loop := newLoop(t)
	c, tr := task.NewCooperator(loop, task.CooperatorConfig{}), newTrace(loop)
	c.Cooperate(named(tr, "a", 3))
	c.Cooperate(named(tr, "b", 1))
	c.Cooperate(named(tr, "c", 2))
	tr.want(t, "nothing at once")
	loop.Advance(0)
	tr.want(t, "round by round", "a1@0s", "b1@0s", "c1@0s", "a2@0s", "c2@0s", "a3@0s")
}

func TestCooperator_OneThatComesLaterGetsInLine(t *testing.T) {
	loop := newLoop(t)
	c, tr := task.NewCooperator(loop, task.CooperatorConfig{}), newTrace(loop)
	c.Cooperate(steps(3, func(i int) {
		if tr.note(fmt.Sprint("a", i)); i == 1 {
			c.Cooperate(named(tr, "c", 2))
		}
	}))
	c.Cooperate(named(tr, "b", 2))
	loop.Advance(0)
	tr.want(t, "at the end", "a1@0s", "b1@0s", "a2@0s", "c1@0s", "b2@0s", "a3@0s", "c2@0s")
}

func TestSlice_NegativeIsAStepATurnAndTheRoundGoesOn(t *testing.T) {
	loop := newLoop(t)
	c, tr := task.NewCooperator(loop, task.CooperatorConfig{Slice: -1}), newTrace(loop)
	var others func()
	others = func() {
		if tr.note("-"); len(tr.notes) < 8 {
			loop.AfterFunc(0, others)
		}
	}
	c.Cooperate(named(tr, "a", 2))
	c.Cooperate(named(tr, "b", 2))
	loop.AfterFunc(0, others)
	loop.Advance(0)
	tr.want(t, "others are served in between", "a1@0s", "-@0s", "b1@0s", "-@0s", "a2@0s", "-@0s", "b2@0s", "-@0s")
}

func TestSlice_IsUsedUpByTheTimeThatStepsTake(t *testing.T) {
	for _, c := range []struct {
		slice time.Duration
		want  string
	}{
		{0, "[3 3 3 1]"}, // 1 ms
		{2 * time.Millisecond, "[5 5]"},
		{time.Nanosecond, "[1 1 1 1 1 1 1 1 1 1]"},
	} {
		inBubble(t, func(r *reactor.Reactor) {
			var inTurn []int
			turn := uint64(0)
			done := task.NewCooperator(r, task.CooperatorConfig{Slice: c.slice}).Cooperate(steps(10, func(int) {
				if turn != r.Stats().Turns {
					turn = r.Stats().Turns
					inTurn = append(inTurn, 0)
				}
				inTurn[len(inTurn)-1]++
				time.Sleep(400 * time.Microsecond)
			})).WhenDone()
			done.AddBoth(func(_ unit, err error) (unit, error) {
				if got := fmt.Sprint(inTurn); got != c.want || err != nil {
					t.Errorf("slice %v: steps in the turns: %s, want %s; %v", c.slice, got, c.want, err)
				}
				return unit{}, r.Stop()
			})
		})
	}
}

func TestCooperator_SchedulesNothingWithoutWork(t *testing.T) {
	loop := newLoop(t)
	c, tr := task.NewCooperator(loop, task.CooperatorConfig{Held: true}), newTrace(loop)
	idle := func(when string) {
		t.Helper()
		if loop.Pending() != 0 {
			t.Errorf("%s: %d calls pending", when, loop.Pending())
		}
	}
	a := c.Cooperate(named(tr, "a", 2))
	idle("held")
	c.Start()
	_ = a.Pause()
	idle("paused")
	_ = a.Resume()
	if loop.Pending() != 1 {
		t.Errorf("with work: %d calls pending", loop.Pending())
	}
	loop.Advance(0)
	idle("done")
	wait := deferred.New[unit](loop)
	c.Cooperate(waitFor(wait))
	loop.Advance(0)
	idle("it waits")
	wait.Callback(unit{})
	loop.Advance(0)
	b := c.Cooperate(named(tr, "b", 2))
	_ = b.Stop()
	idle("stopped")
	tr.want(t, "what was to be done", "a1@0s", "a2@0s")
}

// waitFor is work that waits for d.
func waitFor(d *deferred.Deferred[unit]) task.Work {
	return func(yield func(*deferred.Deferred[unit]) bool) error {
		yield(d)
		return nil
	}
}

func TestHeld_TasksWaitForTheStart(t *testing.T) {
	loop := newLoop(t)
	c, tr := task.NewCooperator(loop, task.CooperatorConfig{Held: true}), newTrace(loop)
	c.Cooperate(named(tr, "a", 1))
	loop.Advance(time.Hour)
	tr.want(t, "held")
	c.Start()
	loop.Advance(0)
	tr.want(t, "started", "a1@1h0m0s")
}

func TestCooperatorStop_EndsAllTasksAndThoseThatComeUntilTheNextStart(t *testing.T) {
	loop := newLoop(t)
	c, tr := task.NewCooperator(loop, task.CooperatorConfig{}), newTrace(loop)
	var ended []string
	watch := func(name string, ct *task.CooperativeTask) *task.CooperativeTask {
		ct.WhenDone().AddErrback(func(err error) (unit, error) {
			ended = append(ended, name)
			if err != task.ErrSchedulerStopped || ct.Stop() != task.ErrSchedulerStopped {
				t.Errorf("%s: %v, afterwards %v", name, err, ct.Stop())
			}
			return unit{}, nil
		})
		return ct
	}
	watch("runs", c.Cooperate(named(tr, "runs", 10)))
	_ = watch("is paused", c.Cooperate(named(tr, "is paused", 10))).Pause()
	watch("waits", c.Cooperate(waitFor(deferred.New[unit](loop))))
	c.Stop()
	watch("comes late", c.Cooperate(named(tr, "comes late", 10)))
	if got := fmt.Sprint(ended); got != "[runs is paused waits comes late]" || loop.Pending() != 0 {
		t.Errorf("ended: %s; %d calls pending", got, loop.Pending())
	}
	c.Start()
	c.Cooperate(named(tr, "a", 1))
	loop.Advance(0)
	tr.want(t, "started again", "a1@0s")
}

func TestCooperatorStop_InAStepLetsThatComeToItsEnd(t *testing.T) {
	loop := newLoop(t)
	c, tr := task.NewCooperator(loop, task.CooperatorConfig{}), newTrace(loop)
	d := c.Cooperate(steps(2, func(int) {
		c.Stop()
		tr.note("goes on")
	})).WhenDone()
	loop.Advance(0)
	tr.want(t, "to its yield", "goes on@0s")
	if err := deferredtest.Failure(t, d); err != task.ErrSchedulerStopped {
		t.Error(err)
	}
}

func TestCooperator_TheEndOfTheRunEndsItsTasksAndItWorksInTheNext(t *testing.T) {
	r := newReactor(t)
	c := task.NewCooperator(r, task.CooperatorConfig{})
	held := task.NewCooperator(r, task.CooperatorConfig{Held: true})
	for i := range 2 {
		cleanedUp := false
		var tasks []*task.CooperativeTask
		r.CallWhenRunning(func() {
			runs := c.Cooperate(func(yield func(*deferred.Deferred[unit]) bool) error {
				defer func() { cleanedUp = true }()
				for yield(nil) {
					_ = r.Stop()
				}
				return nil
			})
			paused := c.Cooperate(steps(1, func(int) {}))
			_ = paused.Pause()
			waits := c.Cooperate(waitFor(deferred.New[unit](r)))
			tasks = append(tasks, runs, paused, waits, held.Cooperate(steps(1, func(int) {})))
		})
		run(t, r)
		for j, ct := range tasks {
			if _, err, _ := ct.WhenDone().Result(); !errors.Is(err, deferred.ErrLoopEnded) || !errors.Is(ct.Stop(), task.ErrTaskStopped) {
				t.Errorf("run %d: task %d: %v, Stop says: %v", i, j, err, ct.Stop())
			}
		}
		if len(tasks) != 4 || !cleanedUp {
			t.Errorf("run %d: %d tasks, cleaned up: %v", i, len(tasks), cleanedUp)
		}
	}
}

func TestCooperate_WhileTheLoopEndsIsRefused(t *testing.T) {
	loop := deferredtest.NewLoop(t)
	c := task.NewCooperator(loop, task.CooperatorConfig{})
	var ct *task.CooperativeTask
	deferred.Inline(loop, func(co *deferred.Coroutine) (unit, error) {
		defer func() { ct = c.Cooperate(steps(1, func(int) { t.Error("it runs") })) }()
		return deferred.Await(co, deferred.New[unit](loop))
	})
	loop.End()
	if err := deferredtest.Failure(t, ct.WhenDone()); err != deferred.ErrLoopEnded {
		t.Error(err)
	}
}

func TestCooperator_WithoutTasksNothingHoldsOnToIt(t *testing.T) {
	loop := newLoop(t)
	collected := make(chan struct{})
	func() {
		c := task.NewCooperator(loop, task.CooperatorConfig{})
		runtime.AddCleanup(c, func(struct{}) { close(collected) }, struct{}{})
		ct := c.Cooperate(steps(1, func(int) {}))
		_ = ct.Pause()
		_ = ct.Stop()
	}()
	for range 1000 {
		runtime.GC()
		select {
		case <-collected:
			return
		case <-time.After(10 * time.Millisecond):
		}
	}
	t.Error("something does")
}

// Goexit in a callback ends the run: t.FailNow calls it.
func TestCooperator_GoexitInAStepEndsTheRunAndAllTasks(t *testing.T) {
	r := newReactor(t)
	c := task.NewCooperator(r, task.CooperatorConfig{})
	var first, second *deferred.Deferred[unit]
	r.CallWhenRunning(func() {
		first = c.Cooperate(steps(1, func(int) { goexit() })).WhenDone()
		second = c.Cooperate(steps(1, func(int) {})).WhenDone()
	})
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = r.Run()
	}()
	<-ended
	for _, d := range []*deferred.Deferred[unit]{first, second} {
		if _, err, _ := d.Result(); !errors.Is(err, deferred.ErrLoopEnded) {
			t.Error(d)
		}
	}
}
