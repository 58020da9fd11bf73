package report

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"sasync/examples/statalysis/report/termtext"
)

var update = flag.Bool("update", false, "write the golden files anew")

// fixed is a small site in the time of 75 days: what people read and where they
// came from follows from the day's number.
func fixed() []hit {
	pages := []string{"/", "/shop/", "/shop/tea?sort=price", "/guide/how-to-brew-a-pot-of-tea-for-people-who-are-in-a-hurry/", "/about", "/%D8%B4%D8%A7%DB%8C/"}
	refs := []string{"-", "https://www.search.example/", "https://forum.example/t/12", "https://shop.example/", "-"}
	last := at("2026-03-06", "14:03:20")
	var hits []hit
	for d := range int64(75) {
		for v := range 3 + d*7%5 + (75-d)/20 {
			n := d*31 + v*17
			h := hit{at: last - d*day - v*613, tz: 3600, ip: fmt.Sprintf("192.0.2.%d", n%90), vhost: "shop.example", url: pages[n%3*(n%3+1)/2+n%2], ref: refs[n%5]}
			if n%7 == 0 {
				h.vhost, h.url = "blog.example", pages[3+n%3]
			}
			hits = append(hits, h)
			h.at++
			h.url, h.ref = "/style.css", "https://shop.example/"
			hits = append(hits, h)
			if n%11 == 0 {
				h.at++
				h.url, h.ref, h.http = "/shop/coffee", "https://shop.example/shop/", 404
				hits = append(hits, h)
			}
			if n%23 == 0 {
				h.at++
				h.url, h.ref, h.http = "/checkout", "-", 502
				hits = append(hits, h)
			}
		}
	}
	return hits
}

// fixedLoad goes with it.
func fixedLoad() *Load {
	return &Load{
		Files: []File{
			{Name: "/var/log/nginx/access.log.1.gz", Format: "combined", Lines: 20_000, Stored: 3_000, Duplicates: 40, Ignored: 15_960, Blocked: 1_000, Elapsed: time.Second},
			{Name: "/var/log/nginx/access.log", Format: "combined", Lines: 12_345, Stored: 345, Ignored: 11_000, Blocked: 994, Unread: 6, Purged: 12, Elapsed: time.Second},
			{Name: "/var/log/nginx/old.log.gz", Vhost: "old.example", Format: "common", Lines: 10, Stored: 10, Err: errors.New("accesslog: read old.log.gz: unexpected EOF")},
		},
		Samples: []Sample{
			{"/var/log/nginx/access.log", 17, "no time in brackets", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"},
			{"/var/log/nginx/access.log", 99, "no time in brackets", "hello"},
			{"/var/log/nginx/access.log", 100, "no time in brackets", "hello"},
			{"/var/log/nginx/access.log", 101, "no time in brackets", "one too many of this reason"},
			{"/var/log/nginx/access.log", 12_345, "user agent has no closing quote", `192.0.2.77 - - [06/Mar/2026:14:03:19 +0100] "GET / HTTP/1.1" 200 5 "-" "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like`},
		},
		BadClients: []BadClient{
			{"198.51.100.7", "ignore", "203.0.113.0/24", "clouds.net", 9_000, at("2026-03-01", "10:00:00"), at("2026-03-06", "10:00:00"), ""},
			{"2001:db8:85a3:8d3:1319:8a2e:370:7348", "block", "WordPress configuration", "attacks.url", 1_200, at("2026-02-27", "03:00:00"), at("2026-03-06", "03:10:00"), ""},
			{"203.0.113.5", "block", "spam \x1b[31mred", "spam.ref", 3_000, at("2024-02-27", "03:00:00"), at("2024-03-06", "03:10:00"), ""},
		},
		Bots: []Bot{
			{"search engines", "Googlebot", 7_000, 40}, {"search engines", "bingbot", 9_000, 12}, {"ai crawlers", "GPTBot", 5_000, 3},
			{"robots.txt readers", "asks for robots.txt", 70, 7}, {"search engines", "YandexBot", 20, 2}, {"search engines", "Baiduspider", 10, 2},
		},
		Notices: []string{"2 new rules since the last load: they apply to the files that are read from now on"},
		Elapsed: 2500 * time.Millisecond,
	}
}

func fixedSummary(t *testing.T) *Summary {
	return gather(t, stored(fixed(),
		`INSERT INTO rules VALUES (1, 'ua Googlebot', 'ua', 'Googlebot', 'Googlebot', 'search engines', 'search.ua', 3), (2, 'url wp', 'url', 'wp', 'WordPress configuration', 'attacks', 'attacks.url', 9)`,
		`INSERT INTO bad_ip VALUES ('198.51.100.7', 'ignore', 1, 0), ('203.0.113.5', 'block', 2, 1)`,
		`INSERT INTO files (name, dt, bytes, "lines", records, unread, format, head, position, tail, rules, loaded)
			VALUES ('/var/log/nginx/access.log', 0, 100, 32355, 32349, 6, 'combined', '', 0, '', '', 1)`), Options{})
}

func screenOf(t testing.TB, s *Summary, l *Load, style Style) string {
	t.Helper()
	var b bytes.Buffer
	if err := Write(&b, s, l, style); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := "testdata/" + name
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs (go test -update writes it anew); got:\n%s", path, got)
	}
}

func TestWrite_LooksAsInTheGoldenFiles(t *testing.T) {
	s, l := fixedSummary(t), fixedLoad()
	for _, width := range []int{60, 80, 120} {
		golden(t, fmt.Sprintf("screen-%d.txt", width), screenOf(t, s, l, Style{Width: width}))
	}
	golden(t, "screen-80-colour.txt", screenOf(t, s, l, Style{Width: 80, Colour: true}))
}

func TestWrite_SensibleWordsWithoutPeople(t *testing.T) {
	one := gather(t, stored([]hit{{at: at("2026-03-06", "14:03:20")}}), Options{})
	for _, c := range []struct {
		name string
		s    *Summary
		l    *Load
	}{
		{"nothing", &Summary{TableDays: 30}, nil},
		{"no-database", nil, nil},
		{"only-bots", &Summary{IgnoredAddresses: 2, BlockedAddresses: 1}, &Load{Files: []File{{Name: "a.log", Format: "combined", Lines: 3, Ignored: 2, Blocked: 1}}}},
		{"only-unread", &Summary{}, &Load{Files: []File{{Name: "a.log", Lines: 1, Unread: 1}}}},
		{"one-entry", one, nil},
	} {
		golden(t, "screen-"+c.name+".txt", screenOf(t, c.s, c.l, Style{}))
	}
}

// payloads are what attackers put where a log takes it.
var payloads = []string{
	"\x1b[2J\x1b[31mred\x1b]0;title\a", "\u009b31m", "\x9b31m", "a\r\nb", "\u202egpj.exe", "\u2066x", "e" + strings.Repeat("\u0301", 50),
	"頁頁頁頁頁頁頁頁頁頁頁頁頁頁頁頁頁頁頁頁頁頁頁頁頁頁頁頁頁頁", "\xff\xfe\xc3", "\x00\x08\x08\x08", strings.Repeat("long", 300), "=cmd|' /C calc'!A0", "<script>alert(1)</script>", "%s%d%1b%E2%80%AE%0A",
}

// attacked is a screen with p wherever text can be.
func attacked(p string) (*Summary, *Load) {
	problem := Problem{Site: p, URL: p, Status: 500, Visits: 1, Requests: 1, From: p}
	s := &Summary{
		Entries: 1, Last: at("2026-03-06", "14:03:20"), Days: []Day{{Day: 20000, Count: Count{1, 1, 1}}}, Periods: []Period{{Days: 1, Now: Count{1, 1, 1}}}, TableDays: 30,
		Sites: []Site{{p, 1, 1, []Page{{p, 1, 1, true}}}, {"-", 1, 1, []Page{{p, 1, 1, false}}}}, MoreSites: 1,
		Referrers: []Referrer{{p, 1, 1}}, MoreReferrers: 1, Direct: Referrer{p, 1, 1}, OwnHosts: []string{p},
		ServerErrors: []Problem{problem}, ServerErrorHits: 1, LastServerError: &problem, Missing: []Problem{problem}, MissingLinked: 1, MissingGuessed: 1,
		IgnoredAddresses: 1, Rules: []RuleCount{{p, p, p, 1}}, Files: 1,
	}
	return s, &Load{
		Files: []File{{Name: p, Format: p, Vhost: p, Lines: 1, Err: errors.New(p)}}, Samples: []Sample{{p, 1, p, p}},
		BadClients: []BadClient{{p, p, p, p, 1, 0, 0, p}}, Bots: []Bot{{p, p, 1, 1}}, Notices: []string{p},
	}
}

var ownColours = regexp.MustCompile(`\x1b\[([1-2]|3[1-6])m([^\x1b]+)\x1b\[0m`)

func TestWrite_ShowsAttackPayloadsHarmless(t *testing.T) {
	for _, p := range payloads {
		for _, colour := range []bool{false, true} {
			s, l := attacked(p)
			out := screenOf(t, s, l, Style{Width: 80, Colour: colour})
			if colour {
				out = ownColours.ReplaceAllString(out, "$2")
			}
			if !utf8.ValidString(out) {
				t.Errorf("%q: no UTF-8", p)
			}
			for _, r := range out {
				if r != '\n' && (unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp)) {
					t.Errorf("%q with colour %t: %U gets through", p, colour, r)
					break
				}
			}
		}
	}
}

func TestWrite_NoLineIsWiderThanTheScreen(t *testing.T) {
	fs, fl := fixedSummary(t), fixedLoad()
	for width := minWidth; width <= maxWidth; width++ {
		check := func(name string, s *Summary, l *Load) {
			for text := range strings.Lines(screenOf(t, s, l, Style{Width: width})) {
				text = strings.TrimSuffix(text, "\n")
				if w := termtext.Width(text); w > width {
					t.Errorf("%s: %d columns of %d: %s", name, w, width, text)
				}
				if strings.HasSuffix(text, " ") {
					t.Errorf("%s: spaces at the end: %q", name, text)
				}
			}
		}
		check("fixed", fs, fl)
		if width%7 == 0 {
			for _, p := range payloads {
				s, l := attacked(p)
				check(p, s, l)
			}
		}
	}
}

func TestWrite_WidthsBeyondTheRangeAreThoseOfItsEnds(t *testing.T) {
	s, l := fixedSummary(t), fixedLoad()
	for _, c := range [][2]int{{0, 80}, {-5, 60}, {20, 60}, {1000, 200}} {
		if screenOf(t, s, l, Style{Width: c[0]}) != screenOf(t, s, l, Style{Width: c[1]}) {
			t.Errorf("width %d is not shown as %d", c[0], c[1])
		}
	}
}

func TestWrite_TellsOfLinesThatAreUnaccountedFor(t *testing.T) {
	out := screenOf(t, nil, &Load{Files: []File{{Name: "a.log", Lines: 10, Stored: 7}}}, Style{})
	if !strings.Contains(out, "a.log: the counts do not add up: 3 lines unaccounted for") {
		t.Errorf("got\n%s", out)
	}
}

func TestWrite_OfManyFilesShowsThoseThatNeedALook(t *testing.T) {
	l := &Load{}
	for i := range 100 {
		l.Files = append(l.Files, File{Name: fmt.Sprintf("access.log.%d.gz", i), Format: "combined", Lines: 10, Stored: 10})
	}
	l.Files[70].Err = errors.New("accesslog: torn")
	l.Files[80].Unread, l.Files[80].Stored = 4, 6
	out := screenOf(t, nil, l, Style{})
	for _, want := range []string{"access.log.70.gz", "access.log.80.gz", "89 other files      890     890", "all               1,000     996"} {
		if !strings.Contains(out, want) {
			t.Errorf("%q is not in\n%s", want, out)
		}
	}
	if n := strings.Count(out, "access.log."); n != maxFiles {
		t.Errorf("%d names, want %d with that of the error", n, maxFiles)
	}
}

func TestWrite_BlockedClientsComeBeforeIgnoredOnes(t *testing.T) {
	out := screenOf(t, nil, fixedLoad(), Style{})
	order := regexp.MustCompile(`203\.0\.113\.5 (?s:.*)2001:db8(?s:.*)198\.51\.100\.7`)
	if !order.MatchString(out) {
		t.Errorf("got\n%s", out)
	}
}

type brokenWriter struct{}

func (brokenWriter) Write([]byte) (int, error) { return 0, io.ErrClosedPipe }

func TestWrite_ReturnsTheWritersError(t *testing.T) {
	err := Write(brokenWriter{}, nil, nil, Style{})
	if !errors.Is(err, io.ErrClosedPipe) || !strings.HasPrefix(err.Error(), "report: write: ") {
		t.Errorf("got %v", err)
	}
}
