package main

import (
	"os"
	"strings"
	"testing"
)

// neighbours is a log of three people and an attacker in one network. The
// attacker asks for a page before a rule catches it, and after.
func neighbours(t *testing.T) string {
	return write(t, "access.log",
		line("192.0.2.1", 0, 200, "/a", "-", firefox),
		line("192.0.2.2", 1, 302, "/b", "-", firefox),
		line("192.0.2.9", 2, 200, "/c", "-", firefox),
		line("192.0.2.9", 3, 404, "/.git/config", "-", firefox),
		line("192.0.2.9", 4, 200, "/d", "-", firefox),
		line("192.0.2.3", 5, 200, "/e", "-", firefox),
		line("2001:db8:1:2:3::4", 6, 200, "/f", "-", firefox))
}

func TestAnonymise_TheRulesSeeAddressesAndTheDatabaseNetworks(t *testing.T) {
	for level, networks := range map[string][2]string{"1": {"192.0.2.0/24", "2001:db8:1:2::/64"}, "2": {"192.0.0.0/16", "2001:db8:1::/48"}, "3": {"-", "-"}} {
		t.Run(level, func(t *testing.T) {
			db := newDB(t)
			out := statalysis(t, "load", "-q", "-db", db, "-anonymise", level, neighbours(t)).want(t, exitOK)
			// /d is refused, by the address; /c was there before. Nobody is redirected to
			// what a neighbour asks for.
			wantRows(t, db, "SELECT ip, value, was_rd FROM entries JOIN url ON url.id = id_url ORDER BY dt",
				networks[0]+" /a 0", networks[0]+" /b 0", networks[0]+" /c 0", networks[0]+" /e 0", networks[1]+" /f 0")
			wantRows(t, db, "SELECT ip, kind FROM bad_ip", networks[0]+" block")
			wantRows(t, db, "SELECT ip, requests FROM bad_seen", networks[0]+" 2")
			wantNumber(t, db, "SELECT count(*) FROM redirected", 0)
			for _, address := range []string{"192.0.2.9", "192.0.2.1", "2001:db8:1:2:3::4"} {
				if text, err := os.ReadFile(db); err != nil || strings.Contains(string(text)+out.stdout, address) {
					t.Errorf("%s is in the database or on the screen: %v", address, err)
				}
			}
			statalysis(t, "blocklist", "-db", db).want(t, exitFailed, "anonymised")
		})
	}
}

func TestAnonymise_LoadingAgainAndOtherRulesPurgeNoNeighbours(t *testing.T) {
	db, log := newDB(t), neighbours(t)
	program(t, "load", "-q", "-db", db, "-anonymise", "1", log).want(t, exitOK)
	before := findings(t, db)
	program(t, "load", "-q", "-db", db, log).want(t, exitOK)
	wantSame(t, "loaded again", findings(t, db), before)
	more := write(t, "more.log", line("192.0.2.8", 9, 200, "/wp-config.php", "-", firefox), line("192.0.2.1", 10, 200, "/g", "-", firefox))
	program(t, "load", "-q", "-db", db, more).want(t, exitOK)
	wantNumber(t, db, "SELECT count(*) FROM entries WHERE ip = '192.0.2.0/24'", 5)
	program(t, "load", "-q", "-db", db, "-no-rules", log, more).want(t, exitOK)
	wantNumber(t, db, "SELECT count(*) FROM entries", 9)
	wantNumber(t, db, "SELECT count(*) FROM bad_ip", 0)
}

func TestAnonymise_ADatabaseHasOneLevel(t *testing.T) {
	db, other := newDB(t), write(t, "b.log", line("192.0.2.9", 2, 200, "/other", "-", firefox))
	program(t, "load", "-q", "-db", db, "-anonymise", "1", neighbours(t)).want(t, exitOK)
	program(t, "load", "-q", "-db", db, "-anonymise", "2", other).want(t, exitFailed, "(level 1)", "(level 2)", "-anonymise-anew")
	program(t, "load", "-q", "-db", db, "-anonymise", "0", other).want(t, exitFailed, "whole addresses")
	wantNumber(t, db, "SELECT count(*) FROM entries WHERE ip NOT LIKE '%/%'", 0)
	program(t, "load", "-q", "-db", db, other).want(t, exitOK) // by itself as the database has it
	wantNumber(t, db, "SELECT count(*) FROM entries WHERE ip NOT LIKE '%/%'", 0)
	program(t, "load", "-q", "-db", db, "-anonymise", "0", "-anonymise-anew", write(t, "c.log", line("192.0.2.4", 3, 200, "/", "-", firefox))).want(t, exitOK)
	wantNumber(t, db, "SELECT count(*) FROM entries WHERE ip = '192.0.2.4'", 1)

	whole := newDB(t)
	program(t, "load", "-q", "-db", whole, neighbours(t)).want(t, exitOK)
	program(t, "load", "-q", "-db", whole, "-anonymise", "1", other).want(t, exitFailed, "has whole addresses")
	program(t, "load", "-q", "-db", whole, "-anonymise", "4", other).want(t, exitUsage)
}

func TestAnonymise_FollowDoesItToo(t *testing.T) {
	db, log := newDB(t), neighbours(t)
	f := startFollow(t, db, "-anonymise", "1", log)
	f.sees("what was there", 5)
	f.stop(os.Interrupt).want(t, exitOK)
	wantNumber(t, db, "SELECT count(*) FROM entries WHERE ip NOT LIKE '%/%'", 0)
	program(t, "report", "-db", db, "-section", "requests", "-ip", "192.0.2.0/24").want(t, exitOK, "/a")
}

// wantRows fails the test unless a query gives these rows, with a space between
// the columns.
func wantRows(t *testing.T, db, query string, want ...string) {
	t.Helper()
	got := strings.ReplaceAll(strings.ReplaceAll(rowsOf(t, db, query), "\t\n", "\n"), "\t", " ")
	wantSame(t, query, got, strings.Join(want, "\n")+"\n")
}
