package load

import (
	"fmt"
	"time"

	"sasync/deferred"
	"sasync/examples/statalysis/report/termtext"
	"sasync/examples/statalysis/store"
)

// pruneEvery is how often Follow deletes what has become too old.
const pruneEvery = time.Hour

// oldest is the time of the oldest request that is kept, in Unix seconds.
func (l *Loader) oldest() int64 {
	if l.config.KeepLast <= 0 {
		return -1 << 62
	}
	return time.Now().Add(-l.config.KeepLast).Unix()
}

// prune deletes the entries that are too old. What this load reads of that age it
// has left out already.
func (l *Loader) prune(co *deferred.Coroutine) error {
	l.pruned = l.reactor.Now()
	if l.config.KeepLast <= 0 || l.stopping {
		return nil
	}
	n, err := store.Purge(co, l.broker, store.Doomed{Before: l.oldest()})
	l.aged += n
	return err
}

// Aged says how many requests were too old to be kept; "" if there are none. Loop
// only.
func (l *Loader) Aged() string {
	var left int64
	for _, f := range l.files {
		left += f.Older
	}
	if left == 0 && l.aged == 0 {
		return ""
	}
	days := int64(l.config.KeepLast / (24 * time.Hour))
	limit := termtext.Count(days, "day")
	if l.config.KeepLast%(24*time.Hour) != 0 {
		limit = termtext.Count(int64(l.config.KeepLast/time.Hour), "hour")
	}
	return fmt.Sprintf("%s older than %s left out, and %s deleted", termtext.Count(left, "line"), limit, termtext.Count(l.aged, "request"))
}
