package store

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"sasync/dbthread"
	_ "sasync/dbthread/sqlite"
	"sasync/deferred"
	"sasync/examples/statalysis/rules"
	"sasync/reactor"
)

// The id of a rule that is gone must not be left in bad_ip: it is dangling, or
// becomes the id of another rule.
func TestRules_LoadEndsWhenAnotherOneHasChangedThem(t *testing.T) {
	ours := loadRules(t, "a.ua", "Bot\n")
	theirs := loadRules(t, "a.ua", "Crawler\n")
	onLoop(t, func(co *deferred.Coroutine, b *dbthread.Broker) {
		a, err := deferred.Await(co, AdoptRules.Go(b, ours))
		if err != nil {
			t.Error(err)
			return
		}
		if _, err := deferred.Await(co, AdoptRules.Go(b, theirs)); err != nil {
			t.Error(err)
		}
		bad := []BadIP{{"192.0.2.1", "ignore", a.IDs[0]}}
		_, err = deferred.Await(co, SetCheckpoint.Go(b, Checkpoint{Bad: bad, Adopted: a}))
		if !errors.Is(err, ErrRulesChanged) {
			t.Errorf("SetCheckpoint: %v", err)
		}
		if _, err := deferred.Await(co, dbthread.Transact(b, "checkpoint", func(tx *dbthread.Tx) (struct{}, error) {
			return struct{}{}, wantSweep(tx)
		})); err != nil {
			t.Error(err)
		}
		_, err = deferred.Await(co, SweepBad.Go(b, ours.Fingerprint()))
		if !errors.Is(err, ErrRulesChanged) {
			t.Errorf("sweepBad: %v", err)
		}
	})
}

func loadRules(t *testing.T, file, text string) *rules.Set {
	t.Helper()
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, file), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	set, _, err := rules.Load(folder)
	if err != nil {
		t.Fatal(err)
	}
	return set
}

// onLoop runs do on a loop with an empty database.
func onLoop(t *testing.T, do func(*deferred.Coroutine, *dbthread.Broker)) {
	t.Helper()
	onLoopWith(t, filepath.Join(t.TempDir(), "stat.db"), do)
}

func onLoopWith(t *testing.T, url string, do func(*deferred.Coroutine, *dbthread.Broker)) {
	t.Helper()
	onLoopOpening(t, url, CreateSchema, do)
}

func onLoopStarting(t *testing.T, startup func(*dbthread.Tx) error, do func(*deferred.Coroutine, *dbthread.Broker)) {
	t.Helper()
	onLoopOpening(t, filepath.Join(t.TempDir(), "stat.db"), startup, do)
}

func onLoopOpening(t *testing.T, url string, startup func(*dbthread.Tx) error, do func(*deferred.Coroutine, *dbthread.Broker)) {
	t.Helper()
	r, err := reactor.New(reactor.Config{})
	if err != nil {
		t.Fatal(err)
	}
	b := dbthread.Open(r, url, dbthread.Config{Startup: startup, RunTwice: true})
	r.Before(reactor.Shutdown, b.Shutdown)
	r.CallWhenRunning(func() {
		deferred.Inline(r, func(co *deferred.Coroutine) (deferred.Unit, error) {
			defer r.Stop()
			if _, err := deferred.Await(co, b.Running()); err != nil {
				t.Error(err)
				return deferred.Unit{}, nil
			}
			do(co, b)
			return deferred.Unit{}, nil
		})
	})
	if err := r.Run(); err != nil {
		t.Fatal(err)
	}
}
