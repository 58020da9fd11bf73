package main

import (
	"database/sql"
	"testing"
)

// A load that ran beside another one may have left entries of an address that
// the other one had found bad.
func TestBad_EntriesThatALoadBesideLeftAreDeleted(t *testing.T) {
	log := write(t, "a.log", line("192.0.2.1", 0, 200, "/", "-", "Googlebot/2.1"), line("192.0.2.2", 1, 200, "/", "-", firefox))
	path := newDB(t)
	statalysis(t, "load", "-q", "-db", path, log).want(t, exitOK)

	db, err := sql.Open("sqlite3", "file:"+path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec(`INSERT INTO entries (dt, tz, ip, http, was_rd, id_vhost, id_url, id_ref, id_ua, method)
		SELECT dt, tz, '192.0.2.1', http, was_rd, id_vhost, id_url, id_ref, id_ua, method FROM entries`); err != nil {
		t.Fatal(err)
	}
	other := write(t, "b.log", line("192.0.2.3", 2, 200, "/", "-", firefox))
	statalysis(t, "load", "-q", "-db", path, other).want(t, exitOK)
	wantNumber(t, path, "SELECT count(*) FROM entries WHERE ip = '192.0.2.1'", 0)
	wantNumber(t, path, "SELECT count(*) FROM entries", 2)
}
