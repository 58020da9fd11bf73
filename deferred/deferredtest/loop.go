package deferredtest

import (
	"sync"
	"testing"
	"time"

	"sasync/deferred"
)

// Loop is a deferred.Loop that a test steps by hand: the test's goroutine is
// the loop, and time is a Clock's.
type Loop struct {
	*Clock
	state *deferred.State

	// Owned by the loop.
	unhandled []error

	// Guarded by mu.
	mu     sync.Mutex
	posted []func()
	ended  bool
	wake   chan struct{} // holds one token while posted is not empty
}

// NewLoop returns a loop that ends with the test, which fails if an error was
// left unhandled by then. An Example passes nil and calls End itself. Any
// goroutine may play the loop, one at a time; a build with the tag sasyncdebug
// checks that it is one alone once DeferredState().BeginRun() was called.
func NewLoop(t testing.TB) *Loop {
	l := &Loop{Clock: NewClock(), wake: make(chan struct{}, 1)}
	l.state = deferred.NewState(l, func(u deferred.Unhandled) { l.unhandled = append(l.unhandled, u.Err) })
	if t != nil {
		t.Cleanup(func() {
			l.End()
			for _, err := range l.TakeUnhandled() {
				t.Errorf("error that nobody handled: %v", err)
			}
		})
	}
	return l
}

// Post queues f for Run. Safe from any goroutine.
func (l *Loop) Post(f func()) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.ended {
		return deferred.ErrLoopEnded
	}
	l.posted = append(l.posted, f)
	select {
	case l.wake <- struct{}{}:
	default:
	}
	return nil
}

// DeferredState is the state that package deferred keeps for the loop. Safe
// from any goroutine.
func (l *Loop) DeferredState() *deferred.State { return l.state }

// Run runs what was posted until nothing is left. Loop only.
func (l *Loop) Run() {
	l.state.Check()
	for batch := l.take(); len(batch) > 0; batch = l.take() {
		for _, f := range batch {
			f()
		}
	}
}

// Advance runs what was posted and moves the time forward by d; what its calls
// post runs after each. Loop only.
func (l *Loop) Advance(d time.Duration) {
	l.Run()
	l.Clock.advance(d, l.Run)
}

// RunUntil runs what is posted, waiting for posts of other goroutines, until
// done says so. Loop only.
func (l *Loop) RunUntil(done func() bool) {
	for l.Run(); !done(); l.Run() {
		<-l.wake
	}
}

// End ends the loop: what was posted runs, waiting coroutines are unwound and
// unhandled errors come to light. Later posts are refused. It may be called
// again. Loop only.
func (l *Loop) End() {
	l.Run()
	l.mu.Lock()
	l.ended = true
	l.mu.Unlock()
	l.Run()
	l.state.EndRun()
}

// TakeUnhandled returns the errors that nobody has handled and that have come
// to light, and forgets them. Loop only.
func (l *Loop) TakeUnhandled() []error {
	l.state.Check()
	errs := l.unhandled
	l.unhandled = nil
	return errs
}

func (l *Loop) take() []func() {
	l.mu.Lock()
	defer l.mu.Unlock()
	batch := l.posted
	l.posted = nil
	return batch
}
