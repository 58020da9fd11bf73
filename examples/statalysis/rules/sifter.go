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

// Sift asks the rules in the set's order and answers with the first that catches the line. The
// values are as logged, uncut; the regular expressions see them without white space at the ends.
// The host is expected in lower case. An ip that is no address meets no address or network rule.
// Nothing of the arguments is kept. Not safe for concurrent use.
func (f *Sifter) Sift(ip, vhost, url, ref, ua string) Verdict {
	s := f.set
	var addr netip.Addr
	if len(s.addresses)+len(s.networks.nodes) > 0 {
		addr = parseAddress(ip)
	}
	if rule, ok := s.addresses[addr]; ok {
		return s.verdict(rule)
	}
	if rule := f.match(URL, &f.url, url); rule >= 0 {
		return s.verdict(rule)
	}
	if rule := f.match(Ref, &f.ref, ref); rule >= 0 {
		return s.verdict(rule)
	}
	if rule := f.match(UA, &f.ua, ua); rule >= 0 {
		return s.verdict(rule)
	}
	if rule := f.match(Vhost, &f.vhost, vhost); rule >= 0 {
		return s.verdict(rule)
	}
	if s.robots >= 0 && url == robotsRule.Text {
		return s.verdict(s.robots)
	}
	if rule := s.networks.find(addr); rule >= 0 {
		return s.verdict(rule)
	}
	return Verdict{Action: Accept, Rule: -1, AfterRedirectCheck: true}
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
