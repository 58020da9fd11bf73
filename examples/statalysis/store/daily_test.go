package store

import (
	"testing"

	"sasync/dbthread"
	"sasync/deferred"
	"sasync/examples/statalysis/daily"
)

// A report counts on the rows of days that are not noted as stale.
func TestDays_AreStaleOnceTheirEntriesChange(t *testing.T) {
	onLoop(t, func(co *deferred.Coroutine, b *dbthread.Broker) {
		stale := func() int64 {
			n, err := deferred.Await(co, dbthread.Read(b, "stale", func(tx *dbthread.Tx) (n int64, err error) {
				s, err := daily.StaleDays(tx, daily.Window{Since: 0, Until: 10 * daily.Seconds})
				if s.Any {
					n = (s.Until - s.Since) / daily.Seconds
				}
				return n, err
			}))
			if err != nil {
				t.Error(err)
			}
			return n
		}
		url := [len(ValueNames)]int64{URLValue: 1}
		// The second is of the third day by its own clock.
		entries := []Entry{{DT: 100, IP: "192.0.2.1", HTTP: 200, IDs: url}, {DT: 2*daily.Seconds - 1800, TZ: 3600, IP: "192.0.2.2", HTTP: 200, IDs: url}}
		deferred.Await(co, dbthread.Transact(b, "url", func(tx *dbthread.Tx) (dbthread.Result, error) {
			return tx.Exec(`INSERT INTO url (id, value, kind) VALUES (1, '/', 1)`)
		}))
		for _, step := range []struct {
			what string
			do   func() error
			want int64
		}{
			{"stored", func() error { _, err := deferred.Await(co, SetEntries.Go(b, Entries{List: entries})); return err }, 3},
			{"renewed", func() error { return daily.Renew(co, b, 0, nil) }, 0},
			{"stored again", func() error { _, err := deferred.Await(co, SetEntries.Go(b, Entries{List: entries})); return err }, 0},
			{"purged", func() error {
				_, err := deferred.Await(co, dbthread.Transact(b, "purge", func(tx *dbthread.Tx) (struct{}, error) {
					_, err := purge(tx, []string{"192.0.2.2"}, false)
					return struct{}{}, err
				}))
				return err
			}, 1},
		} {
			if err := step.do(); err != nil {
				t.Errorf("%s: %v", step.what, err)
			}
			if got := stale(); got != step.want {
				t.Errorf("%s: %d stale days, want %d", step.what, got, step.want)
			}
		}
	})
}
