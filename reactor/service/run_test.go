package service_test

import (
	"errors"
	"os"
	"os/signal"
	"syscall"
	"testing"
	"time"

	"go.uber.org/zap"

	"sasync/deferred"
	"sasync/reactor"
	"sasync/reactor/service"
)

func newReactor(t *testing.T, cfg reactor.Config) *reactor.Reactor {
	t.Helper()
	cfg.Logger = zap.NewNop()
	r, err := reactor.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// runs runs r with s in it and fails the test if it has not ended after ten
// seconds.
func runs(t *testing.T, r *reactor.Reactor, s service.Service) error {
	t.Helper()
	stuck := time.AfterFunc(10*time.Second, func() { panic("the reactor is stuck") })
	defer stuck.Stop()
	return service.Run(r, s)
}

// order notes what is done with a service that takes a moment for it.
type order struct {
	r     *reactor.Reactor
	notes []string
}

func (o *order) service(startErr, stopErr error) service.Service {
	takes := func(what string, err error) func(co *deferred.Coroutine) error {
		return func(co *deferred.Coroutine) error {
			o.notes = append(o.notes, what)
			if _, err := deferred.Await(co, deferred.After(o.r, time.Millisecond)); err != nil {
				return err
			}
			o.notes = append(o.notes, what+" done")
			return err
		}
	}
	return service.NewLifecycle(o.r, takes("start", startErr), takes("stop", stopErr))
}

func (o *order) want(t *testing.T, promise string, want ...string) {
	t.Helper()
	tr := trace{notes: o.notes}
	tr.want(t, promise, want...)
	o.notes = nil
}

func TestRun_StartsBeforeTheStartupIsOverAndStopsBeforeTheShutdown(t *testing.T) {
	r := newReactor(t, reactor.Config{})
	o := &order{r: r}
	s := o.service(nil, nil)
	for range 2 { // in a second run too
		r.CallWhenRunning(func() {
			o.notes = append(o.notes, "running")
			_ = r.Stop()
		})
		r.During(reactor.Shutdown, func() { o.notes = append(o.notes, "shutdown") })
		if err := runs(t, r, s); err != nil {
			t.Error(err)
		}
		o.want(t, "in order", "start", "start done", "running", "stop", "stop done", "shutdown")
	}
}

func TestRun_AFailedStartStopsTheReactorAndIsTheError(t *testing.T) {
	r := newReactor(t, reactor.Config{})
	o := &order{r: r}
	err := runs(t, r, o.service(errBoom, nil))
	if wantText(t, "the error", err, "service: start: boom"); !errors.Is(err, errBoom) {
		t.Error(err)
	}
	o.want(t, "not stopped", "start", "start done")
}

func TestRun_TellsTheErrorsOfAStopWithTheirNames(t *testing.T) {
	r := newReactor(t, reactor.Config{})
	o, g := &order{r: r}, service.NewGroup(r)
	g.Add("a", o.service(nil, errBoom))
	g.Add("b", o.service(nil, errors.New("stuck")))
	r.CallWhenRunning(func() { _ = r.Stop() })
	wantText(t, "both", runs(t, r, g), "service: stop b: stuck\nservice: stop a: boom")
}

func TestRun_ASignalDuringTheStartIsNoError(t *testing.T) {
	mine := make(chan os.Signal, 1) // keeps it from ending the test
	signal.Notify(mine, syscall.SIGTERM)
	defer signal.Stop(mine)
	r := newReactor(t, reactor.Config{})
	o, g := &order{r: r}, service.NewGroup(r)
	g.Add("a", o.service(nil, errBoom))
	g.Add("b", service.NewLifecycle(r, func(co *deferred.Coroutine) error {
		if err := syscall.Kill(os.Getpid(), syscall.SIGTERM); err != nil {
			t.Error(err)
		}
		_, err := deferred.Await(co, deferred.New[unit](r))
		return err
	}, nil))
	wantText(t, "what has failed meanwhile is", runs(t, r, g), "service: stop a: boom")
	if r.ExitSignal() != syscall.SIGTERM {
		t.Errorf("signal %v", r.ExitSignal())
	}
	o.want(t, "stopped", "start", "start done", "stop", "stop done")
}

func TestRun_TheLimitOfTheShutdownHurriesTheStop(t *testing.T) {
	r := newReactor(t, reactor.Config{ShutdownTimeout: 20 * time.Millisecond})
	o, g := &order{r: r}, service.NewGroup(r)
	g.Add("first", o.service(nil, nil))
	g.Add("stuck", service.NewLifecycle(r, nil, func(co *deferred.Coroutine) error {
		never := deferred.NewCancellable(r, func(d *deferred.Deferred[unit]) { d.Errback(errBoom) })
		_, err := deferred.Await(co, never)
		return err
	}))
	r.CallWhenRunning(func() { _ = r.Stop() })
	wantText(t, "all are told", runs(t, r, g), "service: stop stuck: boom\nservice: stop first: deferred: cancelled")
}

func TestRun_OfAReactorThatCannotRunLeavesNoTrace(t *testing.T) {
	r := newReactor(t, reactor.Config{})
	o := &order{r: r}
	r.CallWhenRunning(func() {
		if err := service.Run(r, o.service(nil, nil)); !errors.Is(err, reactor.ErrAlreadyRunning) {
			t.Error(err)
		}
		_ = r.Stop()
	})
	if err := r.Run(); err != nil {
		t.Error(err)
	}
	r.CallWhenRunning(func() { _ = r.Stop() })
	if err := r.Run(); err != nil {
		t.Error(err)
	}
	o.want(t, "nothing is started")
}
