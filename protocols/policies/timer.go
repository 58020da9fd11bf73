package policies

import (
	"time"

	"sasync/deferred"
)

// Timer calls a function after a time without a Reset. To reset it costs a look
// at the clock and nothing more. Loop only.
type Timer struct {
	clock deferred.Clock
	f     func()
	after time.Duration
	due   time.Time
	stop  func() // of the call that is scheduled, or nil
}

// NewTimer returns a timer that does not run yet and will call f.
func NewTimer(clock deferred.Clock, f func()) *Timer { return &Timer{clock: clock, f: f} }

// Set has f called after a time from now, once, or not at all if that is zero
// or less. It returns the time that was set before.
func (t *Timer) Set(after time.Duration) (before time.Duration) {
	before, t.after = t.after, max(after, 0)
	if t.stop != nil {
		t.stop()
		t.stop = nil
	}
	if after > 0 {
		t.Start()
	}
	return before
}

// Start has the time begin anew, also after f was called.
func (t *Timer) Start() {
	if t.after == 0 {
		return
	}
	t.due = t.clock.Now().Add(t.after)
	if t.stop == nil {
		t.stop = t.clock.AfterFunc(t.after, t.check)
	}
}

// Reset has the time begin anew, unless f was called or nothing is set.
func (t *Timer) Reset() {
	if t.stop != nil {
		t.due = t.clock.Now().Add(t.after)
	}
}

// check waits for the rest if there were resets.
func (t *Timer) check() {
	t.stop = nil
	if left := t.due.Sub(t.clock.Now()); left > 0 {
		t.stop = t.clock.AfterFunc(left, t.check)
		return
	}
	t.f()
}
