package report

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"sasync/dbthread"
)

// at is a time of the log's own clock.
func at(day, clock string) int64 {
	t, err := time.Parse("2006-01-02 15:04:05", day+" "+clock)
	if err != nil {
		panic(err)
	}
	return t.Unix()
}

func TestGather_EmptyDatabaseIsAllZero(t *testing.T) {
	s := gather(t, stored(nil), Options{})
	s.SQL = nil
	if want := (&Summary{TableDays: 30}); !reflect.DeepEqual(s, want) {
		t.Errorf("got %+v", s)
	}
}

func TestGather_InOneTransactionTellsTheSameAsAsk(t *testing.T) {
	setup := stored([]hit{
		{at: at("2026-03-05", "10:00:00"), url: "/a", ref: "https://example.org/x"},
		{at: at("2026-03-06", "10:00:00"), url: "/b.css", ref: "https://example.com/a", agent: "Safari"},
		{at: at("2026-03-06", "10:00:05"), url: "/gone", http: 404, ref: "https://example.org/y"},
		{at: at("2026-03-06", "10:00:09"), http: 503},
	})
	alone, err := read(t, setup, func(tx *dbthread.Tx) (*Summary, error) { return Gather(tx, Options{}) })
	if err != nil {
		t.Fatal(err)
	}
	asked := gather(t, setup, Options{})
	alone.SQL, asked.SQL = nil, nil
	if !reflect.DeepEqual(alone, asked) || len(asked.Referrers) == 0 {
		t.Errorf("in one transaction\n%+v\nin two\n%+v", alone, asked)
	}
}

func TestGather_SingleEntry(t *testing.T) {
	s := gather(t, stored([]hit{{at: at("2026-03-01", "10:00:00")}}), Options{})
	one := Count{1, 1, 1}
	for _, p := range s.Periods {
		if p.Now != one || p.Before != (Count{}) || p.Comparable {
			t.Errorf("period %+v", p)
		}
	}
	if n := len(s.Days); n != 60 || s.Days[59].Count != one {
		t.Errorf("%d days, the last %+v", n, s.Days[n-1])
	}
	if s.First != s.Last || s.Last != at("2026-03-01", "10:00:00") {
		t.Errorf("from %d to %d", s.First, s.Last)
	}
}

func TestGather_VisitorOfManyDaysIsOneOfThePeriod(t *testing.T) {
	s := gather(t, stored([]hit{
		{at: at("2026-03-05", "09:00:00")},
		{at: at("2026-03-06", "09:00:00")},
		{at: at("2026-03-07", "09:00:00")},
		{at: at("2026-03-07", "09:00:01")},
		{at: at("2026-03-07", "09:00:02"), agent: "Chrome"}, // the same address, another visitor
	}), Options{})
	if got, want := s.Periods[0].Now, (Count{2, 3, 3}); got != want {
		t.Errorf("newest day: %+v, want %+v", got, want)
	}
	if got, want := s.Periods[1].Now, (Count{2, 5, 5}); got != want {
		t.Errorf("7 days: %+v, want %+v", got, want)
	}
	if got := []int64{s.Days[57].Count.Visitors, s.Days[58].Count.Visitors, s.Days[59].Count.Visitors}; !reflect.DeepEqual(got, []int64{1, 1, 2}) {
		t.Errorf("visitors of the days: %v", got)
	}
}

func TestGather_ComparesWithTheSameHoursBefore(t *testing.T) {
	s := gather(t, stored([]hit{
		{at: at("2026-01-01", "00:00:00"), ip: "192.0.2.9"},
		{at: at("2026-02-27", "12:00:00"), ip: "192.0.2.2"}, // 7 days before, in time
		{at: at("2026-02-27", "12:00:01"), ip: "192.0.2.3"}, // too late in the day
		{at: at("2026-03-05", "12:00:00"), ip: "192.0.2.4"},
		{at: at("2026-03-05", "23:59:59"), ip: "192.0.2.5"}, // later than the log's end: not yesterday's
		{at: at("2026-03-06", "12:00:00"), ip: "192.0.2.6"},
	}), Options{})
	for i, want := range []struct{ now, before int64 }{{1, 1}, {3, 1}, {5, 0}} {
		p := s.Periods[i]
		if p.Now.Visitors != want.now || p.Before.Visitors != want.before || !p.Comparable {
			t.Errorf("%d days: %+v, want %+v", p.Days, p, want)
		}
	}
	if got := s.Days[58].Count.Visitors; got != 2 {
		t.Errorf("the whole day before has %d visitors, want 2", got)
	}
}

func TestGather_PeriodBeforeTheLogIsNotComparable(t *testing.T) {
	s := gather(t, stored([]hit{{at: at("2026-03-05", "00:00:10")}, {at: at("2026-03-06", "12:00:00")}}), Options{})
	for i, want := range []bool{true, false, false} {
		if got := s.Periods[i].Comparable; got != want {
			t.Errorf("%d days: comparable %t", s.Periods[i].Days, got)
		}
	}
}

func TestGather_TodayIsOfTheLogsOwnTime(t *testing.T) {
	const newYork, kiritimati = -5 * 3600, 14 * 3600
	for _, c := range []struct {
		name   string
		hits   []hit
		last   int64
		offset int64
		today  int64
	}{
		{"behind UTC", []hit{{at: at("2026-03-06", "23:30:00"), tz: newYork}, {at: at("2026-03-06", "00:10:00"), tz: newYork}}, at("2026-03-06", "23:30:00"), newYork, 2},
		{"ahead of UTC", []hit{{at: at("2026-03-07", "00:30:00"), tz: kiritimati}, {at: at("2026-03-06", "23:10:00"), tz: kiritimati}}, at("2026-03-07", "00:30:00"), kiritimati, 1},
		// The newest in UTC is New York's, but the newest day is Kiritimati's.
		{"two logs", []hit{{at: at("2026-03-06", "08:00:00"), tz: newYork}, {at: at("2026-03-07", "01:00:00"), tz: kiritimati}}, at("2026-03-07", "01:00:00"), kiritimati, 1},
		// What claims to be of a day to come is of no day.
		{"a clock that runs wild", []hit{{at: at("2026-03-06", "08:00:00")}, {at: at("2026-03-09", "08:00:00"), tz: 200 * 3600}}, at("2026-03-06", "08:00:00"), 0, 1},
	} {
		s := gather(t, stored(c.hits), Options{})
		if s.Last != c.last || s.Offset != c.offset || s.Periods[0].Now.Requests != c.today {
			t.Errorf("%s: last %s, offset %d, %d requests today", c.name, clock(s.Last), s.Offset, s.Periods[0].Now.Requests)
		}
	}
}

func TestGather_PagesAreServedGetsOfNoAssets(t *testing.T) {
	now := at("2026-03-06", "12:00:00")
	for _, c := range []struct {
		hit  hit
		page bool
	}{
		{hit{url: "/"}, true},
		{hit{url: "/about"}, true},
		{hit{url: "/index.html?x=style.css"}, true},
		{hit{url: "/v1.2/guide"}, true},
		{hit{url: "/css"}, true},
		{hit{url: "/cached", http: 304}, true},
		{hit{url: "*"}, true},
		{hit{url: "/paper.pdf"}, true},
		{hit{url: "/style.css"}, false},
		{hit{url: "/STYLE.CSS?v=1.2"}, false},
		{hit{url: "/a.b/app.min.js"}, false},
		{hit{url: "/font.woff2"}, false},
		{hit{url: "/x.JPG"}, false},
		{hit{url: "/app.js.map"}, false},
		{hit{url: "/form", method: "POST"}, false},
		{hit{url: "/head", method: "HEAD"}, false},
		{hit{url: "/moved", http: 301}, false},
		{hit{url: "/gone", http: 404}, false},
	} {
		c.hit.at = now
		s := gather(t, stored([]hit{c.hit}), Options{})
		var listed []Page
		if len(s.Sites) > 0 {
			listed = s.Sites[0].Pages
		}
		if got := s.Periods[0].Now.Pages == 1; got != c.page || (len(listed) == 1) != c.page {
			t.Errorf("%+v: counted as a page: %t, listed %+v", c.hit, got, listed)
		}
	}
}

func TestGather_RanksPagesBySite(t *testing.T) {
	now := at("2026-03-06", "12:00:00")
	var hits []hit
	for i := range 5 {
		ip := fmt.Sprintf("192.0.2.%d", i)
		hits = append(hits, hit{at: now + int64(i), ip: ip, vhost: "shop.example", url: "/cart"})
		if i < 3 {
			hits = append(hits, hit{at: now + 10 + int64(i), ip: ip, vhost: "blog.example", url: "/first"})
		}
		// One visitor who reloads is no three visitors.
		hits = append(hits, hit{at: now + 20 + int64(i), vhost: "shop.example", url: "/"})
	}
	hits = append(hits, hit{at: now, vhost: "old.example", url: "/"})
	s := gather(t, stored(hits), Options{Sites: 2, Rows: 1})
	want := []Site{
		{"shop.example", 5, 10, []Page{{"/cart", 5, 5, false}}},
		{"blog.example", 3, 3, []Page{{"/first", 3, 3, false}}},
	}
	if !reflect.DeepEqual(s.Sites, want) || s.MoreSites != 1 {
		t.Errorf("got %+v and %d more", s.Sites, s.MoreSites)
	}
}

func TestGather_MarksPagesThatNobodyAskedForBefore(t *testing.T) {
	s := gather(t, stored([]hit{
		{at: at("2025-12-20", "12:00:00"), url: "/"},
		{at: at("2026-01-20", "12:00:00"), url: "/old"},
		{at: at("2026-03-06", "12:00:00"), url: "/old"},
		{at: at("2026-03-06", "12:00:01"), url: "/new"},
	}), Options{})
	got := map[string]bool{}
	for _, p := range s.Sites[0].Pages {
		got[p.URL] = p.New
	}
	if want := map[string]bool{"/old": false, "/new": true}; !reflect.DeepEqual(got, want) {
		t.Errorf("got %v", got)
	}
}

func TestGather_ReferrersAreHostsOfOthers(t *testing.T) {
	now := at("2026-03-06", "12:00:00")
	var hits []hit
	for i, ref := range []string{
		"https://www.search.example/", "http://search.example/?q=a", "https://SEARCH.example:443/x", "https://user@search.example",
		"android-app://com.mail.example/", "http://[2001:db8::1]:8080/", "https://shop.example/cart", "https://www.shop.example/", "https://blog.example/", "-", "junk",
	} {
		hits = append(hits, hit{at: now + int64(i), ip: fmt.Sprintf("192.0.2.%d", i), vhost: "shop.example", ref: ref})
	}
	hits = append(hits,
		hit{at: now + 50, vhost: "blog.example", ref: "https://shop.example/"},
		hit{at: now + 51, vhost: "shop.example", url: "/logo.png", ref: "https://pictures.example/"}, // shown there, nobody came
		hit{at: now + 52, vhost: "shop.example", url: "/gone", http: 404, ref: "https://stale.example/"})
	s := gather(t, stored(hits), Options{})
	want := []Referrer{{"search.example", 4, 4}, {"[2001:db8::1]", 1, 1}, {"com.mail.example", 1, 1}}
	if !reflect.DeepEqual(s.Referrers, want) {
		t.Errorf("got %+v", s.Referrers)
	}
	if s.Direct.Visits != 1 || !reflect.DeepEqual(s.OwnHosts, []string{"blog.example", "shop.example"}) {
		t.Errorf("direct %+v, own %v", s.Direct, s.OwnHosts)
	}
}

func TestGather_AHostThatWasAskedItselfIsNoReferrerHoweverSmall(t *testing.T) {
	now := at("2026-03-06", "12:00:00")
	hits := []hit{{at: now, vhost: "tiny.example", ref: "https://tiny.example/a"}}
	for i := range int64(200) {
		hits = append(hits, hit{at: now + i, vhost: "big.example"})
	}
	s := gather(t, stored(hits), Options{})
	if len(s.Referrers) != 0 || !reflect.DeepEqual(s.OwnHosts, []string{"big.example"}) {
		t.Errorf("referrers %+v, own %v", s.Referrers, s.OwnHosts)
	}
}

func TestGather_WithoutVhostsOwnHostsAreThoseThatReferFromInside(t *testing.T) {
	now := at("2026-03-06", "12:00:00")
	var hits []hit
	add := func(n int, url, ref string) {
		for range n {
			hits = append(hits, hit{at: now + int64(len(hits)), ip: fmt.Sprintf("192.0.2.%d", len(hits)%250), url: url, ref: ref})
		}
	}
	add(40, "/about", "-")
	add(20, "/cart", "https://www.site.example/about")        // a page of this log
	add(20, "/style.css", "https://onepage.example/")         // only a page of the site loads it
	add(10, "/about", "https://search.example/")              // a front page tells nothing
	add(10, "/logo.png", "https://pictures.example/")         // a picture shown elsewhere
	add(9, "/about", "https://forum.example/thread?id=1")     // a page that is not here
	add(3, "/about", "https://mixed.example/about")           // once as if inside
	add(9, "/about", "https://mixed.example/elsewhere")       // and more often not
	add(1, "/style.css", "https://cache.example/https:/site") // too few to be an own host
	s := gather(t, stored(hits), Options{})
	if want := []string{"cache.example", "onepage.example", "site.example"}; !reflect.DeepEqual(s.OwnHosts, want) {
		t.Errorf("own hosts %v, want %v", s.OwnHosts, want)
	}
	if want := []Referrer{{"mixed.example", 12, 12}, {"search.example", 10, 10}, {"forum.example", 9, 9}}; !reflect.DeepEqual(s.Referrers, want) {
		t.Errorf("referrers %+v, want %+v", s.Referrers, want)
	}
}

func TestGather_ServerErrorsByFrequencyAndTheLatest(t *testing.T) {
	now := at("2026-03-06", "12:00:00")
	s := gather(t, stored([]hit{
		{at: now, url: "/often", http: 502}, {at: now + 1, url: "/often", http: 502, ip: "192.0.2.2"}, {at: now + 2, url: "/often", http: 502},
		{at: now + 3, url: "/often", http: 500},
		{at: now + 4, url: "/late", http: 503},
		{at: now + 5, url: "/fine"},
	}), Options{})
	want := []Problem{
		{Site: "-", URL: "/often", Status: 502, Visits: 2, Requests: 3, Last: now + 2},
		{Site: "-", URL: "/late", Status: 503, Visits: 1, Requests: 1, Last: now + 4},
		{Site: "-", URL: "/often", Status: 500, Visits: 1, Requests: 1, Last: now + 3},
	}
	if !reflect.DeepEqual(s.ServerErrors, want) || s.ServerErrorHits != 5 {
		t.Errorf("got %+v, %d hits", s.ServerErrors, s.ServerErrorHits)
	}
	if !reflect.DeepEqual(*s.LastServerError, want[1]) {
		t.Errorf("the last is %+v", *s.LastServerError)
	}
}

func TestGather_MissingPagesNameThePageThatLinksThere(t *testing.T) {
	now := at("2026-03-06", "12:00:00")
	s := gather(t, stored([]hit{
		{at: now, url: "/lost", http: 404, ref: "https://site.example/a"},
		{at: now + 1, url: "/lost", http: 404, ref: "https://site.example/b", ip: "192.0.2.2"},
		{at: now + 2, url: "/lost", http: 404, ref: "https://site.example/b", ip: "192.0.2.3"},
		{at: now + 3, url: "/lost", http: 410, ref: "https://site.example/b", ip: "192.0.2.3"},
		{at: now + 4, url: "/guess", http: 404},
		{at: now + 5, url: "/faked", http: 404, ref: "https://site.example/faked"}, // its own referrer: a scanner
	}), Options{})
	want := []Problem{{Site: "-", URL: "/lost", Status: 410, Visits: 3, Requests: 4, Last: now + 3, From: "https://site.example/b"}}
	if !reflect.DeepEqual(s.Missing, want) || s.MissingLinked != 4 || s.MissingGuessed != 2 {
		t.Errorf("got %+v, %d linked, %d guessed", s.Missing, s.MissingLinked, s.MissingGuessed)
	}
}

func TestGather_TablesCoverTheLastDaysOnly(t *testing.T) {
	s := gather(t, stored([]hit{
		{at: at("2026-02-04", "23:59:59"), url: "/before", ref: "https://a.example/"},
		{at: at("2026-02-05", "00:00:00"), url: "/after", ref: "https://b.example/"},
		{at: at("2026-03-06", "12:00:00"), url: "/today", http: 404},
	}), Options{Days: 30})
	if len(s.Sites) != 1 || len(s.Sites[0].Pages) != 1 || s.Sites[0].Pages[0].URL != "/after" || len(s.Referrers) != 1 {
		t.Errorf("got %+v and %+v", s.Sites, s.Referrers)
	}
	s = gather(t, stored([]hit{{at: at("2026-02-05", "12:00:00")}, {at: at("2026-03-06", "12:00:00"), url: "/today"}}), Options{Days: 1})
	if s.TableDays != 1 || len(s.Sites[0].Pages) != 1 {
		t.Errorf("of one day: %+v", s.Sites)
	}
}

func TestGather_CountsBadAddressesAndFiles(t *testing.T) {
	s := gather(t, stored(nil,
		`INSERT INTO rules VALUES (1, 'ua a', 'ua', 'a', 'Abot', 'bots', 'bots.ua', 3), (2, 'url b', 'url', 'b', 'shell', 'attacks', 'attacks.url', 9)`,
		`INSERT INTO bad_ip VALUES ('192.0.2.1', 'ignore', 1, 0), ('192.0.2.2', 'block', 2, 1), ('192.0.2.3', 'block', 2, 0)`,
		`INSERT INTO files (name, dt, bytes, "lines", records, unread, format, head, position, tail, rules, loaded)
			VALUES ('/a.log', 0, 100, 10, 8, 2, 'common', '', 0, '', '', 1), ('/b.log', 0, 100, 20, 20, 0, 'combined', '', 0, '', '', 1)`), Options{})
	s.SQL = nil
	want := &Summary{TableDays: 30, IgnoredAddresses: 1, BlockedAddresses: 2,
		Rules: []RuleCount{{"shell", "attacks.url", "url", 2}, {"Abot", "bots.ua", "ua", 1}},
		Files: 2, FileLines: 30, FileRecords: 28, FileUnread: 2}
	if !reflect.DeepEqual(s, want) {
		t.Errorf("got %+v", s)
	}
}

func TestGather_NamesTheStepThatFails(t *testing.T) {
	_, err := read(t, stored(nil, `DROP TABLE files`), func(tx *dbthread.Tx) (*Summary, error) { return Gather(tx, Options{}) })
	if err == nil || !strings.Contains(err.Error(), "report: gather files: ") {
		t.Errorf("got %v", err)
	}
}

// Without the index the newest month of a database of years costs as much as
// all of it.
func TestGather_FindsRecentEntriesByIndex(t *testing.T) {
	plans, err := read(t, stored([]hit{{at: at("2026-03-06", "12:00:00")}}), func(tx *dbthread.Tx) (map[string]string, error) {
		s, err := Gather(tx, Options{})
		if err != nil {
			return nil, err
		}
		plans := map[string]string{}
		for _, s := range s.SQL {
			rows, err := tx.Query("EXPLAIN QUERY PLAN "+s.SQL, s.Args...)
			if err != nil {
				return nil, err
			}
			for rows.Next() {
				var id, parent, unused int64
				var detail string
				if err := rows.Scan(&id, &parent, &unused, &detail); err != nil {
					return nil, err
				}
				plans[s.SQL] += detail + "\n"
			}
		}
		return plans, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	searched := 0
	for sql, plan := range plans {
		if strings.Contains(plan, "SCAN entries") && sql != countSQL {
			t.Errorf("%s:\n%s", sql, plan)
		}
		searched += strings.Count(plan, "SEARCH entries USING")
	}
	if searched < 10 {
		t.Errorf("%d searches of entries", searched)
	}
}
