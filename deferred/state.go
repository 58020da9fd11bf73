package deferred

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
)

// State is what this package keeps for one loop: the results that still have
// to travel, the coroutines, and the errors that nobody has handled yet. A
// loop makes exactly one with NewState and hands it out by DeferredState.
type State struct {
	// Immutable after NewState.
	loop        Loop
	onUnhandled func(Unhandled)

	// Owned by the loop.
	arrivals []runner // trampoline: results that have arrived along a link
	depth    int      // how many chains are running, one inside another
	ending   bool     // EndRun is unwinding coroutines

	running *Coroutine // the coroutine that runs now, nil for plain callbacks
	busy    *worker    // that runs the newest coroutine; the others hang on it
	idle    []*worker  // finished goroutines kept for the next Inline

	unhandled map[*origin]struct{}
	reported  int64
	debugging bool
	atEnd     map[*ending]struct{}
	endings   uint64 // that were ever added to atEnd

	owner // the goroutine that all this is owned by, if the build checks it
}

// ending is a call that EndRun makes, in the order of seq.
type ending struct {
	seq uint64
	f   func()
}

// runner is a Deferred of any type whose callbacks can be run.
type runner interface{ runSteps() }

// NewState returns the state of a new loop. onUnhandled is called on the loop
// with each error that nobody has handled; nil drops them.
func NewState(loop Loop, onUnhandled func(Unhandled)) *State {
	if onUnhandled == nil {
		onUnhandled = func(Unhandled) {}
	}
	return &State{loop: loop, onUnhandled: onUnhandled, unhandled: map[*origin]struct{}{}, atEnd: map[*ending]struct{}{}}
}

// Loop is the loop that the state belongs to. Safe from any goroutine.
func (s *State) Loop() Loop { return s.loop }

// Check panics, in a build with the tag sasyncdebug, unless it is called on the
// loop. It is for the loop's own methods. Loop only.
func (s *State) Check() { s.check() }

// BeginRun is called by the loop as the first step of a run, on the goroutine
// that is the loop from then on. Only a build with the tag sasyncdebug needs
// it. Loop only.
func (s *State) BeginRun() {
	s.check()
	s.begin()
}

// EndRun is called by the loop as the last step of a run. It unwinds the
// coroutines that still wait, newest first, lets the idle ones go, and reports
// every error that is still unhandled. The state can then serve another run.
// Loop only.
func (s *State) EndRun() {
	s.check()
	s.ending = true
	s.arrivals, s.depth, s.running = nil, 0, nil // a Goexit leaves them as they were
	for co := s.newestWaiting(); co != nil; co = s.newestWaiting() {
		co.unwind()
	}
	for _, e := range slices.SortedFunc(maps.Keys(s.atEnd), func(a, b *ending) int { return cmp.Compare(a.seq, b.seq) }) {
		delete(s.atEnd, e)
		e.f()
	}
	for _, w := range s.idle {
		w.stop()
	}
	s.idle = nil
	s.ending = false
	s.reportUnhandled()
	s.end()
}

// run runs r's callbacks now and then everything that they set in motion, by
// iteration: a chain of any length needs one stack frame. A nested call, made
// by firing a Deferred by hand inside a callback, drains what itself has
// started before it returns and leaves the rest to the outer one.
func (s *State) run(r runner) {
	base := len(s.arrivals)
	s.depth++
	r.runSteps()
	s.drain(base)
	s.depth--
}

// drain runs what has arrived after the first base.
func (s *State) drain(base int) {
	for next := base; next < len(s.arrivals); {
		r := s.arrivals[next]
		s.arrivals[next] = nil
		next++
		if next == len(s.arrivals) { // keeps the slice short on long chains
			s.arrivals = s.arrivals[:base]
			next = base
		}
		r.runSteps()
	}
	s.arrivals = s.arrivals[:base]
}

// arrive queues r, whose result came along a link, on the trampoline that is
// running now.
func (s *State) arrive(r runner) { s.arrivals = append(s.arrivals, r) }

// sameLoop panics unless both states are one: a Deferred has no lock, so a
// link between two loops would be a data race.
func sameLoop(a, b *State) {
	if a != b {
		panic(fmt.Errorf("deferred: link two Deferreds: %w", ErrOtherLoop))
	}
}
