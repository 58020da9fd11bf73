package deferred

import (
	"errors"
	"runtime"
)

// Unhandled is an error that reached the end of its chain with nobody there to
// handle it.
type Unhandled struct {
	Err error
}

// failure stands for an error that waits to be handled. It outlives its
// Deferred, which it must therefore not refer to.
type failure struct {
	state *State
	err   error
}

// noteFailure takes note that d's error is the last result of its chain so
// far. It is reported when d is collected as garbage or the run ends, unless a
// callback or tap added later handles it. The path of values never comes here.
func (d *Deferred[T]) noteFailure() {
	if d.failure != nil || errors.Is(d.err, ErrLoopEnded) {
		return
	}
	f := &failure{state: d.state, err: d.err}
	d.failure = f
	d.state.unhandled[f] = struct{}{}
	runtime.AddCleanup(d, (*failure).collected, f)
}

func (d *Deferred[T]) clearFailure() {
	if d.failure != nil {
		delete(d.state.unhandled, d.failure)
		d.failure = nil
	}
}

// collected runs on the runtime's cleanup goroutine.
func (f *failure) collected() {
	// An error from Post means that the run has ended, which has reported f.
	_ = f.state.loop.Post(f.report)
}

func (f *failure) report() {
	if _, open := f.state.unhandled[f]; open {
		delete(f.state.unhandled, f)
		f.state.onUnhandled(Unhandled{Err: f.err})
	}
}

func (s *State) reportUnhandled() {
	for f := range s.unhandled {
		f.report()
	}
}
