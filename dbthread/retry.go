package dbthread

import (
	"errors"
	"time"

	"sasync/deferred"
)

// busyDefaults fill in what Config.Busy leaves open.
func busyDefaults(b *deferred.Backoff) {
	setDefault(&b.First, 20*time.Millisecond)
	setDefault(&b.Max, time.Second)
	if b.Attempts == 0 {
		b.Attempts = 3
	}
}

// begin opens a transaction, and while another process has locked the database
// tries again as Config.Busy says. Nobody else could use the connection
// meanwhile, so the thread sleeps.
func (w *worker) begin() error {
	for attempt := 1; ; attempt++ {
		err := w.session.conn.Begin()
		if err == nil || !errors.Is(w.b.db.Kind(err), ErrBusy) || attempt == w.b.cfg.Busy.Attempts {
			return err
		}
		w.b.stats.retried()
		time.Sleep(w.b.cfg.Busy.Wait(attempt))
	}
}
