package service_test

import (
	"errors"
	"testing"
	"time"

	"sasync/deferred"
	"sasync/deferred/deferredtest"
	"sasync/reactor/service"
)

// family is a group of parts.
func family(t *testing.T, names ...string) (*deferredtest.Loop, *trace, *service.Group, map[string]*part) {
	t.Helper()
	loop := newLoop(t)
	tr, g, parts := newTrace(loop), service.NewGroup(loop), map[string]*part{}
	for _, name := range names {
		parts[name] = newPart(tr, name)
		deferredtest.Result(t, g.Add(name, parts[name]))
	}
	return loop, tr, g, parts
}

// running is a group whose parts run.
func running(t *testing.T, names ...string) (*deferredtest.Loop, *trace, *service.Group, map[string]*part) {
	t.Helper()
	loop, tr, g, parts := family(t, names...)
	started := g.Start()
	loop.Advance(time.Minute)
	deferredtest.Result(t, started)
	tr.begin, tr.notes = loop.Now(), nil
	return loop, tr, g, parts
}

func TestGroup_StartsInOrderAndStopsInReverseOrderOneByOne(t *testing.T) {
	loop, tr, g, _ := family(t, "a", "b", "c")
	started := g.Start()
	loop.Advance(2500 * time.Millisecond)
	deferredtest.Pending(t, started)
	loop.Advance(500 * time.Millisecond)
	deferredtest.Result(t, started)
	stopped := g.Stop()
	loop.Advance(2500 * time.Millisecond)
	deferredtest.Pending(t, stopped)
	loop.Advance(500 * time.Millisecond)
	deferredtest.Result(t, stopped)
	tr.want(t, "each after the one before", "start a@0s", "start b@1s", "start c@2s", "stop c@3s", "stop b@4s", "stop a@5s")
}

func TestGroup_AnErrorInAStartStopsThoseAlreadyStartedAndIsTold(t *testing.T) {
	loop, tr, g, parts := family(t, "a", "b", "c", "d")
	parts["c"].startErr, parts["a"].stopErr = errBoom, errors.New("stuck")
	started := g.Start()
	loop.Advance(time.Minute)
	err := deferredtest.Failure(t, started)
	wantText(t, "both errors", err, "service: start c: boom\nservice: stop a: stuck")
	if !errors.Is(err, errBoom) || g.Running() {
		t.Errorf("%v, running: %v", err, g.Running())
	}
	tr.want(t, "no further start", "start a@0s", "start b@1s", "start c@2s", "stop b@3s", "stop a@4s")

	parts["c"].startErr = nil
	again := g.Start()
	loop.Advance(time.Minute)
	deferredtest.Result(t, again)
}

func TestGroup_StopWaitsForAllAndTellsAllErrors(t *testing.T) {
	loop, tr, g, parts := running(t, "a", "b", "c")
	parts["a"].stopErr, parts["c"].stopErr = errBoom, errors.New("stuck")
	stopped := g.Stop()
	loop.Advance(time.Minute)
	wantText(t, "all errors", deferredtest.Failure(t, stopped), "service: stop c: stuck\nservice: stop a: boom")
	tr.want(t, "all are stopped", "stop c@0s", "stop b@1s", "stop a@2s")
	if g.Running() {
		t.Error("it counts as running")
	}
}

func TestGroup_ErrorsOfATreeNameTheWayToTheService(t *testing.T) {
	loop, tr, inner, parts := family(t, "port", "worker")
	outer := service.NewGroup(loop)
	outer.Add("db", newPart(tr, "db"))
	outer.Add("web", inner)
	parts["worker"].startErr, parts["port"].stopErr = errBoom, errors.New("stuck")
	started := outer.Start()
	loop.Advance(time.Minute)
	err := deferredtest.Failure(t, started)
	wantText(t, "the way", err, "service: start web/worker: boom\nservice: stop web/port: stuck")
	var first *service.Error
	if !errors.As(err, &first) || first.Op != "start" || first.Name != "web/worker" || first.Err != errBoom {
		t.Errorf("%#v", first)
	}
}

func TestGroup_StartingTwiceIsAnErrorAndStoppingTwiceIsNot(t *testing.T) {
	loop, tr, g, _ := running(t, "a")
	if err := deferredtest.Failure(t, g.Start()); err != service.ErrRunning {
		t.Error(err)
	}
	first, second := g.Stop(), g.Stop()
	loop.Advance(time.Second)
	deferredtest.Result(t, first)
	deferredtest.Result(t, second)
	deferredtest.Result(t, g.Stop())
	tr.want(t, "once", "stop a@0s")
}

func TestGroupStop_DuringTheStartStopsThoseAlreadyStarted(t *testing.T) {
	loop, tr, g, _ := family(t, "a", "b", "c")
	started := g.Start()
	loop.Advance(1500 * time.Millisecond)
	stopped := g.Stop()
	loop.Advance(time.Minute)
	wantText(t, "Start", deferredtest.Failure(t, started), "service: start b: deferred: cancelled")
	deferredtest.Result(t, stopped)
	tr.want(t, "in reverse order", "start a@0s", "start b@1s", "start b cut short@1.5s", "stop a@1.5s")
}

// steadfast cannot be cancelled while it starts.
func steadfast(loop deferred.Loop) *service.Lifecycle {
	return service.NewLifecycle(loop, func(co *deferred.Coroutine) error {
		ready := deferred.NewCancellable(loop, func(d *deferred.Deferred[unit]) { d.KeepPending() })
		loop.AfterFunc(time.Second, func() { ready.Callback(unit{}) })
		_, err := deferred.Await(co, ready)
		return err
	}, nil)
}

func TestGroupStart_CancelIsNotForgottenIfItComesTooLateForOneChild(t *testing.T) {
	loop, tr, g, _ := family(t)
	s := steadfast(loop)
	g.Add("steadfast", s)
	g.Add("a", newPart(tr, "a"))
	started := g.Start()
	started.Cancel()
	loop.Advance(time.Minute)
	wantText(t, "cancelled", deferredtest.Failure(t, started), "service: start steadfast: deferred: cancelled")
	if tr.want(t, "a is not started"); s.Running() {
		t.Error("it still runs")
	}
}

func TestGroupStop_HurriedReachesEveryChild(t *testing.T) {
	loop, tr, g, _ := running(t, "a", "b", "c")
	stopped := g.Stop()
	loop.Advance(500 * time.Millisecond)
	stopped.Cancel()
	wantText(t, "all", deferredtest.Failure(t, stopped),
		"service: stop c: deferred: cancelled\nservice: stop b: deferred: cancelled\nservice: stop a: deferred: cancelled")
	tr.want(t, "all", "stop c@0s", "stop c cut short@500ms",
		"stop b@500ms", "stop b cut short@500ms", "stop a@500ms", "stop a cut short@500ms")
}

func TestAdd_ToARunningGroupStartsTheChild(t *testing.T) {
	loop, tr, g, _ := running(t, "a")
	added := g.Add("b", newPart(tr, "b"))
	deferredtest.Pending(t, added)
	loop.Advance(time.Second)
	deferredtest.Result(t, added)
	stopped := g.Stop()
	loop.Advance(time.Minute)
	deferredtest.Result(t, stopped)
	tr.want(t, "it is the last one", "start b@0s", "stop b@1s", "stop a@2s")
}

func TestAdd_OfOneThatCannotBeStartedAddsNothing(t *testing.T) {
	loop, tr, g, _ := running(t, "a")
	b := newPart(tr, "b")
	b.startErr = errBoom
	added := g.Add("b", b)
	loop.Advance(time.Second)
	wantText(t, "its error", deferredtest.Failure(t, added), "service: start b: boom")
	if g.Named("b") != nil || !g.Running() {
		t.Error("it was added, or the group does not run")
	}
}

func TestAdd_WhileTheGroupStartsMakesItTheLastOne(t *testing.T) {
	loop, tr, g, parts := family(t, "a", "b")
	started := g.Start()
	loop.Advance(500 * time.Millisecond)
	added := g.Add("c", newPart(tr, "c"))
	loop.Advance(2 * time.Second)
	deferredtest.Pending(t, added)
	loop.Advance(time.Second)
	deferredtest.Result(t, added)
	deferredtest.Result(t, started)
	tr.want(t, "in order", "start a@0s", "start b@1s", "start c@2s")

	g.Stop()
	loop.Advance(time.Minute)
	parts["b"].startErr = errBoom
	started = g.Start()
	added = g.Add("d", newPart(tr, "d"))
	loop.Advance(time.Minute)
	for _, d := range []*deferred.Deferred[unit]{started, added} {
		wantText(t, "what came of all", deferredtest.Failure(t, d), "service: start b: boom")
	}
}

func TestAdd_WhileTheGroupStopsWaitsForTheNextStart(t *testing.T) {
	loop, tr, g, _ := running(t, "a")
	g.Stop()
	deferredtest.Result(t, g.Add("b", newPart(tr, "b")))
	loop.Advance(time.Minute)
	tr.want(t, "not now", "stop a@0s")
	g.Start()
	loop.Advance(time.Minute)
	tr.want(t, "now", "start a@1m0s", "start b@1m1s")
}

func TestAdd_ANameCanBeTakenOnce(t *testing.T) {
	loop, tr, g, parts := running(t, "a")
	taken := func() {
		t.Helper()
		err := deferredtest.Failure(t, g.Add("a", newPart(tr, "other")))
		if wantText(t, "taken", err, "service: add a: the name is taken"); !errors.Is(err, service.ErrNameTaken) {
			t.Error(err)
		}
	}
	taken()
	if g.Named("a") != parts["a"] || g.Named("b") != nil {
		t.Errorf("a is %v, b is %v", g.Named("a"), g.Named("b"))
	}
	removed := g.Remove("a")
	taken()
	loop.Advance(time.Second)
	deferredtest.Result(t, removed)
	added := g.Add("a", newPart(tr, "new a"))
	loop.Advance(time.Second)
	deferredtest.Result(t, added)
}

func TestRemove_StopsTheChildAndForgetsItEvenIfThatIsAnError(t *testing.T) {
	loop, tr, g, parts := running(t, "a", "b")
	parts["a"].stopErr = errBoom
	removed := g.Remove("a")
	if g.Named("a") != nil {
		t.Error("it is still there")
	}
	err := deferredtest.Failure(t, g.Remove("a"))
	if wantText(t, "twice", err, "service: remove a: no service has this name"); !errors.Is(err, service.ErrNoService) {
		t.Error(err)
	}
	loop.Advance(time.Second)
	wantText(t, "its error", deferredtest.Failure(t, removed), "service: stop a: boom")
	stopped := g.Stop()
	loop.Advance(time.Minute)
	deferredtest.Result(t, stopped)
	tr.want(t, "once each", "stop a@0s", "stop b@1s")
}

func TestRemove_OfOneThatIsBeingStartedIsNoErrorForTheOthers(t *testing.T) {
	loop, tr, g, _ := family(t, "a", "b", "c")
	started := g.Start()
	loop.Advance(500 * time.Millisecond)
	deferredtest.Result(t, g.Remove("b"))
	deferredtest.Result(t, g.Remove("a"))
	loop.Advance(time.Minute)
	deferredtest.Result(t, started)
	tr.want(t, "the rest", "start a@0s", "start a cut short@500ms", "start c@500ms")
}

func TestGroupStop_WaitsForAChildThatIsBeingRemoved(t *testing.T) {
	loop, tr, g, _ := running(t, "a")
	removed, stopped := g.Remove("a"), g.Stop()
	deferredtest.Pending(t, stopped)
	loop.Advance(time.Second)
	deferredtest.Result(t, removed)
	deferredtest.Result(t, stopped)
	tr.want(t, "once", "stop a@0s")
}

// plain is a service that keeps no rules by itself.
type plain struct {
	tr      *trace
	loop    deferred.Loop
	nothing bool // to wait for
}

func (p plain) Start() *deferred.Deferred[unit] { return p.do("start") }
func (p plain) Stop() *deferred.Deferred[unit]  { return p.do("stop") }
func (p plain) do(what string) *deferred.Deferred[unit] {
	if p.tr.note(what); p.nothing {
		return nil
	}
	return deferred.After(p.loop, time.Second)
}

func TestGroup_KeepsTheRulesForServicesThatDoNot(t *testing.T) {
	for _, nothing := range []bool{false, true} {
		loop, tr, g, _ := family(t)
		g.Add("plain", plain{tr, loop, nothing})
		g.Start()
		loop.Advance(time.Second)
		removed, stopped := g.Remove("plain"), g.Stop()
		loop.Advance(time.Second)
		deferredtest.Result(t, removed)
		deferredtest.Result(t, stopped)
		tr.want(t, "stopped once", "start@0s", "stop@1s")
	}
}

func TestGroupStop_TheEndOfTheLoopEndsOneThatCannotBeHurried(t *testing.T) {
	loop, tr, g, _ := family(t, "a")
	g.Add("stuck", service.NewLifecycle(loop, nil, func(co *deferred.Coroutine) error {
		never := deferred.NewCancellable(loop, func(d *deferred.Deferred[unit]) { d.KeepPending() })
		_, err := deferred.Await(co, never)
		return err
	}))
	started := g.Start()
	loop.Advance(time.Second)
	deferredtest.Result(t, started)
	stopped := g.Stop()
	stopped.Cancel()
	deferredtest.Pending(t, stopped)
	loop.End()
	if err := deferredtest.Failure(t, stopped); !errors.Is(err, deferred.ErrLoopEnded) || g.Running() {
		t.Errorf("%v, running: %v", err, g.Running())
	}
	tr.want(t, "a is stopped all the same", "start a@0s", "stop a@1s", "stop a cut short@1s")
	if errs := loop.TakeUnhandled(); len(errs) != 1 || errs[0] != deferred.ErrCancelled {
		t.Errorf("the error of a, which Stop could not tell, was reported as %v", errs)
	}
}
