package service_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"go.uber.org/goleak"

	"sasync/deferred"
	"sasync/deferred/deferredtest"
	"sasync/reactor/service"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var errBoom = errors.New("boom")

type unit = deferred.Unit

func newLoop(t *testing.T) *deferredtest.Loop { return deferredtest.NewLoop(t) }

// trace is what has happened, and when.
type trace struct {
	loop  deferred.Loop
	begin time.Time
	notes []string
}

func newTrace(loop deferred.Loop) *trace { return &trace{loop: loop, begin: loop.Now()} }

func (tr *trace) note(what any) {
	tr.notes = append(tr.notes, fmt.Sprintf("%v@%v", what, tr.loop.Now().Sub(tr.begin)))
}

func (tr *trace) want(t *testing.T, promise string, want ...string) {
	t.Helper()
	if !slices.Equal(tr.notes, want) {
		t.Errorf("%s: got %v, want %v", promise, tr.notes, want)
	}
	tr.notes = nil
}

// part is a service that notes what is done with it. Both take a second.
type part struct {
	*service.Lifecycle
	startErr, stopErr error
}

func newPart(tr *trace, name string) *part {
	p := &part{}
	takes := func(what string, err *error) func(co *deferred.Coroutine) error {
		return func(co *deferred.Coroutine) error {
			tr.note(what + " " + name)
			if _, err := deferred.Await(co, deferred.After(tr.loop, time.Second)); err != nil {
				tr.note(what + " " + name + " cut short")
				return err
			}
			return *err
		}
	}
	p.Lifecycle = service.NewLifecycle(tr.loop, takes("start", &p.startErr), takes("stop", &p.stopErr))
	return p
}

func wantText(t *testing.T, promise string, err error, want string) {
	t.Helper()
	if err == nil || err.Error() != want {
		t.Errorf("%s: got %q, want %q", promise, fmt.Sprint(err), want)
	}
}
