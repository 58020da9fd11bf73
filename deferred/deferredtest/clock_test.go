package deferredtest_test

import (
	"fmt"
	"runtime"
	"testing"
	"time"

	"sasync/deferred"
	"sasync/deferred/deferredtest"
)

var _ deferred.Clock = (*deferredtest.Clock)(nil)

// timeline notes when calls of a clock have run.
type timeline struct {
	clock *deferredtest.Clock
	notes []string
}

func newTimeline() *timeline { return &timeline{clock: deferredtest.NewClock()} }

func (l *timeline) now() time.Duration { return l.clock.Now().Sub(deferredtest.Epoch) }

func (l *timeline) note(name string) func() {
	return func() { l.notes = append(l.notes, fmt.Sprint(name, " ", l.now())) }
}

func (l *timeline) want(t *testing.T, want string) {
	t.Helper()
	if got := fmt.Sprint(l.notes); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestClock_ACallSeesItsOwnTimeAndTheEndIsReached(t *testing.T) {
	l := newTimeline()
	l.clock.AfterFunc(time.Second, l.note("first"))
	l.clock.AfterFunc(3*time.Second, l.note("second"))
	l.clock.Advance(5 * time.Second)
	l.want(t, "[first 1s second 3s]")
	if l.now() != 5*time.Second {
		t.Errorf("now %v", l.now())
	}
}

func TestClock_ACallThatIsAddedAndDueRunsInTheSameAdvance(t *testing.T) {
	l := newTimeline()
	l.clock.AfterFunc(time.Second, func() {
		l.clock.AfterFunc(time.Second, l.note("in time"))
		l.clock.AfterFunc(3*time.Second, l.note("too late"))
		l.clock.AfterFunc(0, l.note("at once"))
	})
	l.clock.Advance(3 * time.Second)
	l.want(t, "[at once 1s in time 2s]")
}

func TestClock_MovingACallInsideAnotherKeepsTheOrderOfTimes(t *testing.T) {
	l := newTimeline()
	var move func()
	l.clock.AfterFunc(time.Second, func() {
		move()
		l.clock.AfterFunc(3*time.Second, l.note("moved"))
	})
	move = l.clock.AfterFunc(2*time.Second, l.note("not moved"))
	l.clock.AfterFunc(3*time.Second, l.note("between"))
	l.clock.AfterFunc(4*time.Second, l.note("same time, made earlier"))
	l.clock.Advance(time.Minute)
	l.want(t, "[between 3s same time, made earlier 4s moved 4s]")
}

func TestClock_APanicComesOutOfAdvanceAndTheRestRunsInTheNext(t *testing.T) {
	l := newTimeline()
	l.clock.AfterFunc(time.Second, l.note("before"))
	l.clock.AfterFunc(2*time.Second, func() { panic(errBoom) })
	l.clock.AfterFunc(2*time.Second, l.note("same time"))
	l.clock.AfterFunc(3*time.Second, l.note("after"))
	func() {
		defer func() {
			if recover() != errBoom {
				t.Error("the panic did not come out")
			}
		}()
		l.clock.Advance(time.Minute)
	}()
	l.want(t, "[before 1s]")
	if l.now() != 2*time.Second {
		t.Errorf("the time went on to %v", l.now())
	}
	l.clock.Advance(time.Second)
	l.want(t, "[before 1s same time 2s after 3s]")
}

func TestClock_NeverGoesBack(t *testing.T) {
	l := newTimeline()
	l.clock.AfterFunc(0, l.note("now"))
	l.clock.AfterFunc(-time.Hour, l.note("negative"))
	l.clock.AfterFunc(time.Second, func() { l.clock.Advance(time.Minute) })
	l.clock.AfterFunc(2*time.Second, l.note("on the way of the inner one"))
	l.clock.Advance(10 * time.Second)
	l.want(t, "[now 0s negative 0s on the way of the inner one 2s]")
	if l.now() != 61*time.Second {
		t.Errorf("now %v", l.now())
	}
	defer func() {
		if recover() == nil {
			t.Error("it was moved back without a word")
		}
	}()
	l.clock.Advance(-1)
}

func TestClock_ACancelledCallLeavesAtOnce(t *testing.T) {
	l := newTimeline()
	held := new([1 << 20]byte)
	collected := make(chan struct{})
	runtime.AddCleanup(held, func(c chan struct{}) { close(c) }, collected)
	cancel := l.clock.AfterFunc(time.Hour, func() { held[0]++ })
	ran := l.clock.AfterFunc(time.Second, l.note("ran"))
	cancel()
	cancel() // nothing happens
	if l.clock.Pending() != 1 {
		t.Errorf("%d pending", l.clock.Pending())
	}
	l.clock.Advance(time.Second)
	ran() // nothing happens
	if _, any := l.clock.Next(); any || l.clock.Pending() != 0 {
		t.Errorf("%d pending", l.clock.Pending())
	}
	for range 1000 {
		runtime.GC()
		select {
		case <-collected:
			runtime.KeepAlive(cancel) // which does not hold it either
			return
		case <-time.After(10 * time.Millisecond):
		}
	}
	t.Error("the clock holds on to what the call held")
}
