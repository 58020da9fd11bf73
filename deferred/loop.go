package deferred

import (
	"errors"
	"time"
)

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

// postAgain is how long PostOrWait sleeps before it asks again.
const postAgain = time.Millisecond

// PostOrWait posts f, and while the loop has too many calls waiting asks again:
// the caller is slowed down to the loop's pace, and f is not lost. A loop that
// has ended wants nothing. It may block, so it must not be called on the loop;
// safe from any other goroutine.
func PostOrWait(loop Loop, f func()) {
	for err := loop.Post(f); err != nil && !errors.Is(err, ErrLoopEnded); err = loop.Post(f) {
		time.Sleep(postAgain)
	}
}
