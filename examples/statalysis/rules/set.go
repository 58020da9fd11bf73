package rules

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"net/netip"
	"slices"
	"strings"
)

// Set is rules in a fixed order: by Kind, then file name, then line. It never changes, so any
// number of goroutines may share it.
type Set struct {
	// Immutable after newSet.
	rules       []Rule
	byKey       map[string]int32
	fingerprint string
	robots      int32 // index of the built-in rule, or -1
	parts       int32 // likewise
	addresses   map[netip.Addr]int32
	blocked     networks
	networks    networks
	methods     map[string]int32
	statuses    statusRules
	patterns    [kinds]patterns
	rates       []rate
	entries     []entry // for With
}

// newSet makes a set of entries in file order. A repeated rule is one rule: the first.
func newSet(entries []entry) *Set {
	slices.SortStableFunc(entries, func(a, b entry) int { return cmp.Compare(a.Kind, b.Kind) })
	s := &Set{byKey: make(map[string]int32), robots: -1, parts: -1, addresses: map[netip.Addr]int32{}, methods: map[string]int32{}}
	for _, e := range entries {
		key := e.Key()
		if _, repeated := s.byKey[key]; repeated {
			continue
		}
		s.byKey[key] = int32(len(s.rules))
		s.index(int32(len(s.rules)), e)
		s.rules = append(s.rules, e.Rule)
		s.entries = append(s.entries, e)
	}
	s.blocked.link()
	s.networks.link()
	for k := range s.patterns {
		s.patterns[k].join()
	}
	s.fingerprint = fingerprint(s.rules)
	return s
}

func (s *Set) index(rule int32, e entry) {
	switch e.Kind {
	case IP:
		s.addresses[e.prefix.Addr()] = rule
	case Net:
		s.networks.add(rule, e.prefix)
	case Blocked:
		s.blocked.add(rule, e.prefix)
	case Method:
		s.methods[e.Text] = rule
	case Status:
		s.statuses.add(rule, e.status)
	case Rate:
		e.rate.rule = rule
		s.rates = append(s.rates, e.rate)
	case Robots:
		s.robots = rule
	case Part:
		s.parts = rule
	default:
		s.patterns[e.Kind].add(rule, e)
	}
}

// fingerprint hashes the sorted keys, which hold no newline.
func fingerprint(rules []Rule) string {
	keys := make([]string, len(rules))
	for i, r := range rules {
		keys[i] = r.Key()
	}
	slices.Sort(keys)
	sum := sha256.Sum256([]byte(strings.Join(keys, "\n")))
	return hex.EncodeToString(sum[:16])
}

// Rules returns the rules in the set's order, which Verdict.Rule counts. The slice is the set's
// own: do not change it. Safe from any goroutine.
func (s *Set) Rules() []Rule { return s.rules }

// HasRates tells whether there is a rate rule, which only Rates asks. Safe from any goroutine.
func (s *Set) HasRates() bool { return len(s.rates) > 0 }

// Len is the number of rules. Safe from any goroutine.
func (s *Set) Len() int { return len(s.rules) }

// Index returns where the rule with this Key stands in Rules. Safe from any goroutine.
func (s *Set) Index(key string) (rule int32, ok bool) {
	rule, ok = s.byKey[key]
	return rule, ok
}

// Fingerprint is equal for two sets that hold the same rules, in whatever files and order: 32
// hexadecimal digits. Safe from any goroutine.
func (s *Set) Fingerprint() string { return s.fingerprint }

// Stronger tells if a is to be remembered for an address rather than b: block before ignore
// before skip and accept, then the rule that comes first in the set, which is also the order of checks.
// It is a strict order of verdicts, so the one that remains does not depend on the order in which
// an address's lines came. Both must be of this set. Safe from any goroutine.
func (s *Set) Stronger(a, b Verdict) bool {
	if a.Action != b.Action {
		return a.Action > b.Action
	}
	return a.Rule < b.Rule
}
