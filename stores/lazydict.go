package stores

import (
	"iter"
	"time"

	"sasync/deferred"
)

// LazyDict is a Dict that is too large for memory, or shared: values are loaded
// when they are asked for, so reads are Deferreds, and as many are kept as
// LazyConfig.Cache says. Writes are a Dict's.
type LazyDict[K comparable, V any] struct {
	// Immutable after OpenLazyDict.
	items  *Items[K, V]
	limit  int
	shared bool // others may write too: nothing is kept

	// Owned by the loop.
	m       memory[K, V]
	cache   cache[K, V]
	loads   map[K]*loading[V]
	closing *deferred.Deferred[deferred.Unit]
}

// OpenLazyDict opens the dictionary of a group, which is a string, a number or a
// bool. If somebody else has it open, and it is not Shared, it fails with an
// *OwnedError. Loop only.
func OpenLazyDict[K comparable, V any](s *Space, group any, cfg LazyConfig[V]) *deferred.Deferred[*LazyDict[K, V]] {
	d := &LazyDict[K, V]{limit: cfg.Cache, shared: cfg.Shared, loads: map[K]*loading[V]{}}
	if d.limit <= 0 {
		d.limit = 10_000
	}
	d.cache.init()
	items, err := d.m.begin(s, group, newValues(cfg.Codec, cfg.MaxValue), d)
	if err != nil {
		return deferred.Fail[*LazyDict[K, V]](s.loop, err)
	}
	d.items, d.m.onLost = items, cfg.OnLost
	if d.shared {
		d.limit = 0
		return deferred.Succeed(s.loop, d)
	}
	return deferred.Then(d.m.acquire(d, cfg.Wait), func(deferred.Unit) (*LazyDict[K, V], error) { return d, nil })
}

// Get fires with the value of k, and fails with ErrMissing if there is none.
// Loop only.
func (d *LazyDict[K, V]) Get(k K) *deferred.Deferred[V] {
	return deferred.Then(d.fetch("get", k), func(s state[V]) (V, error) {
		if s = d.now(k, s); !s.present {
			return s.value, d.m.fail("get", keyText(k), ErrMissing)
		}
		return s.value, nil
	})
}

// GetOr fires with the value of k, or with another one if there is none. Loop
// only.
func (d *LazyDict[K, V]) GetOr(k K, other V) *deferred.Deferred[V] {
	return deferred.Then(d.fetch("get", k), func(s state[V]) (V, error) {
		if s = d.now(k, s); !s.present {
			return other, nil
		}
		return s.value, nil
	})
}

// Has fires with whether k has a value. Loop only.
func (d *LazyDict[K, V]) Has(k K) *deferred.Deferred[bool] {
	return deferred.Then(d.fetch("has", k), func(s state[V]) (bool, error) { return d.now(k, s).present, nil })
}

// Set stores v under k, for good. v is encoded before Set returns. Loop only.
func (d *LazyDict[K, V]) Set(k K, v V) *deferred.Deferred[deferred.Unit] {
	return d.m.write("set", k, state[V]{value: v, present: true})
}

// SetFor stores v under k for a time. A key whose time has come while its value
// is not in memory is deleted by the next OpenLazyDict. Loop only.
func (d *LazyDict[K, V]) SetFor(k K, v V, life time.Duration) *deferred.Deferred[deferred.Unit] {
	return d.m.write("set", k, state[V]{value: v, present: true, expires: d.m.after(life)})
}

// Delete removes k, whether it has a value or not. Loop only.
func (d *LazyDict[K, V]) Delete(k K) *deferred.Deferred[deferred.Unit] {
	return d.m.write("delete", k, state[V]{})
}

// Update sets many keys, all or none. Loop only.
func (d *LazyDict[K, V]) Update(items iter.Seq2[K, V]) *deferred.Deferred[deferred.Unit] {
	return d.m.update(items)
}

// Clear removes all keys. Loop only.
func (d *LazyDict[K, V]) Clear() *deferred.Deferred[deferred.Unit] { return d.m.clear() }

// Subscribe has f called on the loop with each change, as soon as it shows. The
// function that it returns ends this. Loop only.
func (d *LazyDict[K, V]) Subscribe(f func(Change[K, V])) (unsubscribe func()) {
	return d.m.listeners.add(f)
}

// Flush fires when all that was written before is durable or has failed, which
// the Deferreds of the writes tell. Loop only.
func (d *LazyDict[K, V]) Flush() *deferred.Deferred[deferred.Unit] { return d.m.s.writes.flushed() }

// Close writes what is pending and lets others open the group. All fails with
// ErrClosed from then on. It may be called again. Loop only.
func (d *LazyDict[K, V]) Close() *deferred.Deferred[deferred.Unit] {
	if d.closing == nil {
		d.closing = d.m.close()
	}
	return deferred.Then(d.closing, func(u deferred.Unit) (deferred.Unit, error) { return u, nil })
}

// What memory asks of a view.

func (d *LazyDict[K, V]) shown(k K) (s state[V], known bool) {
	if e := d.cache.get(k); e != nil {
		return e.state, true
	}
	return s, d.m.lastClear != nil // nothing is there once that has settled
}

func (d *LazyDict[K, V]) show(k K, s state[V]) {
	d.cache.pin(k, s)
	d.supersede(k)
}

func (d *LazyDict[K, V]) forget(k K) {
	d.cache.remove(k)
	d.m.deadlines.set(k, 0)
}

func (d *LazyDict[K, V]) clean(k K) {
	d.cache.unpin(k)
	d.evict()
}

func (d *LazyDict[K, V]) evict() {
	for d.cache.unpinned > d.limit {
		d.m.deadlines.set(d.cache.dropOldest(), 0)
	}
}

func (d *LazyDict[K, V]) clear() (before iter.Seq2[K, state[V]], complete bool) {
	d.cache.init()
	d.m.deadlines.clear()
	for k := range d.loads {
		d.supersede(k)
	}
	return func(func(K, state[V]) bool) {}, false
}

func (d *LazyDict[K, V]) forgetAll() {
	for d.cache.unpinned > 0 {
		d.m.deadlines.set(d.cache.dropOldest(), 0)
	}
}
