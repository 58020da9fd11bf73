package rules

import (
	"net/netip"
	"strings"
)

// Verdict is what the rules say about one line, whatever was said about its address before.
type Verdict struct {
	Action Action
	// Rule is the rule that caught the line, an index into Set.Rules, or -1 when none did.
	Rule int32
	// AfterRedirectCheck: no check before the redirect check caught the line, so it takes part in
	// the marking of redirects even when a later check rejects it.
	AfterRedirectCheck bool
}

// Sifter asks the rules of a set about one line after the other and remembers the answers by
// value, since most values of a log come again. Make one for each goroutine: it is not safe for
// use by two at once.
type Sifter struct {
	// Immutable after NewSifter.
	set *Set

	// Owned by the goroutine that uses it.
	url, ref, ua, vhost cache
	scratch             positions
}

// NewSifter returns a Sifter of the set with empty caches. Safe from any goroutine.
func (s *Set) NewSifter() *Sifter {
	return &Sifter{set: s, url: newCache(), ref: newCache(), ua: newCache(), vhost: newCache()}
}

// accepted is the verdict on a line that no rule catches.
var accepted = Verdict{Action: Accept, Rule: -1, AfterRedirectCheck: true}

// Sift asks the rules in the set's order, but for those on rates, and answers with the first that
// catches the line. The regular expressions see its values without white space at the ends. An IP
// that is no address meets no address or network rule. Nothing of the line is kept. Not safe for
// concurrent use.
func (f *Sifter) Sift(l Line) Verdict {
	if rule := f.first(&l); rule >= 0 {
		return f.set.verdict(rule)
	}
	return accepted
}

// first is the first rule that catches the line, or -1.
func (f *Sifter) first(l *Line) int32 {
	s := f.set
	var addr netip.Addr
	if len(s.addresses)+len(s.networks.nodes)+len(s.blocked.nodes) > 0 {
		addr = parseAddress(l.IP)
	}
	if rule := s.blocked.find(addr); rule >= 0 {
		return rule
	}
	if rule, ok := s.addresses[addr]; ok {
		return rule
	}
	if s.parts >= 0 && isPart(l.URL) {
		return s.parts
	}
	if rule := f.match(URL, &f.url, l.URL); rule >= 0 {
		return rule
	}
	if rule := f.match(Ref, &f.ref, l.Ref); rule >= 0 {
		return rule
	}
	if len(s.methods) > 0 {
		if rule, ok := s.methods[l.Method]; ok {
			return rule
		}
	}
	if rule := s.statuses.find(l.Status); rule >= 0 {
		return rule
	}
	if rule := f.match(UA, &f.ua, l.UA); rule >= 0 {
		return rule
	}
	if rule := f.match(Vhost, &f.vhost, l.Vhost); rule >= 0 {
		return rule
	}
	if s.robots >= 0 && l.URL == robotsRule.Text {
		return s.robots
	}
	return s.networks.find(addr)
}

func (s *Set) verdict(rule int32) Verdict {
	kind := s.rules[rule].Kind
	return Verdict{Action: kind.Action(), Rule: rule, AfterRedirectCheck: kind >= Vhost}
}

// match returns the first rule of a kind that matches value, or -1.
func (f *Sifter) match(kind Kind, remembered *cache, value string) int32 {
	p := &f.set.patterns[kind]
	if len(p.list) == 0 {
		return -1
	}
	if rule, ok := remembered.get(value); ok {
		return rule
	}
	rule := p.first(strings.TrimSpace(text(value)), &f.scratch)
	remembered.put(value, rule)
	return rule
}
