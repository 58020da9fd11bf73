package report

import "fmt"

// barWidth is how long the longest bar of a table is; narrow tables have none.
func barWidth(width int) int {
	if width < 66 {
		return 0
	}
	return min(16, width/6)
}

// pages answers: what did they read?
func (sc screen) pages() section {
	if sc.s.Entries == 0 {
		return section{}
	}
	sec := section{title: "Pages", note: "what people read, " + sc.tableNote()}
	if len(sc.s.Sites) == 0 {
		sec.body = sentence(plain, "Nobody has read a page in this time.")
	} else {
		sec.body = sc.pageLines
	}
	return sec
}

func (sc screen) pageLines(width int) []line {
	b := barWidth(width)
	t := &table{columns: []column{{title: "visits", right: true}, {title: "views", right: true}, {}, {flex: true}, {}}}
	several := len(sc.s.Sites) > 1 || sc.s.Sites[0].Name != "-"
	var most int64
	for _, site := range sc.s.Sites {
		for _, p := range site.Pages {
			most = max(most, p.Visits)
		}
	}
	for _, site := range sc.s.Sites {
		indent := ""
		if several {
			indent = "  "
			t.add(inked(strong, thousands(site.Visits)), inked(strong, thousands(site.Views)), text(""), inked(strong, siteName(site.Name)), text(""))
		}
		for _, p := range site.Pages[:min(len(site.Pages), pagesOfSite(len(sc.s.Sites)))] {
			mark := text("")
			if p.New {
				mark = inked(good, "new")
			}
			t.add(number(p.Visits), number(p.Views), inked(accent, bar(p.Visits, most, b)), text(indent+readable(p.URL)), mark)
		}
	}
	lines := t.lines(width)
	if sc.s.MoreSites > 0 {
		lines = append(lines, line{ink(faint, fmt.Sprintf("and %s with fewer visits", count(sc.s.MoreSites, "more site", "more sites")))})
	}
	return lines
}

// pagesOfSite keeps the section to about a dozen lines.
func pagesOfSite(sites int) int {
	switch {
	case sites == 1:
		return 10
	case sites == 2:
		return 6
	default:
		return 4
	}
}

// siteName is a virtual host for people.
func siteName(vhost string) string {
	if vhost == "-" {
		return "(no virtual host in the log)"
	}
	return vhost
}
