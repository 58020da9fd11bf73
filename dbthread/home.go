package dbthread

import (
	"errors"
	"time"

	"sasync/deferred"
)

// postAgain is how long a thread waits for a loop that has too many calls
// waiting.
const postAgain = time.Millisecond

// post hands f to the loop. A loop that is too busy to take it is asked again,
// which slows the thread down to the loop's pace; one that has ended wants
// nothing. Not on the loop, which it may wait for.
func (b *Broker) post(f func()) {
	for {
		err := b.loop.Post(f)
		if err == nil || errors.Is(err, deferred.ErrLoopEnded) {
			return
		}
		time.Sleep(postAgain)
	}
}
