package service_test

import (
	"errors"
	"testing"
	"time"

	"sasync/deferred"
	"sasync/deferred/deferredtest"
	"sasync/reactor/service"
)

func TestLifecycle_StartsAndStopsAnyNumberOfTimes(t *testing.T) {
	loop := newLoop(t)
	tr := newTrace(loop)
	p := newPart(tr, "a")
	for range 2 {
		started := p.Start()
		deferredtest.Pending(t, started)
		loop.Advance(time.Second)
		deferredtest.Result(t, started)
		if !p.Running() {
			t.Error("it does not run")
		}
		stopped := p.Stop()
		deferredtest.Pending(t, stopped)
		if p.Running() {
			t.Error("it runs")
		}
		loop.Advance(time.Second)
		deferredtest.Result(t, stopped)
	}
	tr.want(t, "in turn", "start a@0s", "stop a@1s", "start a@2s", "stop a@3s")
}

func TestLifecycle_WithoutFunctionsThereIsNothingToDo(t *testing.T) {
	loop := newLoop(t)
	l := service.NewLifecycle(loop, nil, nil)
	deferredtest.Result(t, l.Start())
	deferredtest.Result(t, l.Stop())
}

func TestStart_OfOneThatIsNotStoppedIsAnError(t *testing.T) {
	loop := newLoop(t)
	tr := newTrace(loop)
	p := newPart(tr, "a")
	again := func(when string) {
		t.Helper()
		if err := deferredtest.Failure(t, p.Start()); err != service.ErrRunning {
			t.Errorf("%s: %v", when, err)
		}
	}
	started := p.Start()
	again("starting")
	loop.Advance(time.Second)
	deferredtest.Result(t, started)
	again("running")
	stopped := p.Stop()
	again("stopping")
	loop.Advance(time.Second)
	deferredtest.Result(t, stopped)
	tr.want(t, "once each", "start a@0s", "stop a@1s")
}

func TestStart_ThatFailsLeavesItStopped(t *testing.T) {
	loop := newLoop(t)
	for name, start := range map[string]func(co *deferred.Coroutine) error{
		"an error": func(*deferred.Coroutine) error { return errBoom },
		"a panic":  func(*deferred.Coroutine) error { panic(errBoom) },
	} {
		l := service.NewLifecycle(loop, start, func(*deferred.Coroutine) error { t.Error("stopped"); return nil })
		for range 2 {
			if err := deferredtest.Failure(t, l.Start()); !errors.Is(err, errBoom) || l.Running() {
				t.Errorf("%s: %v", name, err)
			}
			deferredtest.Result(t, l.Stop())
		}
	}
}

func TestStop_OfOneThatIsStoppedHasNothingToDo(t *testing.T) {
	tr := newTrace(newLoop(t))
	deferredtest.Result(t, newPart(tr, "a").Stop())
	tr.want(t, "nothing")
}

func TestStop_DuringAnotherTellsTheSame(t *testing.T) {
	loop := newLoop(t)
	tr := newTrace(loop)
	p := newPart(tr, "a")
	p.stopErr = errBoom
	p.Start()
	loop.Advance(time.Second)
	first, second := p.Stop(), p.Stop()
	loop.Advance(time.Second)
	for _, d := range []*deferred.Deferred[unit]{first, second} {
		if err := deferredtest.Failure(t, d); err != errBoom {
			t.Error(err)
		}
	}
	tr.want(t, "once", "start a@0s", "stop a@1s")
	if p.Running() {
		t.Error("it counts as running")
	}
}

func TestStop_DuringAStartCutsItShort(t *testing.T) {
	loop := newLoop(t)
	tr := newTrace(loop)
	p := newPart(tr, "a")
	started := p.Start()
	var again error
	started.AddErrback(func(err error) (unit, error) { // it is not stopped yet
		again = deferredtest.Failure(t, p.Start())
		return unit{}, err
	})
	deferredtest.Result(t, p.Stop())
	if again != service.ErrRunning {
		t.Errorf("a Start in between: %v", again)
	}
	if err := deferredtest.Failure(t, started); err != deferred.ErrCancelled || p.Running() || loop.Pending() != 0 {
		t.Errorf("%v, running: %v", err, p.Running())
	}
	tr.want(t, "no stop, for it never ran", "start a@0s", "start a cut short@0s")
}

func TestStop_DuringAStartThatCannotBeCutShortComesAfterIt(t *testing.T) {
	loop := newLoop(t)
	tr := newTrace(loop)
	ready := deferred.NewCancellable(loop, func(d *deferred.Deferred[unit]) { d.KeepPending() })
	l := service.NewLifecycle(loop, func(co *deferred.Coroutine) error {
		_, err := deferred.Await(co, ready)
		tr.note("started")
		return err
	}, func(*deferred.Coroutine) error { tr.note("stopped"); return nil })
	started, stopped := l.Start(), l.Stop()
	stopped.Cancel() // it cannot be hurried either
	deferredtest.Pending(t, stopped)
	loop.AfterFunc(time.Second, func() { ready.Callback(unit{}) })
	loop.Advance(time.Second)
	deferredtest.Result(t, started)
	deferredtest.Result(t, stopped)
	tr.want(t, "one after the other", "started@1s", "stopped@1s")
}

func TestStop_InsideTheStartComesAfterIt(t *testing.T) {
	loop := newLoop(t)
	tr := newTrace(loop)
	var l *service.Lifecycle
	l = service.NewLifecycle(loop, func(*deferred.Coroutine) error {
		l.Stop()
		tr.note("started")
		return nil
	}, func(*deferred.Coroutine) error { tr.note("stopped"); return nil })
	deferredtest.Result(t, l.Start())
	tr.want(t, "one after the other", "started@0s", "stopped@0s")
}

func TestStop_MayBeHurriedAndTellsWhatComesOfThat(t *testing.T) {
	loop := newLoop(t)
	tr := newTrace(loop)
	p := newPart(tr, "a")
	p.Start()
	loop.Advance(time.Second)
	first, second := p.Stop(), p.Stop()
	second.Cancel()
	for _, d := range []*deferred.Deferred[unit]{first, second} {
		if err := deferredtest.Failure(t, d); err != deferred.ErrCancelled {
			t.Error(err)
		}
	}
	tr.want(t, "hurried", "start a@0s", "stop a@1s", "stop a cut short@1s")
	if p.Running() || loop.Pending() != 0 {
		t.Error("it is not stopped")
	}
}

func TestStart_AfterAStopInItsCallback(t *testing.T) {
	loop := newLoop(t)
	tr := newTrace(loop)
	p := newPart(tr, "a")
	p.Start()
	loop.Advance(time.Second)
	p.Stop().AddCallbackDefer(func(unit) *deferred.Deferred[unit] { return p.Start() })
	loop.Advance(2 * time.Second)
	if !p.Running() {
		t.Error("it does not run")
	}
}

func TestLifecycle_TheEndOfTheLoopEndsWhatIsUnderWay(t *testing.T) {
	loop := newLoop(t)
	tr := newTrace(loop)
	starts, stops := newPart(tr, "a"), newPart(tr, "b")
	stops.Start()
	loop.Advance(time.Second)
	ds := []*deferred.Deferred[unit]{starts.Start(), stops.Stop()}
	runs, refused := service.NewLifecycle(loop, nil, nil), service.NewLifecycle(loop, nil, nil)
	runs.Start()
	deferred.Inline(loop, func(co *deferred.Coroutine) (unit, error) {
		defer func() { ds = append(ds, refused.Start(), runs.Stop()) }()
		return deferred.Await(co, deferred.New[unit](loop))
	})
	loop.End()
	for i, d := range ds {
		if err := deferredtest.Failure(t, d); !errors.Is(err, deferred.ErrLoopEnded) {
			t.Errorf("%d: %v", i, err)
		}
	}
	if len(ds) != 4 || starts.Running() || stops.Running() || !runs.Running() {
		t.Error("one still runs, or the one that could not be stopped does not")
	}
	deferredtest.Result(t, refused.Start()) // as in the next run
}
