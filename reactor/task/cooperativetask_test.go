package task_test

import (
	"errors"
	"runtime"
	"strings"
	"testing"
	"time"

	"sasync/deferred"
	"sasync/deferred/deferredtest"
	"sasync/reactor/task"
)

func goexit() { runtime.Goexit() }

// cooperate makes work a task of a cooperator of its own.
func cooperate(loop deferred.Loop, work task.Work) *task.CooperativeTask {
	return task.NewCooperator(loop, task.CooperatorConfig{}).Cooperate(work)
}

func failing(err error) task.Work {
	return func(func(*deferred.Deferred[unit]) bool) error { return err }
}

func panics(func(*deferred.Deferred[unit]) bool) error { panic(errBoom) }

func TestWhenDone_TellsAllWhoAskHoweverLate(t *testing.T) {
	loop := newLoop(t)
	for name, c := range map[string]struct {
		work task.Work
		want error
	}{
		"done":    {failing(nil), nil},
		"error":   {failing(errBoom), errBoom},
		"panic":   {panics, errBoom},
		"waiting": {waitFor(deferred.Fail[unit](loop, errBoom)), errBoom},
	} {
		ct := cooperate(loop, c.work)
		ds := []*deferred.Deferred[unit]{ct.WhenDone(), ct.WhenDone()}
		loop.Advance(0)
		for i, d := range append(ds, ct.WhenDone(), ct.WhenDone()) {
			if _, err, ok := d.Result(); !ok || !errors.Is(err, c.want) {
				t.Errorf("%s: caller %d: %v", name, i, d)
			}
			d.AddErrback(func(error) (unit, error) { return unit{}, nil })
		}
	}
}

func TestWhenDone_APanicKeepsTheStackOfTheWork(t *testing.T) {
	loop := newLoop(t)
	d := cooperate(loop, panics).WhenDone()
	loop.Advance(0)
	var p *deferred.PanicError
	if err := deferredtest.Failure(t, d); !errors.As(err, &p) || !strings.Contains(string(p.Stack), "task_test.panics") {
		t.Errorf("%v", err)
	}
}

func TestWhenDone_CancellingItChangesNothingForTheTaskAndTheOthers(t *testing.T) {
	loop := newLoop(t)
	tr := newTrace(loop)
	ct := cooperate(loop, named(tr, "a", 1))
	cancelled, other := ct.WhenDone(), ct.WhenDone()
	cancelled.Cancel()
	if err := deferredtest.Failure(t, cancelled); err != deferred.ErrCancelled {
		t.Error(err)
	}
	loop.Advance(0)
	deferredtest.Result(t, other)
	tr.want(t, "it goes on", "a1@0s")
}

func TestTask_AnErrorThatNobodyAsksForIsReported(t *testing.T) {
	loop := newLoop(t)
	ct := cooperate(loop, failing(errBoom))
	stopped := cooperate(loop, steps(1, func(int) {}))
	_ = stopped.Stop() // that one is wanted
	loop.Advance(0)
	loop.End()
	if errs := loop.TakeUnhandled(); len(errs) != 1 || errs[0] != errBoom {
		t.Errorf("reported: %v", errs)
	}
	runtime.KeepAlive(ct)
}

func TestYield_ADeferredHoldsBackItsTaskAlone(t *testing.T) {
	loop := newLoop(t)
	c, tr := task.NewCooperator(loop, task.CooperatorConfig{}), newTrace(loop)
	waits := c.Cooperate(func(yield func(*deferred.Deferred[unit]) bool) error {
		for range 2 {
			yield(deferred.After(loop, time.Second))
			tr.note("waited")
		}
		yield(deferred.Succeed(loop, unit{})) // has fired: no wait
		tr.note("waited")
		return nil
	})
	c.Cooperate(named(tr, "a", 2))
	loop.Advance(time.Minute)
	tr.want(t, "the other goes on", "a1@0s", "a2@0s", "waited@1s", "waited@2s", "waited@2s")
	deferredtest.Result(t, waits.WhenDone())
}

func TestYield_AFailureEndsTheWorkAtItsYield(t *testing.T) {
	loop := newLoop(t)
	went := []bool{}
	ct := cooperate(loop, func(yield func(*deferred.Deferred[unit]) bool) error {
		went = append(went, yield(failLater(loop)))
		return nil
	})
	loop.Advance(time.Minute)
	if err := deferredtest.Failure(t, ct.WhenDone()); err != errBoom || len(went) != 1 || went[0] {
		t.Errorf("%v; yield has returned %v", err, went)
	}
}

func TestYield_OfADeferredOfAnotherLoopIsAnError(t *testing.T) {
	loop, other := newLoop(t), newLoop(t)
	ct := cooperate(loop, waitFor(deferred.New[unit](other)))
	loop.Advance(0)
	if err := deferredtest.Failure(t, ct.WhenDone()); err != deferred.ErrOtherLoop {
		t.Error(err)
	}
}

func TestPause_IsCounted(t *testing.T) {
	loop := newLoop(t)
	tr := newTrace(loop)
	ct := cooperate(loop, named(tr, "a", 1))
	if err := ct.Resume(); err != task.ErrNotPaused {
		t.Errorf("Resume before a Pause: %v", err)
	}
	for _, do := range []func() error{ct.Pause, ct.Pause, ct.Resume} {
		if err := do(); err != nil {
			t.Error(err)
		}
		loop.Advance(time.Second)
		tr.want(t, "paused")
	}
	if err := ct.Resume(); err != nil {
		t.Error(err)
	}
	loop.Advance(time.Second)
	tr.want(t, "resumed", "a1@3s")
}

func TestPause_AndWhatTheTaskWaitsForAreTwoThings(t *testing.T) {
	loop := newLoop(t)
	tr := newTrace(loop)
	ct := cooperate(loop, func(yield func(*deferred.Deferred[unit]) bool) error {
		yield(deferred.After(loop, time.Second))
		tr.note("goes on")
		return nil
	})
	loop.Advance(0)
	if err := ct.Resume(); err != task.ErrNotPaused {
		t.Errorf("Resume of one that waits: %v", err)
	}
	_ = ct.Pause()
	_ = ct.Resume()
	loop.Advance(0)
	tr.want(t, "it still waits")
	_ = ct.Pause()
	loop.Advance(time.Minute)
	tr.want(t, "still paused")
	_ = ct.Resume()
	loop.Advance(0)
	tr.want(t, "neither", "goes on@1m0s")
}

func TestPause_InAStepHoldsBackTheNext(t *testing.T) {
	loop := newLoop(t)
	tr := newTrace(loop)
	var ct *task.CooperativeTask
	ct = cooperate(loop, steps(2, func(i int) {
		tr.note(i)
		_ = ct.Pause()
	}))
	loop.Advance(time.Second)
	tr.want(t, "one step", "1@0s")
	_ = ct.Resume()
	loop.Advance(time.Second)
	tr.want(t, "the next", "2@1s")
}

func TestFinished_MethodsSayWhatHasBecomeOfIt(t *testing.T) {
	loop := newLoop(t)
	for name, c := range map[string]struct {
		work   task.Work
		end    func(*task.CooperativeTask)
		want   error
		wanted bool // nobody has to hear of it
	}{
		"done":    {failing(nil), func(*task.CooperativeTask) { loop.Advance(0) }, task.ErrTaskDone, true},
		"failed":  {failing(errBoom), func(*task.CooperativeTask) { loop.Advance(0) }, task.ErrTaskFailed, false},
		"stopped": {failing(nil), func(ct *task.CooperativeTask) { _ = ct.Stop() }, task.ErrTaskStopped, true},
	} {
		ct := cooperate(loop, c.work)
		c.end(ct)
		for _, do := range []func() error{ct.Pause, ct.Resume, ct.Stop} {
			if err := do(); !errors.Is(err, c.want) || !errors.Is(err, task.ErrTaskFinished) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if err := ct.Stop(); errors.Is(err, errBoom) == c.wanted {
			t.Errorf("%s: the cause: %v", name, err)
		}
		if !c.wanted {
			deferredtest.Failure(t, ct.WhenDone())
		}
	}
}

func TestTaskStop_TheWorkCleansUpBeforeItIsTold(t *testing.T) {
	loop := newLoop(t)
	for _, fromItself := range []bool{false, true} {
		tr := newTrace(loop)
		c := task.NewCooperator(loop, task.CooperatorConfig{})
		var ct *task.CooperativeTask
		ct = c.Cooperate(func(yield func(*deferred.Deferred[unit]) bool) error {
			defer tr.note("cleaned up")
			if fromItself {
				_ = ct.Stop()
				tr.note("goes on")
			}
			tr.note(yield(nil))
			return nil
		})
		told := ct.WhenDone().AddErrback(func(err error) (unit, error) {
			tr.note("told")
			return unit{}, err
		})
		if fromItself {
			loop.Advance(0)
			tr.want(t, "at the end of the step", "goes on@0s", "false@0s", "cleaned up@0s", "told@0s")
		} else {
			c.Cooperate(steps(1, func(int) { _ = ct.Stop() })) // by another task
			loop.Advance(0)
			tr.want(t, "at once", "false@0s", "cleaned up@0s", "told@0s")
		}
		if err := deferredtest.Failure(t, told); err != task.ErrTaskStopped {
			t.Error(err)
		}
	}
}

func TestTaskStop_BeforeTheFirstStepTheWorkIsNotCalled(t *testing.T) {
	loop := newLoop(t)
	ct := cooperate(loop, steps(1, func(int) { t.Error("called") }))
	_ = ct.Stop()
	loop.Advance(time.Second)
	if err := deferredtest.Failure(t, ct.WhenDone()); err != task.ErrTaskStopped {
		t.Error(err)
	}
}

func TestTaskStop_AnErrorOfTheCleanupIsTold(t *testing.T) {
	loop := newLoop(t)
	ct := cooperate(loop, func(yield func(*deferred.Deferred[unit]) bool) error {
		defer func() { panic(errBoom) }()
		yield(deferred.New[unit](loop))
		return nil
	})
	loop.Advance(0)
	_ = ct.Stop()
	if err := deferredtest.Failure(t, ct.WhenDone()); !errors.Is(err, errBoom) {
		t.Error(err)
	}
}

func TestTaskStop_LetsGoOfWhatTheTaskWaitsFor(t *testing.T) {
	loop := newLoop(t)
	alone, shared := deferred.New[unit](loop), deferred.New[unit](loop)
	other := deferred.Then(shared, func(unit) (unit, error) { return unit{}, nil })
	for _, d := range []*deferred.Deferred[unit]{alone, shared} {
		ct := cooperate(loop, waitFor(d))
		loop.Advance(0)
		_ = ct.Stop()
		if err := deferredtest.Failure(t, ct.WhenDone()); err != task.ErrTaskStopped {
			t.Error(err)
		}
	}
	if err := deferredtest.Failure(t, alone); err != deferred.ErrCancelled {
		t.Error(err)
	}
	deferredtest.Pending(t, other)
	shared.Callback(unit{})
	deferredtest.Result(t, other)
}
