package report

import (
	"strings"
	"testing"

	"sasync/dbthread"
)

// week is a small log that has something for every question.
func week() []hit {
	return []hit{
		{at: at("2026-02-28", "10:00:00"), vhost: "shop.example", url: "/old"},
		{at: at("2026-03-04", "09:00:00"), vhost: "shop.example", url: "/", ref: "https://search.example/?q=tea"},
		{at: at("2026-03-04", "09:00:01"), vhost: "shop.example", url: "/style.css", ref: "https://shop.example/"},
		{at: at("2026-03-04", "09:01:00"), vhost: "shop.example", url: "/tea", took: 1500, ref: "https://shop.example/"},
		{at: at("2026-03-05", "10:30:00"), vhost: "shop.example", url: "/tea", took: 4500},
		{at: at("2026-03-05", "10:31:00"), vhost: "shop.example", url: "/gone", http: 404, ref: "https://shop.example/tea"},
		{at: at("2026-03-06", "11:00:00"), vhost: "blog.example", url: "/tea", ip: "192.0.2.9", ref: "https://search.example/?q=tea"},
		{at: at("2026-03-06", "11:00:05"), vhost: "blog.example", url: "/buy", ip: "192.0.2.9", http: 503, method: "POST", took: 1234567},
		{at: at("2026-03-06", "11:00:09"), vhost: "blog.example", url: "/.env", ip: "192.0.2.66", http: 404},
	}
}

const badRows = `INSERT INTO rules (id, "key", kind, text, name, family, file, line) VALUES
	(1, 'a', 'url', '/.env', 'secrets', 'attacks', 'attacks.url', 3), (2, 'b', 'ua', 'Googlebot', 'Googlebot', 'search engines', 'search-engines.ua', 7);
	INSERT INTO bad_ip (ip, kind, id_rule, purged) VALUES ('198.51.100.1', 'block', 1, 1), ('198.51.100.2', 'ignore', 2, 1), ('203.0.113.1', 'ignore', 2, 1);
	INSERT INTO bad_seen (ip, id_file, requests, served, pages, bytes, robots, "first", "last") VALUES
	('198.51.100.1', 1, 40, 1, 30, 900, 0, 1772700000, 1772700009), ('198.51.100.1', 2, 2, 0, 1, 10, 0, 1772600000, 1772600001),
	('198.51.100.2', 1, 7, 7, 6, 700, 1, 1772700000, 1772900000), ('203.0.113.1', 1, 3, 2, 2, 50, 0, 1772700000, 1772700000),
	('203.0.113.1', 2, 99, 0, 0, 0, 0, 1640000000, 1640000001);
	INSERT INTO files (name, dt, bytes, "lines", records, unread, format, head, position, tail, rules, loaded) VALUES ('/var/log/a.log', 5, 900, 12, 10, 2, 'combined', '', 0, '', '', 1772900000)`

func weekSetup() func(tx *dbthread.Tx) error { return stored(week(), strings.Split(badRows, ";")...) }

func TestQuestions_Answer(t *testing.T) {
	three := Asked{Days: 3}
	for _, c := range []struct {
		question string
		asked    Asked
		want     string
	}{
		{"people", three, "1772582400 1772841600 3 4 4 8 0\n1772323200 1772582400 0 0 0 0 0"},
		{"who", three, "people 3 8 13 5\nbots 2 10 17 9\nbad clients 1 42 70 1"},
		{"who", Asked{Days: 3, Filter: Filter{Vhost: "blog.example"}}, "people 2 3 100 1"},
		{"who", Asked{Days: 3, Filter: Filter{Rule: "Googlebot"}}, "bots 2 10 100 9"},
		{"days", three, "1772582400 1 2 3 0\n1772668800 1 1 2 0\n1772755200 2 1 3 0"},
		{"days", Asked{Days: 2, Filter: Filter{Vhost: "blog.example"}}, "1772668800 0 0 0 0\n1772755200 2 1 3 0"},
		{"vhosts", three, "shop.example 2 3 5 0\nblog.example 2 1 3 0"},
		{"pages", three, "shop.example /tea 2 2 0 0\nshop.example / 1 1 0 0\nblog.example /tea 1 1 0 0"},
		{"pages", Asked{Days: 4}, "shop.example /tea 2 2 0 1\nshop.example / 1 1 0 1\nblog.example /tea 1 1 0 1"},
		{"entry", three, "shop.example / 1\nshop.example /tea 1\nblog.example /tea 1"},
		{"exit", three, "shop.example /tea 2\nblog.example /tea 1"},
		{"referrers", three, "search.example 2 2\n- 1 1"},
		{"links", Asked{Days: 3, Filter: Filter{Path: "/tea"}}, "https://search.example/?q=tea 1 1 1772794800\nhttps://shop.example/ 1 1 1772614860"},
		{"missing", three, "shop.example /gone 404 https://shop.example/tea 1 1 1772706660"},
		{"errors", three, "blog.example /buy 503 1 1 1772794805"},
		{"status", three, "200 5 0\n404 2 0\n503 1 0"},
		{"bad", three, "198.51.100.1 block 42 1 31 910 1772600000 1772700009 secrets attacks.url"},
		{"bots", three, "search engines Googlebot 2 10 750 1 1772900000"},
		{"rules", three, "secrets url attacks.url 3 1 42 1 2 0 1772700009\nGooglebot ua search-engines.ua 7 2 10 9 90 0 1772900000"},
		{"rules", Asked{Filter: Filter{Rule: "secrets"}}, "secrets url attacks.url 3 1 42 1 2 0 1772700009"},
		{"clients", Asked{Days: 1}, "192.0.2.9 Firefox 1 2 0 1772794800 1772794805\n192.0.2.66 Firefox 0 1 0 1772794809 1772794809"},
		{"files", three, "/var/log/a.log combined 12 10 2 900 1772900000"},
		{"speed", three, "3 5000 2000000 2000000 2000000"},
		{"slow", three, "blog.example /buy 1 1234567 1234567 1234567\nshop.example /tea 2 3000 4500 6000"},
		{"gaps", Asked{Days: -1}, "1772323200 1772582400 3"},
	} {
		if got := rowsOf(answerOf(t, weekSetup(), c.question, c.asked)); got != c.want {
			t.Errorf("%s %+v:\n%s\nwant\n%s", c.question, c.asked, got, c.want)
		}
	}
}

func TestRules_OneThatHurtsPeopleShows(t *testing.T) {
	served := strings.ReplaceAll(badRows, "1, 40, 1, 30", "1, 40, 39, 30")
	a := answerOf(t, stored(week(), strings.Split(served, ";")...), "rules", Asked{Days: 3})
	if got, want := rowsOf(a), "secrets url attacks.url 3 1 42 39 92 1 1772700009\nGooglebot ua search-engines.ua 7 2 10 9 90 0 1772900000"; got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if len(a.Notes) != 1 {
		t.Errorf("notes: %q", a.Notes)
	}
}

func TestQuestions_OfAnEmptyDatabaseHaveNoRows(t *testing.T) {
	for _, q := range Questions() {
		a := answerOf(t, stored(nil), q.Name, Asked{})
		if q.Name != "hours" && q.Name != "people" && len(a.Rows) > 0 {
			t.Errorf("%s: %v", q.Name, a.Rows)
		}
	}
}

func TestQuestions_GoOnWhereTheRowsBeforeEnded(t *testing.T) {
	for _, name := range []string{"requests", "pages", "rules"} {
		all := answerOf(t, weekSetup(), name, Asked{Days: -1})
		var pages []string
		asked := Asked{Days: -1, Rows: 1}
		for more := true; more; more = asked.After != "" {
			a := answerOf(t, weekSetup(), name, asked)
			pages = append(pages, rowsOf(a))
			asked.After = a.Next
		}
		if got := strings.Join(pages, "\n"); got != rowsOf(all) || len(pages) < 2 {
			t.Errorf("%s, row by row:\n%s\nwant\n%s", name, got, rowsOf(all))
		}
	}
}

// Where clocks are put back, the log's own time tells a later request to be the
// earlier one.
func TestRequests_StandInOrderWhenClocksArePutBack(t *testing.T) {
	night := []hit{
		{at: at("2026-10-25", "02:50:00"), tz: 7200, url: "/first"}, {at: at("2026-10-25", "02:10:00"), tz: 3600, url: "/second"},
		{at: at("2026-10-25", "02:55:00"), tz: 7200, url: "/between"}, {at: at("2026-10-25", "03:00:00"), tz: 3600, url: "/last"},
	}
	var urls []string
	for asked := (Asked{Days: 1, Rows: 1}); ; {
		a := answerOf(t, stored(night), "requests", asked)
		for _, row := range a.Rows {
			urls = append(urls, row[4].(string))
		}
		if asked.After = a.Next; a.Next == "" {
			break
		}
	}
	if got, want := strings.Join(urls, " "), "/first /between /second /last"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestStatement_ShowsItsArgumentsInTheirPlaces(t *testing.T) {
	s := Statement{"\n\t\tSELECT *\n\t\tFROM url\n\t\t\tWHERE value = ? AND id > ?", []any{"it's /?x", int64(7)}}
	if got, want := s.String(), "SELECT *\nFROM url\n  WHERE value = 'it''s /?x' AND id > 7"; got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// What is shown is what was run.
func TestStatement_OfAnAnswerCanBeRun(t *testing.T) {
	for _, q := range Questions() {
		_, err := read(t, weekSetup(), func(tx *dbthread.Tx) (int, error) {
			a, err := q.In(tx, Asked{Filter: Filter{Vhost: "shop.example", Path: "/t*", IP: "192.0.2.0/24"}})
			if err != nil {
				return 0, err
			}
			for _, s := range a.SQL {
				rows, err := tx.Query(s.String())
				if err != nil {
					return 0, err
				}
				for rows.Next() {
				}
				if err := rows.Err(); err != nil {
					return 0, err
				}
			}
			return 0, nil
		})
		if err != nil {
			t.Errorf("%s: %v", q.Name, err)
		}
	}
}
