package deferredtest_test

import (
	"errors"
	"fmt"
	"runtime"
	"testing"
	"time"

	"go.uber.org/goleak"

	"sasync/deferred"
	"sasync/deferred/deferredtest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var errBoom = errors.New("boom")

// observed is a test that is watched by another one.
type observed struct {
	testing.TB
	said     []string
	cleanups []func()
}

func (o *observed) Helper()          {}
func (o *observed) Cleanup(f func()) { o.cleanups = append(o.cleanups, f) }
func (o *observed) Errorf(format string, args ...any) {
	o.said = append(o.said, fmt.Sprintf(format, args...))
}
func (o *observed) Fatal(args ...any) { o.Fatalf("%s", fmt.Sprint(args...)) }
func (o *observed) Fatalf(format string, args ...any) {
	o.Errorf(format, args...)
	runtime.Goexit()
}

// observe runs f, as a test does, to its end and returns how it has failed.
func observe(f func(t testing.TB)) (said []string) {
	o := &observed{}
	done := make(chan struct{})
	go func() {
		defer close(done)
		f(o)
	}()
	<-done
	for _, f := range o.cleanups {
		f()
	}
	return o.said
}

func TestResultFailurePending_FailTheTestOtherwise(t *testing.T) {
	loop := deferredtest.NewLoop(t)
	pending, value := deferred.New[int](loop), deferred.Succeed(loop, 7)
	failed := deferred.Fail[int](loop, errBoom)
	for _, c := range []struct {
		want string
		use  func(t testing.TB)
	}{
		{"the Deferred has no result yet", func(t testing.TB) { deferredtest.Result(t, pending) }},
		{"the Deferred has failed: boom", func(t testing.TB) { deferredtest.Result(t, failed) }},
		{"the Deferred has no result yet", func(t testing.TB) { deferredtest.Failure(t, pending) }},
		{"the Deferred has succeeded: 7", func(t testing.TB) { deferredtest.Failure(t, value) }},
		{"the Deferred has a result: 7, <nil>", func(t testing.TB) { deferredtest.Pending(t, value) }},
		{"the Deferred has a result: 0, boom", func(t testing.TB) { deferredtest.Pending(t, failed) }},
	} {
		said := observe(func(t testing.TB) { c.use(t); t.Errorf("it goes on") })
		if len(said) != 1 || said[0] != c.want {
			t.Errorf("said %q, want %q", said, c.want)
		}
	}
}

func TestFailure_CountsAsHandlingTheError(t *testing.T) {
	loop := deferredtest.NewLoop(t)
	deferredtest.Failure(t, deferred.Fail[int](loop, errBoom))
	loop.End()
	if errs := loop.TakeUnhandled(); len(errs) != 0 {
		t.Fatalf("unhandled: %v", errs)
	}
}

func TestNewLoop_AnErrorThatNobodyHandledFailsTheTest(t *testing.T) {
	said := observe(func(t testing.TB) { deferred.Fail[int](deferredtest.NewLoop(t), errBoom) })
	if len(said) != 1 || said[0] != "error that nobody handled: boom" {
		t.Fatalf("said %q", said)
	}
}

func TestNewLoop_EndsWithTheTest(t *testing.T) {
	var loop *deferredtest.Loop
	unwound := false
	observe(func(t testing.TB) {
		loop = deferredtest.NewLoop(t)
		deferred.Inline(loop, func(co *deferred.Coroutine) (int, error) {
			defer func() { unwound = true }()
			return deferred.Await(co, deferred.New[int](loop))
		})
	})
	if err := loop.Post(func() {}); err != deferred.ErrLoopEnded || !unwound {
		t.Fatalf("Post: %v, unwound: %v", err, unwound)
	}
}

func TestAdvance_RunsCallsInTheOrderOfTheirTimeEqualOnesAsTheyWereMade(t *testing.T) {
	loop := deferredtest.NewLoop(t)
	var at []string
	note := func(name string) func() {
		return func() { at = append(at, fmt.Sprint(name, " ", loop.Now().Sub(deferredtest.Epoch))) }
	}
	loop.AfterFunc(2*time.Second, note("late"))
	loop.AfterFunc(time.Second, func() {
		note("first")()
		loop.Post(note("posted"))
		loop.AfterFunc(0, note("added"))
	})
	loop.AfterFunc(time.Second, note("second"))
	cancel := loop.AfterFunc(time.Second, note("cancelled"))
	cancel()
	loop.AfterFunc(time.Minute, note("too late"))
	loop.Advance(10 * time.Second)
	want := "[first 1s posted 1s second 1s added 1s late 2s]"
	if got := fmt.Sprint(at); got != want {
		t.Fatalf("got %s, want %s", got, want)
	}
	if wait, ok := loop.Next(); !ok || wait != 50*time.Second || loop.Pending() != 1 {
		t.Fatalf("next in %v, %d pending", wait, loop.Pending())
	}
}
