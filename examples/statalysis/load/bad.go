package load

import (
	"strings"

	"sasync/examples/statalysis/accesslog"
	"sasync/examples/statalysis/rules"
	"sasync/examples/statalysis/store"
)

// badAddress is an address of which nothing is kept.
type badAddress struct {
	verdict     rules.Verdict // of the strongest rule that has caught it
	requests    int64         // of it that this load has read
	first, last int64         // times of those, by the log's own clock
}

// saw counts a request.
func (b *badAddress) saw(r *accesslog.Record) {
	at := r.Time + int64(r.Offset)
	if b.requests == 0 || at < b.first {
		b.first = at
	}
	b.last = max(b.last, at)
	b.requests++
}

// badAddresses knows every address that a rule has caught, here or in an
// earlier load: about 120 bytes each. Loop only.
type badAddresses struct {
	set     *rules.Set
	adopted *store.Adopted
	level   store.Level
	index   map[string]int32 // where an address stands in known
	known   []badAddress
}

// find returns what is known of ip, nil if it is not bad. It is good until the
// next address is condemned.
func (b *badAddresses) find(ip string) *badAddress {
	i, ok := b.index[ip]
	if !ok {
		return nil
	}
	return &b.known[i]
}

func (b *badAddresses) add(ip string, v rules.Verdict) *badAddress {
	b.index[ip] = int32(len(b.known))
	b.known = append(b.known, badAddress{verdict: v})
	return &b.known[len(b.known)-1]
}

// condemn remembers that v has caught ip, in file f. The rule that stays is the
// strongest of all that catch it, so it does not depend on the order of the lines.
// The database is told of a new address and of a stronger rule by the file's next
// checkpoint, which deletes what the address had stored.
func (b *badAddresses) condemn(f *File, ip string, v rules.Verdict) *badAddress {
	bad := b.find(ip)
	if bad != nil && !b.set.Stronger(v, bad.verdict) {
		return bad
	}
	ip = strings.Clone(ip)
	if bad == nil {
		bad = b.add(ip, v)
	}
	bad.verdict = v
	ip = hide(ip, b.level)
	if before, ok := f.condemned[ip]; ok && !b.set.Stronger(v, b.adopted.Verdict(before)) { // another address of its network
		return bad
	}
	f.condemn(store.BadIP{IP: ip, Kind: v.Action.String(), IDRule: b.adopted.IDs[v.Rule]})
	return bad
}

// purged counts what addresses had stored.
func (b *badAddresses) purged(list []store.Seen) (entries int64) {
	for _, s := range list {
		entries += s.Requests
		bad := b.find(s.IP)
		if bad == nil { // another load has found it bad
			continue
		}
		if bad.requests == 0 || s.First < bad.first {
			bad.first = s.First
		}
		bad.last = max(bad.last, s.Last)
		bad.requests += s.Requests
	}
	return entries
}
