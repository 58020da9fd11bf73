package rules

import "strings"

// maxRated is the size of a generation of counts: a rate rule knows the last 131,072 pairs of an
// address and a window at least, in some 10 MB.
const maxRated = 1 << 17

// Rates asks the rate rules of a set. Time is cut into windows, each counted for itself, so it does
// not matter in which order the lines come. What was counted begins anew with each Rates. It is
// not safe for use by two goroutines at once.
type Rates struct {
	set        *Set
	young, old map[rated]int32
}

// rated is what is counted: an address in a window, by a rule.
type rated struct {
	ip     string
	window int64
	rate   int32
}

// NewRates returns a Rates of the set that has counted nothing. Safe from any goroutine.
func (s *Set) NewRates() *Rates { return &Rates{set: s, young: map[rated]int32{}} }

// Sift counts a line at a time, in Unix seconds, that no other rule has caught, and answers with
// the strongest rate rule that it is too much for. Nothing of the line is kept. Not safe for
// concurrent use.
func (r *Rates) Sift(l *Line, at int64) Verdict {
	v := accepted
	for i := range r.set.rates {
		if rate := &r.set.rates[i]; rate.only.contain(l.Status) && r.count(l.IP, int32(i), at/rate.window) > rate.most {
			if over := (Verdict{Action: rate.action, Rule: rate.rule, AfterRedirectCheck: true}); v.Rule < 0 || r.set.Stronger(over, v) {
				v = over
			}
		}
	}
	return v
}

func (r *Rates) count(ip string, rate int32, window int64) int32 {
	key := rated{ip, window, rate}
	n, known := r.young[key]
	if !known {
		n = r.old[key]
		key.ip = strings.Clone(ip) // the caller's is a part of a large block of log
		if len(r.young) >= maxRated {
			r.young, r.old = make(map[rated]int32, maxRated), r.young
		}
	}
	r.young[key] = n + 1
	return n + 1
}
