package deferred

import "time"

// Clock tells the time and calls functions later. A loop is one; so is the
// virtual clock of package deferredtest.
type Clock interface {
	// Now is the loop's monotonic time, read once a turn. Loop only.
	Now() time.Time
	// AfterFunc calls f on the loop once d has passed and returns a function
	// that prevents it. Equal times run first in, first out. Loop only.
	AfterFunc(d time.Duration, f func()) (cancel func())
}

// Loop is what a Deferred needs of the event loop that it belongs to.
// reactor.Reactor and deferredtest.Loop are loops.
type Loop interface {
	Clock
	// Post runs f on the loop, after everything that was posted before. With
	// an error f will not run: an ErrLoopEnded is final, any other one means
	// that too many calls wait at the moment. Safe from any goroutine.
	Post(f func()) error
	// DeferredState is the state that this package keeps for the loop: the
	// same one, made by NewState, for as long as the loop exists.
	DeferredState() *State
}
