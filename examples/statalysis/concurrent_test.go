package main

import (
	"database/sql"
	"errors"
	"testing"

	"sasync/dbthread"
	"sasync/deferred"
	"sasync/examples/statalysis/rules"
	"sasync/reactor"
)

// A load that ran beside another one may have left entries of an address that
// the other one had found bad.
func TestBad_EntriesThatALoadBesideLeftAreDeleted(t *testing.T) {
	log := write(t, "a.log", line("192.0.2.1", 0, 200, "/", "-", "Googlebot/2.1"), line("192.0.2.2", 1, 200, "/", "-", firefox))
	path := newDB(t)
	statalysis(t, "load", "-q", "-db", path, log).want(t, exitOK)
	before := contents(t, path)

	db, err := sql.Open("sqlite3", "file:"+path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec(`INSERT INTO entries (dt, tz, ip, http, was_rd, id_vhost, id_url, id_ref, id_ua, method)
		SELECT dt, tz, '192.0.2.1', http, was_rd, id_vhost, id_url, id_ref, id_ua, method FROM entries`); err != nil {
		t.Fatal(err)
	}
	statalysis(t, "load", "-q", "-db", path, log).want(t, exitOK)
	wantSame(t, "no entry of a bad address stays", contents(t, path), before)
}

// The id of a rule that is gone must not be left in bad_ip: it is dangling, or
// becomes the id of another rule.
func TestRules_LoadEndsWhenAnotherOneHasChangedThem(t *testing.T) {
	ours := loadRules(t, "a.ua", "Bot\n")
	theirs := loadRules(t, "a.ua", "Crawler\n")
	onLoop(t, func(co *deferred.Coroutine, b *dbthread.Broker) {
		a, err := deferred.Await(co, adoptRules.Go(b, ours))
		if err != nil {
			t.Error(err)
			return
		}
		if _, err := deferred.Await(co, adoptRules.Go(b, theirs)); err != nil {
			t.Error(err)
		}
		_, err = deferred.Await(co, setBad.Go(b, badIP{"192.0.2.1", "ignore", a.ids[0], ours.Rules()[0].Key()}))
		if !errors.Is(err, errRulesChanged) {
			t.Errorf("setBad: %v", err)
		}
		_, err = deferred.Await(co, sweepBad.Go(b, ours.Fingerprint()))
		if !errors.Is(err, errRulesChanged) {
			t.Errorf("sweepBad: %v", err)
		}
	})
}

func loadRules(t *testing.T, files ...string) *rules.Set {
	t.Helper()
	set, _, err := rules.Load(ruleFolder(t, files...))
	if err != nil {
		t.Fatal(err)
	}
	return set
}

// onLoop runs do on a loop with an empty database.
func onLoop(t *testing.T, do func(*deferred.Coroutine, *dbthread.Broker)) {
	t.Helper()
	r, err := reactor.New(reactor.Config{})
	if err != nil {
		t.Fatal(err)
	}
	b := dbthread.Open(r, newDB(t), dbthread.Config{Startup: createSchema})
	r.Before(reactor.Shutdown, b.Shutdown)
	r.CallWhenRunning(func() {
		deferred.Inline(r, func(co *deferred.Coroutine) (deferred.Unit, error) {
			defer r.Stop()
			do(co, b)
			return deferred.Unit{}, nil
		})
	})
	if err := r.Run(); err != nil {
		t.Fatal(err)
	}
}
