package task_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"
	"go.uber.org/zap"

	"sasync/deferred"
	"sasync/deferred/deferredtest"
	"sasync/reactor"
	"sasync/reactor/reactortest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var errBoom = errors.New("boom")

type unit = deferred.Unit

// trace is what has happened, and when.
type trace struct {
	loop  deferred.Loop
	begin time.Time
	notes []string
}

func newTrace(loop deferred.Loop) *trace { return &trace{loop: loop, begin: loop.Now()} }

func (tr *trace) now() time.Duration { return tr.loop.Now().Sub(tr.begin) }

func (tr *trace) note(what any) { tr.notes = append(tr.notes, fmt.Sprintf("%v@%v", what, tr.now())) }

func (tr *trace) want(t *testing.T, promise string, want ...string) {
	t.Helper()
	if !slices.Equal(tr.notes, want) {
		t.Errorf("%s: got %v, want %v", promise, tr.notes, want)
	}
	tr.notes = nil
}

// inBubble runs a reactor whose time is virtual and passes while its callbacks
// sleep, until it is stopped. begin is called when it runs.
func inBubble(t *testing.T, begin func(r *reactor.Reactor)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		r, err := reactor.New(reactortest.OnChannels(reactor.Config{Logger: zap.NewNop()}))
		if err != nil {
			t.Fatal(err)
		}
		r.CallWhenRunning(func() { begin(r) })
		if err := r.Run(); err != nil {
			t.Fatal(err)
		}
	})
}

// newReactor returns the machine's reactor.
func newReactor(t *testing.T) *reactor.Reactor {
	t.Helper()
	r, err := reactor.New(reactor.Config{Logger: zap.NewNop()})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// run runs r and fails the test if it has not ended after ten seconds.
func run(t *testing.T, r *reactor.Reactor) {
	t.Helper()
	stuck := time.AfterFunc(10*time.Second, func() { panic("the reactor is stuck") })
	defer stuck.Stop()
	if err := r.Run(); err != nil {
		t.Fatal(err)
	}
}

func newLoop(t *testing.T) *deferredtest.Loop { return deferredtest.NewLoop(t) }
