package dbthread

import (
	"errors"
	"math/rand/v2"
	"time"
)

// Limits of the pause between two tries.
const (
	leastPause = time.Millisecond
	mostPause  = 250 * time.Millisecond
)

// pause grows from try to try, with jitter so that those who met in a conflict
// do not meet again.
func pause(try int) time.Duration {
	most := mostPause
	if try < 8 {
		most = min(most, leastPause<<(try+1))
	}
	return most/2 + rand.N(most/2)
}

// begin opens a transaction, and while another process has locked the database
// tries again. Nobody else could use the connection meanwhile, so the thread
// sleeps.
func (w *worker) begin() error {
	since := time.Now()
	for try := 0; ; try++ {
		err := w.session.conn.Begin()
		if err == nil || !errors.Is(w.b.db.Kind(err), ErrBusy) || time.Since(since) > w.b.cfg.RetryTime {
			return err
		}
		w.b.stats.retried()
		time.Sleep(pause(try))
	}
}
