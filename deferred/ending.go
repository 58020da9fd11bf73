package deferred

import (
	"errors"
	"time"
)

// atEnd calls f, on the loop, when the loop's run ends, unless the function
// that it returns was called before. It is a coroutine which only waits, so
// that EndRun unwinds it. Loop only.
func atEnd(loop Loop, f func()) (forget func()) {
	over := New[Unit](loop)
	waits := Inline(loop, func(co *Coroutine) (Unit, error) {
		ended := true
		defer func() {
			if ended {
				f()
			}
		}()
		_, err := Await(co, over)
		ended = false
		return Unit{}, err
	})
	if waits.Fired() { // the run is ending already
		f()
	}
	return func() { over.deliver(Unit{}, nil) }
}

// postAgain is how long a goroutine sleeps whose call the loop could not take.
const postAgain = time.Millisecond

// insist posts f again and again until the loop takes it or has ended. It may
// block, so it must not be called on the loop.
func insist(loop Loop, f func()) {
	for err := loop.Post(f); err != nil && !errors.Is(err, ErrLoopEnded); err = loop.Post(f) {
		time.Sleep(postAgain)
	}
}
