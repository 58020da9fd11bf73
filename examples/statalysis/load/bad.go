package load

import (
	"strings"

	"sasync/dbthread"
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
	broker *dbthread.Broker
	set    *rules.Set
	ids    []int64          // the database's ids of set's rules
	index  map[string]int32 // where an address stands in known
	known  []badAddress
	saving *inFlight
	purged func(rows int64) // told what setBad has deleted
	failed func(error)      // told what setBad has failed with
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

// condemn remembers that v has caught ip. The rule that stays is the strongest
// of all that catch it, so it does not depend on the order of the lines. The
// database is told of a new address and of a stronger rule.
func (b *badAddresses) condemn(ip string, v rules.Verdict) *badAddress {
	bad := b.find(ip)
	if bad != nil && !b.set.Stronger(v, bad.verdict) {
		return bad
	}
	ip = strings.Clone(ip)
	if bad == nil {
		bad = b.add(ip, v)
	}
	bad.verdict = v
	b.save(store.BadIP{IP: ip, Kind: v.Action.String(), IDRule: b.ids[v.Rule], Key: b.set.Rules()[v.Rule].Key()})
	return bad
}

func (b *badAddresses) save(row store.BadIP) {
	b.saving.enter()
	store.SetBad.Go(b.broker, row).AddBoth(func(rows int64, err error) (int64, error) {
		b.saving.leave()
		if err != nil {
			b.failed(err)
		}
		b.find(row.IP).requests += rows
		b.purged(rows)
		return 0, nil
	})
}

// remembered adds a row of bad_ip as an earlier load has left it.
func (b *badAddresses) remembered(row store.BadIP, index map[int64]int32) {
	rule := index[row.IDRule]
	b.add(row.IP, rules.Verdict{Action: b.set.Rules()[rule].Kind.Action(), Rule: rule})
}
