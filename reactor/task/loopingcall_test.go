package task_test

import (
	"errors"
	"testing"
	"time"

	"sasync/deferred"
	"sasync/deferred/deferredtest"
	"sasync/reactor"
	"sasync/reactor/task"
)

// noting makes a LoopingCall that notes the counts it is called with.
func noting(loop deferred.Loop) (*task.LoopingCall, *trace) {
	tr := newTrace(loop)
	return task.NewLoopingCall(loop, func(n int) error { tr.note(n); return nil }), tr
}

func TestLoopingCall_CallsAtOnceAndAtEachInterval(t *testing.T) {
	loop := newLoop(t)
	c, tr := noting(loop)
	d := c.Start(time.Second, true)
	loop.Advance(2500 * time.Millisecond)
	tr.want(t, "on the grid", "1@0s", "1@1s", "1@2s")
	deferredtest.Pending(t, d)
}

func TestLoopingCall_NotNowBeginsAnIntervalLater(t *testing.T) {
	loop := newLoop(t)
	c, tr := noting(loop)
	c.Start(time.Second, false)
	tr.want(t, "nothing at once")
	loop.Advance(2500 * time.Millisecond)
	tr.want(t, "on the grid", "1@1s", "1@2s")
}

func TestLoopingCall_WaitsForTheDeferredOfACallAndGoesOnOnItsGrid(t *testing.T) {
	loop := newLoop(t)
	tr := newTrace(loop)
	c := task.NewLoopingCallDefer(loop, func(n int) *deferred.Deferred[unit] {
		tr.note(n)
		return deferred.After(loop, 2400*time.Millisecond)
	})
	c.Start(time.Second, false)
	loop.Advance(8 * time.Second)
	tr.want(t, "the slots in between are skipped, and counted", "1@1s", "3@4s", "3@7s")
}

func TestLoopingCall_ALateCallIsMadeOnceAndTheGridStays(t *testing.T) {
	inBubble(t, func(r *reactor.Reactor) {
		c, tr := noting(r)
		d := c.Start(time.Second, true)
		r.CallLater(500*time.Millisecond, func() { time.Sleep(2900 * time.Millisecond) }) // holds up the loop
		r.CallLater(5500*time.Millisecond, func() {
			_ = c.Stop()
			tr.want(t, "no burst", "1@0s", "3@3.4s", "1@4s", "1@5s")
			_ = r.Stop()
		})
		d.AddBoth(func(_ unit, err error) (unit, error) { return unit{}, err })
	})
}

func TestLoopingCall_ACallThatHoldsUpTheLoopSkipsTheSlotsItHasMissed(t *testing.T) {
	for name, result := range map[string]func(*reactor.Reactor) *deferred.Deferred[unit]{
		"plain":    func(*reactor.Reactor) *deferred.Deferred[unit] { return nil },
		"Deferred": func(r *reactor.Reactor) *deferred.Deferred[unit] { return deferred.Succeed(r, unit{}) },
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(r *reactor.Reactor) {
				tr := newTrace(r)
				task.NewLoopingCallDefer(r, func(n int) *deferred.Deferred[unit] {
					tr.note(n)
					time.Sleep(3400 * time.Millisecond)
					return result(r)
				}).Start(time.Second, true)
				r.CallLater(10*time.Second, func() {
					tr.want(t, "on the grid", "1@0s", "4@4s", "4@8s")
					_ = r.Stop()
				})
			})
		})
	}
}

func TestLoopingCall_AnErrorEndsItAndItMayBeStartedAgain(t *testing.T) {
	loop := newLoop(t)
	for name, f := range map[string]func(int) *deferred.Deferred[unit]{
		"an error":         func(int) *deferred.Deferred[unit] { return deferred.Fail[unit](loop, errBoom) },
		"a panic":          func(int) *deferred.Deferred[unit] { panic(errBoom) },
		"an error in time": func(int) *deferred.Deferred[unit] { return failLater(loop) },
	} {
		c := task.NewLoopingCallDefer(loop, f)
		for range 2 {
			d := c.Start(time.Second, false)
			loop.Advance(time.Minute)
			if err := deferredtest.Failure(t, d); !errors.Is(err, errBoom) || c.Running() || loop.Pending() != 0 {
				t.Errorf("%s: %v, running: %v, %d calls pending", name, err, c.Running(), loop.Pending())
			}
		}
	}
	plain := task.NewLoopingCall(loop, func(int) error { return errBoom })
	if err := deferredtest.Failure(t, plain.Start(time.Second, true)); err != errBoom {
		t.Errorf("plain: %v", err)
	}
}

func failLater(loop deferred.Loop) *deferred.Deferred[unit] {
	return deferred.Then(deferred.After(loop, time.Second), func(unit) (unit, error) { return unit{}, errBoom })
}

func TestStart_NegativeIntervalIsAnError(t *testing.T) {
	loop := newLoop(t)
	c, _ := noting(loop)
	if err := deferredtest.Failure(t, c.Start(-1, true)); err.Error() != "task: looping call: start: the interval -1ns is negative" || c.Running() {
		t.Errorf("%v, running: %v", err, c.Running())
	}
}

func TestStart_WhileItRunsIsAnError(t *testing.T) {
	loop := newLoop(t)
	c, tr := noting(loop)
	d := c.Start(time.Second, true)
	if err := deferredtest.Failure(t, c.Start(time.Minute, true)); err != task.ErrRunning {
		t.Errorf("%v", err)
	}
	loop.Advance(time.Second)
	tr.want(t, "the first one goes on", "1@0s", "1@1s")
	deferredtest.Pending(t, d)
}

func TestStart_IntervalZeroIsOnceATurn(t *testing.T) {
	r := newReactor(t)
	var turns []uint64
	c := task.NewLoopingCall(r, func(n int) error {
		if n != 1 {
			t.Errorf("counted %d", n)
		}
		if turns = append(turns, r.Stats().Turns); len(turns) == 5 {
			return r.Stop()
		}
		return nil
	})
	r.CallWhenRunning(func() { c.Start(0, true) })
	run(t, r)
	for i := 1; i < 4; i++ { // the first call is Start's own
		if turns[i+1] != turns[i]+1 {
			t.Errorf("called in turns %v", turns)
		}
	}
}

func TestStop_BetweenTwoCallsFiresAtOnce(t *testing.T) {
	loop := newLoop(t)
	c, tr := noting(loop)
	d := c.Start(time.Second, true)
	if err := c.Stop(); err != nil {
		t.Error(err)
	}
	deferredtest.Result(t, d)
	if c.Running() || loop.Pending() != 0 {
		t.Errorf("running: %v, %d calls pending", c.Running(), loop.Pending())
	}
	loop.Advance(time.Minute)
	tr.want(t, "no further call", "1@0s")
}

func TestStop_InsideACallFiresAfterIt(t *testing.T) {
	loop := newLoop(t)
	var d *deferred.Deferred[unit]
	var c *task.LoopingCall
	c = task.NewLoopingCall(loop, func(int) error {
		err := c.Stop()
		deferredtest.Pending(t, d)
		return err
	})
	d = c.Start(time.Second, false)
	loop.Advance(time.Second)
	deferredtest.Result(t, d)
}

func TestStop_WhileACallWaitsFiresWhenThatIsOver(t *testing.T) {
	loop := newLoop(t)
	inner := deferred.New[unit](loop)
	c := task.NewLoopingCallDefer(loop, func(int) *deferred.Deferred[unit] { return inner })
	d := c.Start(time.Second, true)
	for range 2 { // a second time nothing happens
		if err := c.Stop(); err != nil {
			t.Error(err)
		}
	}
	deferredtest.Pending(t, d)
	inner.Callback(unit{})
	deferredtest.Result(t, d)
}

func TestStopAndReset_OfOneThatDoesNotRunAreErrors(t *testing.T) {
	loop := newLoop(t)
	c, _ := noting(loop)
	for range 2 {
		if c.Stop() != task.ErrNotRunning || c.Reset() != task.ErrNotRunning {
			t.Errorf("Stop: %v, Reset: %v", c.Stop(), c.Reset())
		}
		c.Start(time.Second, true)
		_ = c.Stop()
	}
}

func TestLoopingCall_StartsAgainInTheCallbackOfItsEnd(t *testing.T) {
	loop := newLoop(t)
	c, tr := noting(loop)
	c.Start(time.Second, true).AddCallback(func(unit) (unit, error) {
		c.Start(2*time.Second, false)
		return unit{}, nil
	})
	_ = c.Stop()
	loop.Advance(5 * time.Second)
	tr.want(t, "on a new grid", "1@0s", "1@2s", "1@4s")
}

func TestCancel_BetweenTwoCallsStopsThem(t *testing.T) {
	loop := newLoop(t)
	c, tr := noting(loop)
	d := c.Start(time.Second, true)
	d.Cancel()
	if err := deferredtest.Failure(t, d); err != deferred.ErrCancelled || c.Running() || loop.Pending() != 0 {
		t.Errorf("%v, running: %v, %d calls pending", err, c.Running(), loop.Pending())
	}
	tr.want(t, "no further call", "1@0s")
}

func TestCancel_InsideACallStopsThem(t *testing.T) {
	loop := newLoop(t)
	var d *deferred.Deferred[unit]
	c := task.NewLoopingCall(loop, func(int) error { d.Cancel(); return nil })
	d = c.Start(time.Second, false)
	loop.Advance(time.Second)
	if err := deferredtest.Failure(t, d); err != deferred.ErrCancelled || c.Running() {
		t.Errorf("%v, running: %v", err, c.Running())
	}
}

func TestCancel_ReachesWhatTheCallWaitsForWhateverComesOfThat(t *testing.T) {
	loop := newLoop(t)
	for _, canceller := range []struct {
		name string
		f    func(*deferred.Deferred[unit])
		want error
	}{
		{"gives nothing", func(*deferred.Deferred[unit]) {}, deferred.ErrCancelled},
		{"gives an error", func(d *deferred.Deferred[unit]) { d.Errback(errBoom) }, errBoom},
		{"gives a value", func(d *deferred.Deferred[unit]) { d.Callback(unit{}) }, deferred.ErrCancelled},
		{"takes its time", func(d *deferred.Deferred[unit]) {
			d.KeepPending()
			loop.AfterFunc(time.Second, func() { d.Callback(unit{}) })
		}, deferred.ErrCancelled},
	} {
		c := task.NewLoopingCallDefer(loop, func(int) *deferred.Deferred[unit] {
			return deferred.NewCancellable(loop, canceller.f)
		})
		d := c.Start(time.Minute, true)
		d.Cancel()
		if c.Running() {
			deferredtest.Pending(t, d)
		}
		loop.Advance(time.Second)
		if err := deferredtest.Failure(t, d); err != canceller.want || c.Running() || loop.Pending() != 0 {
			t.Errorf("%s: %v, running: %v, %d calls pending", canceller.name, err, c.Running(), loop.Pending())
		}
	}
}

func TestReset_CountsTheIntervalFromNow(t *testing.T) {
	loop := newLoop(t)
	c, tr := noting(loop)
	c.Start(2*time.Second, true)
	loop.Advance(1500 * time.Millisecond)
	if err := c.Reset(); err != nil {
		t.Error(err)
	}
	loop.Advance(5 * time.Second)
	tr.want(t, "the grid begins at the reset", "1@0s", "1@3.5s", "1@5.5s")
}

func TestReset_DuringACallCountsFromThereAndKeepsTheCount(t *testing.T) {
	loop := newLoop(t)
	tr := newTrace(loop)
	c := task.NewLoopingCallDefer(loop, func(n int) *deferred.Deferred[unit] {
		tr.note(n)
		return deferred.After(loop, 2600*time.Millisecond)
	})
	c.Start(time.Second, true)
	loop.Advance(2500 * time.Millisecond)
	_ = c.Reset()
	loop.Advance(2 * time.Second)
	tr.want(t, "two intervals before the reset and one after", "1@0s", "3@3.5s")
}

func TestLoopingCall_TheEndOfTheRunEndsItAndItRunsInTheNext(t *testing.T) {
	r := newReactor(t)
	calls := 0
	c := task.NewLoopingCall(r, func(int) error {
		calls++
		return r.Stop()
	})
	for i := range 2 {
		var d *deferred.Deferred[unit]
		r.CallWhenRunning(func() { d = c.Start(time.Hour, true) })
		run(t, r)
		if _, err, _ := d.Result(); !errors.Is(err, deferred.ErrLoopEnded) || c.Running() || calls != i+1 {
			t.Errorf("run %d: %v, running: %v, %d calls", i, err, c.Running(), calls)
		}
	}
}

func TestStart_WhileTheLoopEndsIsRefused(t *testing.T) {
	loop := deferredtest.NewLoop(t)
	c, tr := noting(loop)
	var d *deferred.Deferred[unit]
	deferred.Inline(loop, func(co *deferred.Coroutine) (unit, error) {
		defer func() { d = c.Start(time.Second, true) }()
		return deferred.Await(co, deferred.New[unit](loop))
	})
	loop.End()
	if err := deferredtest.Failure(t, d); err != deferred.ErrLoopEnded || c.Running() {
		t.Errorf("%v, running: %v", err, c.Running())
	}
	tr.want(t, "no call")
}
