package main

import (
	"cmp"
	"maps"
	"net/netip"
	"slices"
	"strings"
)

// census reads finished files line by line, so that what it finds holds
// whatever the damage did.
type census struct {
	entries []*entry
	byText  map[string]*entry
}

// entry is a distinct line: a record, and whether any of its copies is the
// first line of its address after a redirect.
type entry struct {
	*record
	follows bool
}

// count finds the facts of a sample.
func count(seed uint64, files []*logFile) *facts {
	c := &census{byText: map[string]*entry{}}
	f := &facts{Seed: seed}
	for _, file := range files {
		f.Files = append(f.Files, c.file(file))
	}
	f.All = c.totals(f.Files)
	f.People = c.people()
	f.Bots = c.bots()
	f.BrokenLinks = c.brokenLinks()
	f.Addresses = c.addresses()
	return f
}

func (c *census) file(file *logFile) fileFacts {
	f := fileFacts{Name: file.name, Format: file.log.format.String(), Lines: len(file.lines), Kinds: map[string]int{}}
	marks := addressSet{}
	inFile := map[*entry]bool{}
	for _, l := range file.lines {
		if l.rec == nil {
			if l.text == "" {
				f.Blank++
			} else {
				f.Torn++
			}
			continue
		}
		e, known := c.entry(l)
		if inFile[e] {
			f.Repeated++
		} else if known {
			f.Overlap++
		}
		inFile[e] = true
		f.Kinds[l.rec.kind.String()]++
		if follows(marks, l.rec) {
			f.RedirectsFollowed++
			e.follows = true
		}
	}
	return f
}

// entry gives the entry of a line, a new one if the line was not seen before.
func (c *census) entry(l line) (e *entry, known bool) {
	if e = c.byText[l.text]; e != nil {
		return e, true
	}
	e = &entry{record: l.rec}
	c.byText[l.text] = e
	c.entries = append(c.entries, e)
	return e, false
}

// follows says whether a line is the first of its address after a redirect,
// in the same file, that is none itself.
func follows(marks addressSet, r *record) bool {
	if r.status == 301 || r.status == 302 {
		marks[r.addr] = true
		return false
	}
	marked := marks[r.addr]
	delete(marks, r.addr)
	return marked
}

func (c *census) totals(files []fileFacts) totals {
	t := totals{Distinct: len(c.entries), Kinds: map[string]int{}}
	for _, f := range files {
		t.Lines += f.Lines
		t.Blank += f.Blank
		t.Torn += f.Torn
		t.Duplicates += f.Repeated + f.Overlap
	}
	for _, e := range c.entries {
		t.Kinds[e.kind.String()]++
		if e.follows {
			t.RedirectsFollowed++
		}
		if e.status >= 500 {
			t.ServerErrors++
		}
	}
	return t
}

func (c *census) people() peopleFacts {
	p := peopleFacts{Acts: map[string]int{}}
	all, editors := addressSet{}, addressSet{}
	for _, e := range c.entries {
		if e.kind != person {
			continue
		}
		all[e.addr] = true
		if strings.HasPrefix(e.target, "/wp-admin/") {
			editors[e.addr] = true
		}
		p.Acts[e.act()]++
		if e.follows {
			p.RedirectsFollowed++
		}
	}
	p.Addresses = len(all)
	p.Editors = editors.list()
	p.Days = c.days()
	return p
}

// days counts the people of each day.
func (c *census) days() []dayFacts {
	byDay := map[string]*dayFacts{}
	seen, paged := map[string]bool{}, map[string]bool{}
	for _, e := range c.entries {
		if e.kind != person {
			continue
		}
		day := e.site.log.zone.in(e.at).Format("2006-01-02")
		d := byDay[day]
		if d == nil {
			d = &dayFacts{Day: day}
			byDay[day] = d
		}
		who := day + e.addr.String()
		if !seen[who] {
			seen[who] = true
			d.Addresses++
		}
		if e.act() != "page" {
			continue
		}
		d.Pages++
		if !paged[who] {
			paged[who] = true
			d.Visitors++
		}
	}
	return sorted(byDay, func(a, b dayFacts) int { return cmp.Compare(a.Day, b.Day) })
}

func (c *census) bots() []botFacts {
	byName := map[string]*botFacts{}
	for _, f := range families {
		byName[f.name] = &botFacts{Family: f.name, Purpose: f.purpose}
	}
	for _, p := range pollers {
		byName[p.family] = &botFacts{Family: p.family, Purpose: p.purpose}
	}
	seen := addressSet{}
	for _, e := range c.entries {
		if e.kind != bot {
			continue
		}
		f := byName[e.family]
		f.Requests++
		if e.target == "/robots.txt" {
			f.Robots++
		}
		if !seen[e.addr] {
			seen[e.addr] = true
			f.Addresses++
		}
	}
	return sorted(byName, func(a, b botFacts) int {
		return cmp.Or(cmp.Compare(b.Requests, a.Requests), cmp.Compare(a.Family, b.Family))
	})
}

// brokenLinks lists what people did not find and where they came from.
func (c *census) brokenLinks() []brokenLink {
	byLink := map[brokenLink]*brokenLink{}
	for _, e := range c.entries {
		if e.kind != person || e.act() != "missing" || e.ref == "" {
			continue
		}
		key := brokenLink{Host: e.site.host, Target: e.target, From: e.ref}
		if byLink[key] == nil {
			link := key
			byLink[key] = &link
		}
		byLink[key].People++
	}
	return sorted(byLink, func(a, b brokenLink) int {
		return cmp.Or(cmp.Compare(b.People, a.People), cmp.Compare(a.Target, b.Target), cmp.Compare(a.From, b.From))
	})
}

// addresses lists the addresses of each kind, in order.
func (c *census) addresses() map[string][]string {
	lists := map[string][]string{}
	for k := range kinds {
		set := addressSet{}
		for _, e := range c.entries {
			if e.kind == k {
				set[e.addr] = true
			}
		}
		lists[k.String()] = set.list()
	}
	return lists
}

type addressSet map[netip.Addr]bool

// list gives the addresses in their own order.
func (s addressSet) list() []string {
	addrs := slices.SortedFunc(maps.Keys(s), netip.Addr.Compare)
	list := make([]string, len(addrs))
	for i, a := range addrs {
		list[i] = a.String()
	}
	return list
}

// sorted gives the values of a map in an order that leaves nothing to chance.
func sorted[K comparable, V any](m map[K]*V, compare func(a, b V) int) []V {
	list := make([]V, 0, len(m))
	for _, v := range m {
		list = append(list, *v)
	}
	slices.SortFunc(list, compare)
	return list
}
