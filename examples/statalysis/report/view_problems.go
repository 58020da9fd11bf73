package report

import (
	"fmt"
	"strconv"
	"strings"
)

// Problems are a few lines each: more than this would push the rest away.
const maxProblems = 5

// problems answers: what is broken?
func (sc screen) problems() section {
	if sc.s.Entries == 0 {
		return section{}
	}
	return section{title: "Problems", note: "what did not work for people, " + sc.tableNote(), body: sc.problemLines}
}

func (sc screen) problemLines(width int) []line {
	lines := sc.serverErrorLines(width)
	return append(lines, sc.missingLines(width)...)
}

func (sc screen) serverErrorLines(width int) []line {
	s := sc.s
	if s.LastServerError == nil {
		return []line{{ink(good, "No server errors.")}}
	}
	last := s.LastServerError
	lines := wrap(width, ink(bad, count(s.ServerErrorHits, "server error", "server errors")+","),
		ink(plain, "the last on "+moment(last.Last, s.Last)+":"),
		ink(plain, strconv.FormatInt(last.Status, 10)), sc.place(last))
	t := &table{columns: []column{{title: "times", right: true}, {title: "visits", right: true}, {title: "last"}, {title: "code"}, {title: "answered to", flex: true}}}
	for _, p := range s.ServerErrors[:min(len(s.ServerErrors), maxProblems)] {
		t.add(number(p.Requests), number(p.Visits), inked(faint, moment(p.Last, s.Last)), inked(bad, strconv.FormatInt(p.Status, 10)), cell{span: sc.place(&p)})
	}
	return append(lines, t.lines(width)...)
}

func (sc screen) missingLines(width int) (lines []line) {
	s := sc.s
	if s.MissingLinked == 0 {
		lines = []line{{ink(good, "No link leads nowhere.")}}
	} else {
		lines = wrap(width, ink(warn, count(s.MissingLinked, "request", "requests")), ink(plain, "followed a link to what is not there (404):"))
		t := &table{columns: []column{{title: "times", right: true}, {title: "visits", right: true}, {title: "missing", flex: true}, {title: "linked from", flex: true}}}
		for _, p := range s.Missing[:min(len(s.Missing), maxProblems)] {
			t.add(number(p.Requests), number(p.Visits), cell{span: sc.place(&p)}, inked(faint, sc.source(p)))
		}
		lines = append(lines, t.lines(width)...)
	}
	if s.MissingGuessed > 0 {
		lines = append(lines, wrap(width, ink(faint, fmt.Sprintf("%s for what is not there came without a link: guesses, mostly.", count(s.MissingGuessed, "more request", "more requests"))))...)
	}
	return lines
}

// place is where a problem is: with the site's name if there are several.
func (sc screen) place(p *Problem) span {
	url := readable(p.URL)
	if len(sc.s.Sites)+int(sc.s.MoreSites) > 1 && p.Site != "-" {
		return ink(plain, p.Site+url)
	}
	return ink(plain, url)
}

// source is the page that links to p: only its path if it is on the same site.
func (sc screen) source(p Problem) string {
	scheme, rest, ok := strings.Cut(p.From, "://")
	if !ok || !strings.HasPrefix(scheme, "http") {
		return readable(p.From)
	}
	host, _, _ := strings.Cut(rest, "/")
	bare := strings.TrimPrefix(host, "www.")
	own := sc.s.OwnHosts
	if path := rest[len(host):]; path != "" && (bare == strings.TrimPrefix(p.Site, "www.") || len(own) == 1 && bare == own[0]) {
		return readable(path)
	}
	return readable(rest)
}
