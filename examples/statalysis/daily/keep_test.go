package daily

import (
	"path/filepath"
	"slices"
	"testing"
	"time"

	"go.uber.org/goleak"

	"sasync/dbthread"
	_ "sasync/dbthread/sqlite"
	"sasync/deferred"
	"sasync/reactor"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// shifted is a loop whose clock is some time ahead.
type shifted struct {
	deferred.Loop
	ahead time.Duration
}

func (s *shifted) Now() time.Time { return s.Loop.Now().Add(s.ahead) }

func TestKeep_RenewsTheNewestDayOnceNothingIsStored(t *testing.T) {
	onLoop(t, func(co *deferred.Coroutine, loop deferred.Loop, b *dbthread.Broker) {
		clock := &shifted{Loop: loop}
		k := keeper{loop: clock, broker: b}
		// turn lets some time pass and gives the days that are stale after it.
		turn := func(ahead time.Duration) []int64 {
			clock.ahead += ahead
			if _, err := k.turn(co); err != nil {
				t.Error(err)
			}
			days, err := deferred.Await(co, staleSince(b, 0))
			if err != nil {
				t.Error(err)
			}
			return days
		}
		for i, step := range []struct {
			store int64 // a time; 0 is nothing
			ahead time.Duration
			stale []int64
		}{
			{5*Seconds + 1, 0, []int64{5 * Seconds}}, // it knows nothing of before, so others may be storing
			{0, time.Second, []int64{5 * Seconds}},
			{0, idleAfter, nil},
			{5*Seconds + 2, time.Second, []int64{5 * Seconds}}, // no longer idle
			{3*Seconds + 1, time.Second, []int64{3 * Seconds}}, // where the newest entry is now
			{0, time.Second, []int64{3 * Seconds}},
			{0, idleAfter, nil},
		} {
			if step.store != 0 {
				store(t, co, b, step.store)
			}
			if got := turn(step.ahead); !slices.Equal(got, step.stale) {
				t.Errorf("step %d: stale are %v, want %v", i, got, step.stale)
			}
		}
	})
}

func TestKeep_RenewsOlderDaysWhileOthersStore(t *testing.T) {
	onLoop(t, func(co *deferred.Coroutine, loop deferred.Loop, b *dbthread.Broker) {
		k := keeper{loop: loop, broker: b}
		for day := range int64(4) {
			store(t, co, b, day*Seconds)
		}
		for _, want := range [][]int64{{3, 1, 0}, {3, 0}, {3}, {3}} {
			store(t, co, b, 3*Seconds)
			if _, err := k.turn(co); err != nil {
				t.Error(err)
			}
			days, err := deferred.Await(co, staleSince(b, 0))
			for i := range days {
				days[i] /= Seconds
			}
			if err != nil || !slices.Equal(days, want) {
				t.Errorf("stale are %v, %v; want %v", days, err, want)
			}
		}
	})
}

func TestKeep_LetsALoadAlone(t *testing.T) {
	onLoop(t, func(co *deferred.Coroutine, loop deferred.Loop, b *dbthread.Broker) {
		k := keeper{loop: loop, broker: b}
		store(t, co, b, Seconds)
		store(t, co, b, 9*Seconds)
		turn := func(want ...int64) {
			t.Helper()
			if _, err := k.turn(co); err != nil {
				t.Error(err)
			}
			if days, err := deferred.Await(co, staleSince(b, 0)); err != nil || !slices.Equal(days, want) {
				t.Errorf("stale are %v, %v; want %v", days, err, want)
			}
		}
		turn(9 * Seconds)
		store(t, co, b, Seconds)
		for range manyEntries {
			store(t, co, b, 9*Seconds)
		}
		turn(9*Seconds, Seconds)
		store(t, co, b, 9*Seconds)
		turn(9 * Seconds)
	})
}

// store stores an entry as a load does.
func store(t *testing.T, co *deferred.Coroutine, b *dbthread.Broker, at int64) {
	t.Helper()
	_, err := deferred.Await(co, dbthread.Transact(b, "store", func(tx *dbthread.Tx) (struct{}, error) {
		if _, err := tx.Exec(`INSERT INTO entries (dt, tz, ip, http, id_vhost, id_url, id_ref, id_ua, method) VALUES (?, 0, '192.0.2.1', 200, 1, 1, 1, 1, 'GET')`, at); err != nil {
			return struct{}{}, err
		}
		return struct{}{}, Touch(tx, []int64{Day(at)})
	}))
	if err != nil {
		t.Error(err)
	}
}

// onLoop runs do on a loop with a database that has the tables that Sources read.
func onLoop(t *testing.T, do func(*deferred.Coroutine, deferred.Loop, *dbthread.Broker)) {
	t.Helper()
	r, err := reactor.New(reactor.Config{})
	if err != nil {
		t.Fatal(err)
	}
	b := dbthread.Open(r, filepath.Join(t.TempDir(), "days.db"), dbthread.Config{Startup: createAll})
	r.Before(reactor.Shutdown, b.Shutdown)
	r.CallWhenRunning(func() {
		deferred.Inline(r, func(co *deferred.Coroutine) (deferred.Unit, error) {
			defer r.Stop()
			if _, err := deferred.Await(co, b.Running()); err != nil {
				t.Error(err)
				return deferred.Unit{}, nil
			}
			do(co, r, b)
			return deferred.Unit{}, nil
		})
	})
	if err := r.Run(); err != nil {
		t.Fatal(err)
	}
}

func createAll(tx *dbthread.Tx) error {
	for _, sql := range []string{
		`CREATE TABLE entries (id INTEGER PRIMARY KEY, dt INTEGER, tz INTEGER, ip TEXT, http INTEGER, id_vhost INTEGER, id_url INTEGER, id_ref INTEGER,
			id_ua INTEGER, method TEXT, bytes INTEGER, served_us INTEGER)`,
		`CREATE TABLE vhost (id INTEGER PRIMARY KEY, value TEXT, host TEXT)`,
		`CREATE TABLE url (id INTEGER PRIMARY KEY, value TEXT, kind INTEGER)`,
		`CREATE TABLE ref (id INTEGER PRIMARY KEY, value TEXT, host TEXT, path_at INTEGER)`,
		`INSERT INTO url VALUES (1, '/', 1)`,
	} {
		if _, err := tx.Exec(sql); err != nil {
			return err
		}
	}
	return Create(tx)
}
