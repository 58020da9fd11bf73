package deferred

import (
	"slices"
	"time"
)

// Tracker waits for all of a changing set of Deferreds, for any, or until few
// enough are left. How many it tracks has no limit; one that never fires stays
// until Quit.
type Tracker struct {
	// Immutable after NewTracker.
	state *State

	// Owned by the loop.
	pending   int
	last      uint64 // number of the Deferred that was tracked last
	forgotten uint64 // those up to this number count no more
	waits     []*trackerWait
}

// NewTracker returns a tracker of nothing. Loop only.
func NewTracker(loop Loop) *Tracker {
	s := loop.DeferredState()
	s.check()
	return &Tracker{state: s}
}

// Track has t track d until d has a result at this place in its chain, which
// stays as it is: t does not count as waiting for d, nor as handling its error.
// It returns d. Loop only.
func Track[T any](t *Tracker, d *Deferred[T]) *Deferred[T] {
	sameLoop(d.state, t.state)
	t.state.check()
	if d.settled() {
		return d
	}
	t.last++
	t.pending++
	return d.add(&tracked[T]{t, t.last})
}

// Pending is how many Deferreds t tracks now. Loop only.
func (t *Tracker) Pending() int {
	t.state.check()
	return t.pending
}

// All returns a Deferred that fires when all that are tracked now have fired,
// with values or errors. Loop only.
func (t *Tracker) All() *Deferred[Unit] {
	t.state.check()
	upTo, left := t.last, t.pending
	return unit(t.wait(left == 0, func(number uint64) bool {
		if number <= upTo {
			left--
		}
		return left == 0
	}))
}

// Any returns a Deferred that fires when the next one has fired, at once if
// none is tracked. Loop only.
func (t *Tracker) Any() *Deferred[Unit] {
	return unit(t.wait(t.pending == 0, func(uint64) bool { return true }))
}

// FewerThan returns a Deferred that fires with true when fewer than n are
// tracked, and with false if that is not so within timeout; zero means that
// there is no end. Loop only.
func (t *Tracker) FewerThan(n int, timeout time.Duration) *Deferred[bool] {
	d := t.wait(t.pending < n, func(uint64) bool { return t.pending < n })
	if timeout > 0 {
		d.AddTimeout(timeout, func(bool, error) (bool, error) { return false, nil })
	}
	return d
}

// Quit forgets all that is tracked. All and Any fire, FewerThan fires with
// false. Loop only.
func (t *Tracker) Quit() {
	t.state.check()
	t.pending, t.forgotten = 0, t.last
	t.release(false, func(*trackerWait) bool { return true })
}

// trackerWait is a Deferred that waits for Deferreds to fire.
type trackerWait struct {
	noResult
	derived Deferred[bool]
	t       *Tracker
	enough  func(number uint64) bool // told of each one that has fired
}

func (t *Tracker) wait(now bool, enough func(uint64) bool) *Deferred[bool] {
	w := &trackerWait{t: t, enough: enough}
	w.derived.born(t.state, w)
	if now {
		w.derived.settle(true, nil)
	} else {
		t.waits = append(t.waits, w)
	}
	return &w.derived
}

func (w *trackerWait) cancel() {
	w.t.waits = slices.DeleteFunc(w.t.waits, func(other *trackerWait) bool { return other == w })
}

// fired takes note that one of the tracked has fired.
func (t *Tracker) fired(number uint64) {
	if number > t.forgotten {
		t.pending--
		t.release(true, func(w *trackerWait) bool { return w.enough(number) })
	}
}

// release fires, with value, those waits which are over.
func (t *Tracker) release(value bool, over func(*trackerWait) bool) {
	var released []*trackerWait
	t.waits = slices.DeleteFunc(t.waits, func(w *trackerWait) bool {
		if !over(w) {
			return false
		}
		released = append(released, w)
		return true
	})
	for _, w := range released {
		w.derived.deliver(value, nil)
	}
}

// tracked is the step that tells the tracker.
type tracked[T any] struct {
	t      *Tracker
	number uint64
}

func (s *tracked[T]) run(*Deferred[T]) { s.t.fired(s.number) }

// unit is d without its value.
func unit(d *Deferred[bool]) *Deferred[Unit] {
	return Then(d, func(bool) (Unit, error) { return Unit{}, nil })
}
