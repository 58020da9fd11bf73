package service_test

import (
	"runtime"
	"testing"
	"time"

	"sasync/deferred"
	"sasync/deferred/deferredtest"
	"sasync/reactor/service"
	"sasync/reactor/task"
)

func TestTimer_CallsFromItsStartUntilItsStop(t *testing.T) {
	loop := newLoop(t)
	tr := newTrace(loop)
	s := service.NewTimer(loop, time.Second, task.NewLoopingCall(loop, func(n int) error { tr.note(n); return nil }))
	for range 2 {
		deferredtest.Result(t, s.Start())
		loop.Advance(1500 * time.Millisecond)
		deferredtest.Result(t, s.Stop())
		loop.Advance(time.Minute)
	}
	tr.want(t, "at once and on its grid", "1@0s", "1@1s", "1@1m1.5s", "1@1m2.5s")
}

func TestTimer_StopWaitsForTheCallThatIsUnderWay(t *testing.T) {
	loop := newLoop(t)
	for _, c := range []struct {
		err     error
		hurried bool
		want    error
	}{{nil, false, nil}, {errBoom, false, errBoom}, {nil, true, deferred.ErrCancelled}} {
		s := service.NewTimer(loop, time.Second, task.NewLoopingCallDefer(loop, func(int) *deferred.Deferred[unit] {
			return task.Later(loop, time.Second, func() (unit, error) { return unit{}, c.err })
		}))
		deferredtest.Result(t, s.Start())
		stopped := s.Stop()
		deferredtest.Pending(t, stopped)
		if c.hurried {
			stopped.Cancel()
		} else {
			loop.Advance(time.Second)
		}
		if _, err, ok := stopped.Result(); !ok || err != c.want {
			t.Errorf("%+v: %v", c, stopped)
		}
		stopped.AddErrback(func(error) (unit, error) { return unit{}, nil })
	}
}

func TestTimer_AnErrorOfTheFirstCallIsTheStarts(t *testing.T) {
	loop := newLoop(t)
	s := service.NewTimer(loop, time.Second, task.NewLoopingCall(loop, func(int) error { return errBoom }))
	if err := deferredtest.Failure(t, s.Start()); err != errBoom || s.Running() {
		t.Errorf("%v, running: %v", err, s.Running())
	}
}

func TestTimer_ALaterErrorIsReportedWhileItCountsAsRunning(t *testing.T) {
	loop := newLoop(t)
	calls := 0
	s := service.NewTimer(loop, time.Second, task.NewLoopingCall(loop, func(int) error {
		if calls++; calls == 2 {
			return errBoom
		}
		return nil
	}))
	s.Start()
	loop.Advance(time.Minute)
	var reported []error
	for end := time.Now().Add(10 * time.Second); len(reported) == 0 && time.Now().Before(end); {
		runtime.GC()
		loop.Run()
		reported = loop.TakeUnhandled()
	}
	if len(reported) != 1 || reported[0] != errBoom || calls != 2 || !s.Running() {
		t.Errorf("reported %v after %d calls, running: %v", reported, calls, s.Running())
	}
	deferredtest.Result(t, s.Stop()) // there is nothing left to stop
}
