package store

import (
	"testing"

	"sasync/dbthread"
	"sasync/deferred"
)

// A load that is killed between its last checkpoint and its sweep leaves nothing
// that the one after it would store.
func TestSweepBad_IsDueFromACheckpointOnUntilItIsDone(t *testing.T) {
	set := loadRules(t, "a.ua", "Bot\n")
	onLoop(t, func(co *deferred.Coroutine, b *dbthread.Broker) {
		f := filled(t, co, b, set)
		if purged := f.condemn(); len(purged) != 1 {
			t.Errorf("deleted by the checkpoint: %v", purged)
		}
		f.store() // as a load does that has not heard of it
		for i, want := range []int{1, 0} {
			purged, err := deferred.Await(co, SweepBad.Go(b, set.Fingerprint()))
			if len(purged) != want || err != nil {
				t.Errorf("sweep %d: %v, %v", i, purged, err)
			}
		}
		if n := f.number("SELECT count(*) FROM meta WHERE key = 'unswept'"); n != 0 {
			t.Error("one is due still")
		}
	})
}
