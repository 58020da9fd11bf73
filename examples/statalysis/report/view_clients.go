package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"sasync/examples/statalysis/geo"
)

const (
	maxClients  = 8
	maxFamilies = 8
)

// badClients answers: who is hammering me?
func (sc screen) badClients() section {
	sec := section{title: "Bad clients", note: "caught by a rule"}
	known := sc.s.IgnoredAddresses + sc.s.BlockedAddresses
	switch {
	case len(sc.load.BadClients) > 0:
		sec.note = "caught by a rule in this load"
		sec.body = func(width int) []line { return sc.clientLines(width, sc.load.BadClients, sc.load.MoreBadClients) }
	case len(sc.s.BadClients) > 0 && !sc.loaded:
		sec.note = "caught by a rule, " + sc.tableNote()
		sec.body = func(width int) []line { return sc.clientLines(width, sc.s.BadClients, 0) }
	case known > 0:
		sec.body = sc.caughtLines
	default:
		sec.body = sentence(plain, "No rule has caught anyone.")
	}
	return sec
}

func (sc screen) clientLines(width int, list []BadClient, more int) []line {
	clients := slices.SortedFunc(slices.Values(list), CompareBadClients)
	located := slices.ContainsFunc(clients, func(c BadClient) bool { return c.Network != "" })
	seen, about := width >= 70, width >= 90 || located && width >= 70
	t := &table{columns: []column{{title: "requests", right: true}, {most: 6}, {title: "address", most: max(15, width/3)}, {title: "last seen"}, {title: "rule", flex: true}, {flex: true}}}
	for _, c := range clients[:min(len(clients), maxClients)] {
		t.add(number(c.Requests), kindOf(c.Kind), text(c.IP), inked(faint, sc.seen(c, width)), text(c.Rule), inked(faint, c.about(located)))
	}
	if !about {
		t.cut(5)
	}
	if !seen {
		t.remove(3)
	}
	lines := t.lines(width)
	if more := len(clients) - maxClients + more; more > 0 {
		lines = append(lines, line{ink(faint, fmt.Sprintf("and %s", count(int64(more), "more address", "more addresses")))})
	}
	return append(lines, sc.caughtLines(width)...)
}

// about is what there may be room for.
func (c BadClient) about(located bool) string {
	if located {
		return cmp.Or(c.Network, geo.Unknown)
	}
	return c.RuleFile
}

// CompareBadClients puts the blocked ones first, then those with most requests,
// as slices.SortFunc wants it. Safe from any goroutine.
func CompareBadClients(a, b BadClient) int {
	if a.Kind != b.Kind && (a.Kind == "block" || b.Kind == "block") {
		if a.Kind == "block" {
			return -1
		}
		return 1
	}
	return cmp.Or(cmp.Compare(b.Requests, a.Requests), cmp.Compare(a.IP, b.IP))
}

func kindOf(kind string) cell {
	if kind == "block" {
		return inked(bad, "block")
	}
	return inked(faint, kind)
}

// seen is when a client was there: the first and the last time where there is
// room, else the last.
func (sc screen) seen(c BadClient, width int) string {
	now := sc.s.Last
	if now == 0 {
		now = c.Last
	}
	last := moment(c.Last, now)
	if first := moment(c.First, now); width >= 108 && first != last {
		return first + " – " + last
	}
	return last
}

// caughtLines sums up what the database remembers.
func (sc screen) caughtLines(width int) []line {
	s := sc.s
	if s.IgnoredAddresses+s.BlockedAddresses == 0 {
		return nil
	}
	var names []string
	for _, r := range s.Rules {
		names = append(names, fmt.Sprintf("%s (%s)", r.Name, thousands(r.Addresses)))
	}
	note := fmt.Sprintf("Remembered: %s blocked, %s ignored.", count(s.BlockedAddresses, "address", "addresses"), thousands(s.IgnoredAddresses))
	if len(names) > 0 {
		note += " Rules that caught most: " + some(names[:min(len(names), 4)], 4) + "."
	}
	return wrap(width, ink(faint, note))
}

// bots answers: which bots?
func (sc screen) bots() section {
	switch {
	case len(sc.load.Bots) > 0:
		return section{title: "Bots", note: "by family, in this load", body: func(width int) []line { return botLines(width, sc.load.Bots) }}
	case len(sc.s.Bots) > 0 && !sc.loaded:
		return section{title: "Bots", note: "by family, " + sc.tableNote(), body: func(width int) []line { return botLines(width, sc.s.Bots) }}
	}
	return section{}
}

// family is bots of one kind.
type family struct {
	name                string
	requests, addresses int64
	bots                []Bot
}

func botLines(width int, bots []Bot) []line {
	families := familiesOf(bots)
	t := &table{columns: []column{{title: "requests", right: true}, {title: "addresses", right: true}, {most: 18}, {flex: true}}}
	for _, f := range families[:min(len(families), maxFamilies)] {
		var names []string
		for _, b := range f.bots {
			names = append(names, b.Name+" "+thousands(b.Requests))
		}
		t.add(number(f.requests), number(f.addresses), inked(strong, f.name), list(plain, names))
	}
	lines := t.lines(width)
	if more := len(families) - maxFamilies; more > 0 {
		lines = append(lines, line{ink(faint, fmt.Sprintf("and %d more families", more))})
	}
	return lines
}

// families groups the bots: those with most requests first.
func familiesOf(bots []Bot) (list []*family) {
	byName := map[string]*family{}
	for _, b := range bots {
		f := byName[b.Family]
		if f == nil {
			f = &family{name: strings.TrimSpace(b.Family)}
			byName[b.Family] = f
			list = append(list, f)
		}
		f.requests += b.Requests
		f.addresses += b.Addresses
		f.bots = append(f.bots, b)
	}
	for _, f := range list {
		slices.SortFunc(f.bots, func(a, b Bot) int {
			return cmp.Or(cmp.Compare(b.Requests, a.Requests), cmp.Compare(a.Name, b.Name))
		})
	}
	slices.SortFunc(list, func(a, b *family) int {
		return cmp.Or(cmp.Compare(b.requests, a.requests), cmp.Compare(a.name, b.name))
	})
	return list
}
