package load

import (
	"errors"
	"slices"
	"time"

	"sasync/deferred"
	"sasync/examples/statalysis/accesslog"
	"sasync/examples/statalysis/rules"
	"sasync/examples/statalysis/store"
)

// errReloading is Reload's error while the rules of an earlier call wait.
var errReloading = errors.New("other rules are on their way already")

// reloading is a set of rules that waits to be those of Follow.
type reloading struct {
	set  *rules.Set
	done *deferred.Deferred[*store.Adopted]
}

// Reload makes set the rules of Follow while it runs, and of the database: what is
// read from now on is sifted by it. It fires when that is so. The log that is being
// read is read to its end before. Logs that were read stay as they are until they
// are loaded again, or followed anew: then they are read from their start. Rates
// are counted from nothing. Loop only.
func (l *Loader) Reload(set *rules.Set) *deferred.Deferred[*store.Adopted] {
	switch {
	case l.stopping || l.failure != nil:
		return deferred.Fail[*store.Adopted](l.reactor, ErrNotFollowing)
	case l.reloading != nil:
		return deferred.Fail[*store.Adopted](l.reactor, errReloading)
	}
	l.reloading = &reloading{set, deferred.New[*store.Adopted](l.reactor)}
	return l.reloading.done
}

// reload does what Reload has asked for. Everything that was found by the rules
// before is made durable first, as its rules are known by their place in the set;
// lines that come meanwhile wait.
func (f *following) reload(co *deferred.Coroutine) error {
	if _, err := deferred.Await(co, f.sifting.Acquire()); err != nil {
		return err
	}
	defer f.sifting.Release()
	for _, t := range slices.Clone(f.tails) {
		if err := t.settle(co, f.Loader); err != nil {
			if err := f.ended(co, t, err); err != nil {
				return err
			}
		}
	}
	if err := f.settleFeed(co); err != nil {
		return err
	}
	adopted, err := deferred.Await(co, store.AdoptRules.Go(f.broker, f.reloading.set))
	if err != nil {
		f.fail(err)
		return err
	}
	f.use(adopted)
	done := f.reloading.done
	f.reloading = nil
	done.Callback(adopted)
	return nil
}

// use makes adopted the rules by which lines are sifted.
func (f *following) use(adopted *store.Adopted) {
	set := adopted.Set
	others := set.Fingerprint() != f.config.Rules.Fingerprint()
	f.bad.adopt(adopted)
	f.adopted, f.config.Rules = adopted, set
	f.sifters = newSifters(set, f.config.ValueLength)
	for _, t := range f.tails {
		t.f.sift(set)
		if others { // its lines were not all sifted by the same rules
			t.f.row.Rules = ""
		}
	}
	if f.feed.f != nil {
		f.feed.f.sift(set)
		f.feed.f.row.Rules = set.Fingerprint() // it can't be read again
	}
}

// sift begins to count rates, if set asks for them.
func (f *File) sift(set *rules.Set) {
	f.rates = nil
	if set.HasRates() {
		f.rates = set.NewRates()
	}
}

// adopt takes other rules. Addresses whose rule is gone are let go.
func (b *badAddresses) adopt(adopted *store.Adopted) {
	now := make([]int32, b.set.Len()) // where the rules stand in the new set
	for i, r := range b.set.Rules() {
		now[i] = -1
		if at, ok := adopted.Set.Index(r.Key()); ok {
			now[i] = at
		}
	}
	known := make([]badAddress, 0, len(b.known))
	for ip, i := range b.index {
		bad := b.known[i]
		if bad.verdict.Rule = now[bad.verdict.Rule]; bad.verdict.Rule < 0 {
			delete(b.index, ip)
			continue
		}
		b.index[ip] = int32(len(known))
		known = append(known, bad)
	}
	b.known, b.set, b.adopted = known, adopted.Set, adopted
}

// putOff leaves logs to the next search.
func (f *following) putOff(logs []accesslog.Candidate) {
	for _, log := range logs {
		delete(f.places.met, log.Path)
	}
	f.searched = time.Time{}
}

// endReload says that the rules which wait will not be used.
func (l *Loader) endReload() {
	if l.reloading != nil {
		done := l.reloading.done
		l.reloading = nil
		done.Errback(ErrNotFollowing)
	}
}
