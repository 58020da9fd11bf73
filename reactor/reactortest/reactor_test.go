package reactortest_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"go.uber.org/zap"

	"sasync/deferred"
	"sasync/deferred/deferredtest"
	"sasync/reactor"
	"sasync/reactor/reactortest"
)

func ExampleNewReactor() {
	r := reactortest.NewReactor(nil, reactor.Config{}) // a test passes its t
	begin := r.Now()
	r.CallLater(time.Hour, func() { fmt.Println("called after", r.Now().Sub(begin)) })
	r.Start()
	r.Advance(59 * time.Minute)
	fmt.Println("nothing after", r.Now().Sub(begin))
	r.Advance(time.Minute)
	r.End()
	// Output:
	// nothing after 59m0s
	// called after 1h0m0s
}

func TestAdvance_StopsAtEachCallOnTheWay(t *testing.T) {
	r := reactortest.NewReactor(t, reactor.Config{})
	begin := r.Now()
	var at []time.Duration
	var tick func()
	tick = func() {
		at = append(at, r.Now().Sub(begin))
		r.CallLater(time.Second, tick)
	}
	r.CallLater(time.Second, tick)
	r.Start()
	r.Advance(3500 * time.Millisecond)
	if got, want := fmt.Sprint(at), "[1s 2s 3s]"; got != want {
		t.Errorf("called at %s, want %s", got, want)
	}
	if got := r.Now().Sub(begin); got != 3500*time.Millisecond {
		t.Errorf("now is %v", got)
	}
}

func TestBetweenSteps_TheTestIsTheLoop(t *testing.T) {
	r := reactortest.NewReactor(t, reactor.Config{})
	r.Start()
	d := deferred.New[int](r)
	r.CallLater(time.Minute, func() { d.Callback(42) })
	deferredtest.Pending(t, d)
	r.Advance(time.Minute)
	if got := deferredtest.Result(t, d); got != 42 {
		t.Errorf("got %d", got)
	}
}

func TestRunUntil_WaitsForThreads(t *testing.T) {
	r := reactortest.NewReactor(t, reactor.Config{})
	r.Start()
	d := reactor.DeferToThread(r.Reactor, func(context.Context) (int, error) { return 42, nil })
	r.RunUntil(d.Fired)
	if got := deferredtest.Result(t, d); got != 42 {
		t.Errorf("got %d", got)
	}
}

func TestEnd_MovesTheTimeAsFarAsTheShutdownNeeds(t *testing.T) {
	r := reactortest.NewReactor(t, reactor.Config{})
	begin := r.Now()
	r.Before(reactor.Shutdown, func() *deferred.Deferred[deferred.Unit] {
		d := deferred.New[deferred.Unit](r)
		r.CallLater(time.Hour, func() {
			reactor.DeferToThread(r.Reactor, func(context.Context) (deferred.Unit, error) { return deferred.Unit{}, nil }).
				AddCallback(func(u deferred.Unit) (deferred.Unit, error) { d.Callback(u); return u, nil })
		})
		return d
	})
	r.Start()
	r.End()
	if got := r.Now().Sub(begin); got != time.Hour || r.Running() {
		t.Errorf("ended after %v, running %v", got, r.Running())
	}
}

func TestStart_RunsAgain(t *testing.T) {
	r := reactortest.NewReactor(t, reactor.Config{})
	for range 3 {
		ran := false
		r.CallWhenRunning(func() { ran = true })
		r.Start()
		if !ran || !r.Running() {
			t.Errorf("startup ran: %v, running: %v", ran, r.Running())
		}
		r.End()
	}
}

func TestRun_IsRefused(t *testing.T) {
	r := reactortest.NewReactor(t, reactor.Config{})
	if err := r.Run(); err == nil {
		t.Error("no error")
	}
	r.Start() // which still works
}

// recorder is a test that notes whether it has failed.
type recorder struct {
	testing.TB
	errors []string
}

func (r *recorder) Errorf(format string, args ...any) {
	r.errors = append(r.errors, fmt.Sprintf(format, args...))
}
func (r *recorder) Logf(string, ...any) {}

func TestALoggedError_FailsTheTest(t *testing.T) {
	rec := &recorder{TB: t}
	r := reactortest.NewReactor(rec, reactor.Config{})
	r.CallWhenRunning(func() { deferred.Fail[int](r, errors.New("boom")) })
	r.Start()
	r.End()
	if len(rec.errors) != 1 {
		t.Errorf("errors: %q", rec.errors)
	}
	quiet := reactortest.NewReactor(rec, reactor.Config{Logger: zap.NewNop()})
	quiet.CallWhenRunning(func() { panic("oh") })
	quiet.Start()
	quiet.End()
	if len(rec.errors) != 1 {
		t.Errorf("errors with another logger: %q", rec.errors)
	}
}

func TestFailNowInACallback_EndsTheTest(t *testing.T) {
	ended := false
	done := make(chan struct{})
	var r *reactortest.Reactor
	go func() { // stands for the goroutine of a test
		defer close(done)
		r = reactortest.NewReactor(nil, reactor.Config{})
		r.After(reactor.Shutdown, func() { ended = true })
		r.CallLater(time.Second, func() { (&testing.T{}).FailNow() })
		r.Start()
		r.Advance(time.Second)
		t.Error("the goroutine goes on")
	}()
	<-done
	if !ended {
		t.Error("the run has not ended")
	}
}
