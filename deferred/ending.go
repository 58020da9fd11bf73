package deferred

import (
	"errors"
	"time"
)

// atEnd calls f, on the loop, when the loop's run ends, unless the function
// that it returns was called before. Loop only.
func atEnd(loop Loop, f func()) (forget func()) {
	s := loop.DeferredState()
	if s.ending {
		f()
		return func() {}
	}
	s.endings++
	e := &ending{s.endings, f}
	s.atEnd[e] = struct{}{}
	return func() { delete(s.atEnd, e) }
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
