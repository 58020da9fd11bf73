package main

import (
	"encoding/json"
	"os"
	"testing"
)

// sampleFacts is what the generator of the sample has counted itself.
type sampleFacts struct {
	All struct {
		Lines, Blank, Torn, Distinct int
		RedirectsFollowed            int `json:"redirects_followed"`
		Kinds                        map[string]int
	}
	People struct {
		RedirectsFollowed int `json:"redirects_followed"`
	}
	Addresses map[string][]string
}

func readSampleFacts(t *testing.T) (facts sampleFacts) {
	t.Helper()
	text, err := os.ReadFile("testdata/expected.json")
	if err == nil {
		err = json.Unmarshal(text, &facts)
	}
	if err != nil || len(facts.Addresses["people"]) == 0 {
		t.Fatal("facts of the sample: ", err)
	}
	return facts
}

func TestSample_EveryPersonIsKeptAndNobodyElseButProbes(t *testing.T) {
	facts := readSampleFacts(t)
	db := newDB(t)
	l := loadInProcess(t, "-q", "-db", db, "testdata")
	var unread int64
	for _, f := range l.loader.Files() {
		unread += f.Unread
	}
	if want := int64(facts.All.Torn + facts.All.Blank); unread != want {
		t.Errorf("%d lines unread, want %d", unread, want)
	}
	kept := map[string]int{}
	kinds := map[string]string{}
	for kind, addresses := range facts.Addresses {
		for _, ip := range addresses {
			kinds[ip] = kind
		}
	}
	rows, err := openDB(t, db).Query("SELECT ip, count(*) FROM entries GROUP BY ip")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var ip string
		var n int
		if err := rows.Scan(&ip, &n); err != nil {
			t.Fatal(err)
		}
		kept[kinds[ip]] += n
	}
	for kind, n := range kept {
		if kind != "people" && kind != "probes" {
			t.Errorf("%d entries of %q are kept", n, kind)
		}
	}
	if want := facts.All.Kinds["people"]; kept["people"] != want {
		t.Errorf("%d entries of people, want %d", kept["people"], want)
	}
	for kind, want := range map[string]string{"attackers": "block", "spammers": "block", "bots": "ignore"} {
		for _, ip := range facts.Addresses[kind] {
			if number(t, db, "SELECT count(*) FROM bad_ip WHERE ip = ? AND kind = ?", ip, want) != 1 {
				t.Errorf("%s, of %s: want %s", ip, kind, want)
			}
		}
	}
}

func TestSample_WithoutRulesEveryDistinctRequestIsStored(t *testing.T) {
	facts := readSampleFacts(t)
	db := newDB(t)
	statalysis(t, "load", "-q", "-no-rules", "-db", db, "testdata").want(t, exitOK)
	wantNumber(t, db, "SELECT count(*) FROM entries", facts.All.Distinct)
	wantNumber(t, db, "SELECT count(*) FROM entries WHERE was_rd", facts.All.RedirectsFollowed)
	wantNumber(t, db, "SELECT sum(lines) FROM files", facts.All.Lines)
}
