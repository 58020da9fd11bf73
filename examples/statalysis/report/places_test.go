package report

import (
	"slices"
	"strings"
	"testing"

	"sasync/dbthread"
	"sasync/examples/statalysis/geo"
	"sasync/examples/statalysis/geo/mmdbtest"
)

// weekPlaces knows where the addresses of week are, but for 192.0.2.66 and
// 203.0.113.1.
func weekPlaces(t *testing.T, kinds ...string) *geo.DB {
	t.Helper()
	all := map[string]mmdbtest.Records{
		"City": {
			"192.0.2.0/29": mmdbtest.City("FR", "France", "Paris"), "192.0.2.8/29": mmdbtest.City("FR", "France", "Lyon"),
			"198.51.100.0/24": mmdbtest.City("BR", "Brazil", ""),
		},
		"ASN": {"192.0.2.0/26": mmdbtest.ASN(64496, "Example Net"), "198.51.100.0/24": mmdbtest.ASN(64511, "Cheap Hosting")},
	}
	var paths []string
	for _, kind := range kinds {
		paths = append(paths, mmdbtest.Write(t, kind, all[kind]))
	}
	db, err := geo.Open(paths)
	if err != nil {
		t.Fatal(err)
	}
	return db
}

func TestQuestions_TellWherePeopleAndBadClientsAre(t *testing.T) {
	places := weekPlaces(t, "City", "ASN")
	for _, c := range []struct {
		question string
		asked    Asked
		want     string
	}{
		{"countries", Asked{Days: 3}, "France FR 2 4 7 0 0\nunknown  1 0 1 0 0\nBrazil BR 0 0 0 0 42"},
		{"countries", Asked{Days: 3, Filter: Filter{Vhost: "shop.example"}}, "France FR 1 3 5 0 0\nBrazil BR 0 0 0 0 42"},
		{"countries", Asked{Days: 3, Rows: 1}, "France FR 2 4 7 0 0"},
		{"countries", Asked{Days: 3, Rows: 1, After: "1"}, "unknown  1 0 1 0 0"},
		{"cities", Asked{Days: 3}, "Paris France 1 3 5 0 0\nLyon France 1 1 2 0 0\nunknown  1 0 1 0 0\nBrazil Brazil 0 0 0 0 42"},
		{"networks", Asked{Days: 3}, "Example Net AS64496 2 4 7 0 0\nunknown  1 0 1 0 0\nCheap Hosting AS64511 0 0 0 0 42"},
		{"clients", Asked{Days: 1}, "192.0.2.9 France AS64496 Example Net Firefox 1 2 0 1772794800 1772794805\n192.0.2.66   Firefox 0 1 0 1772794809 1772794809"},
		{"bad", Asked{Days: 3}, "198.51.100.1 Brazil AS64511 Cheap Hosting block 42 1 31 910 1772600000 1772700009 secrets attacks.url"},
	} {
		c.asked.Geo = places
		if got := rowsOf(answerOf(t, weekSetup(), c.question, c.asked)); got != c.want {
			t.Errorf("%s %+v:\n%s\nwant\n%s", c.question, c.asked.Filter, got, c.want)
		}
	}
	first := answerOf(t, weekSetup(), "countries", Asked{Days: 3, Rows: 1, Geo: places})
	last := answerOf(t, weekSetup(), "countries", Asked{Days: 3, Rows: 1, After: "2", Geo: places})
	if first.Next != "1" || last.Next != "" || len(last.Rows) != 1 {
		t.Errorf("next %q, %q", first.Next, last.Next)
	}
}

func TestQuestions_TellOfAnAddressWhereItIs(t *testing.T) {
	places := weekPlaces(t, "City", "ASN")
	for ip, want := range map[string]string{"192.0.2.9": "192.0.2.9: Lyon, France · AS64496 Example Net", "203.0.113.1": "203.0.113.1: unknown"} {
		for _, question := range []string{"requests", "clients", "bad"} {
			a := answerOf(t, weekSetup(), question, Asked{Days: 3, Filter: Filter{IP: ip}, Geo: places})
			if !slices.Contains(a.Notes, want) {
				t.Errorf("%s: %q, want %q", question, a.Notes, want)
			}
		}
	}
}

func TestQuestions_SayWhatTheyNeedToTellPlaces(t *testing.T) {
	a := answerOf(t, weekSetup(), "countries", Asked{})
	if len(a.Rows) != 0 || len(a.Notes) != 1 || !strings.Contains(a.Notes[0], "-geo") {
		t.Errorf("%v %q", a.Rows, a.Notes)
	}
	networksOnly := weekPlaces(t, "ASN")
	if a := answerOf(t, weekSetup(), "cities", Asked{Geo: networksOnly}); len(a.Rows) != 0 || len(a.Notes) != 1 || !strings.Contains(a.Notes[0], "GeoLite2-City") {
		t.Errorf("%v %q", a.Rows, a.Notes)
	}
	for _, c := range []struct {
		question string
		db       *geo.DB
		want     bool
	}{
		{"countries", nil, false}, {"networks", nil, false}, {"cities", nil, false}, {"pages", nil, true},
		{"countries", networksOnly, false}, {"cities", networksOnly, false}, {"networks", networksOnly, true}, {"pages", networksOnly, true},
		{"countries", weekPlaces(t, "City"), true}, {"cities", weekPlaces(t, "City"), true}, {"networks", weekPlaces(t, "City"), false},
	} {
		q, _ := Find(c.question)
		if q.Askable(c.db) != c.want {
			t.Errorf("%s: %v", c.question, !c.want)
		}
	}
	if got := rowsOf(answerOf(t, weekSetup(), "clients", Asked{Days: 1, Rows: 1, Geo: networksOnly})); !strings.HasPrefix(got, "192.0.2.9 AS64496 Example Net Firefox") {
		t.Errorf("no column of countries: %q", got)
	}
}

func TestGather_TellsTheNetworksOfBadClients(t *testing.T) {
	s, err := read(t, weekSetup(), func(tx *dbthread.Tx) (*Summary, error) { return Gather(tx, Options{Geo: weekPlaces(t, "ASN")}) })
	if err != nil {
		t.Fatal(err)
	}
	if len(s.BadClients) != 1 || s.BadClients[0].Network != "AS64511 Cheap Hosting" {
		t.Errorf("%+v", s.BadClients)
	}
	var screen strings.Builder
	if err := Write(&screen, s, nil, Style{Width: 80}); err != nil || !strings.Contains(screen.String(), "Cheap Hosting") {
		t.Errorf("%v\n%s", err, &screen)
	}
}
