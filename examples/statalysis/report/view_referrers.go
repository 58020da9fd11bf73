package report

import (
	"fmt"
	"strings"
)

// referrers answers: where from?
func (sc screen) referrers() section {
	if sc.s.Entries == 0 {
		return section{}
	}
	return section{title: "Where from", note: "sites of others, " + sc.tableNote(), body: sc.referrerLines}
}

func (sc screen) referrerLines(width int) (lines []line) {
	s := sc.s
	if len(s.Referrers) == 0 {
		lines = wrap(width, ink(plain, "No other site has led people here in this time."))
	} else {
		b := barWidth(width)
		t := &table{columns: []column{{title: "visits", right: true}, {title: "views", right: true}, {}, {flex: true}}}
		for _, f := range s.Referrers {
			t.add(number(f.Visits), number(f.Views), inked(accent, bar(f.Visits, s.Referrers[0].Visits, b)), text(f.Host))
		}
		lines = t.lines(width)
	}
	var notes []string
	if s.MoreReferrers > 0 {
		notes = append(notes, "And "+count(s.MoreReferrers, "more site.", "more sites."))
	}
	if s.Direct.Visits > 0 {
		notes = append(notes, fmt.Sprintf("%s came without a referrer (typed, a bookmark, an app).", count(s.Direct.Visits, "visit", "visits")))
	}
	if len(s.OwnHosts) > 0 {
		notes = append(notes, "Own hosts left out: "+some(s.OwnHosts, 4)+".")
	}
	return append(lines, wrap(width, ink(faint, strings.Join(notes, " ")))...)
}

// some lists the first n of names.
func some(names []string, n int) string {
	if len(names) <= n {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(names[:n], ", "), len(names)-n)
}
