package stores

import (
	"iter"
	"time"

	"sasync/deferred"
)

// Dict is a map that lasts. All of it is in memory, so reads are plain and
// immediate. A write shows at once, and its Deferred fires when it is durable;
// while it waits, writes to the same key become one. If it fails, the Dict goes
// back to what the database has. Who does not look at the Deferred hears of an
// error as of any that nobody handles.
//
// A Dict has its group for itself: another one can't be opened on it, in this
// process or another, until this one is closed or its lease has ended.
type Dict[K comparable, V any] struct {
	m       memory[K, V]
	items   map[K]V
	closing *deferred.Deferred[deferred.Unit]
}

// Get returns the value of k, if there is one. Loop only.
func (d *Dict[K, V]) Get(k K) (value V, ok bool) {
	value, ok = d.items[k]
	if ok && len(d.m.deadlines.byKey) > 0 && d.m.deadlines.passed(k) {
		var none V
		return none, false
	}
	return value, ok
}

// GetOr returns the value of k, or another one if there is none. Loop only.
func (d *Dict[K, V]) GetOr(k K, other V) V {
	if v, ok := d.Get(k); ok {
		return v
	}
	return other
}

// Has says whether k has a value. Loop only.
func (d *Dict[K, V]) Has(k K) bool {
	_, ok := d.Get(k)
	return ok
}

// Len is the number of keys. One that has expired counts until the end of the
// turn. Loop only.
func (d *Dict[K, V]) Len() int { return len(d.items) }

// All are the items, in no order. Keys that are set during the loop may come or
// not. Loop only.
func (d *Dict[K, V]) All() iter.Seq2[K, V] {
	return func(yield func(K, V) bool) {
		for k, v := range d.items {
			if !d.m.deadlines.passed(k) && !yield(k, v) {
				return
			}
		}
	}
}

// Keys are the keys, as in All. Loop only.
func (d *Dict[K, V]) Keys() iter.Seq[K] {
	return func(yield func(K) bool) {
		for k := range d.All() {
			if !yield(k) {
				return
			}
		}
	}
}

// Values are the values, as in All. Loop only.
func (d *Dict[K, V]) Values() iter.Seq[V] {
	return func(yield func(V) bool) {
		for _, v := range d.All() {
			if !yield(v) {
				return
			}
		}
	}
}

// Set stores v under k, for good. v is encoded before Set returns: what is
// changed in it later is not stored. Loop only.
func (d *Dict[K, V]) Set(k K, v V) *deferred.Deferred[deferred.Unit] {
	return d.m.write("set", k, state[V]{value: v, present: true})
}

// SetFor stores v under k for a time. Loop only.
func (d *Dict[K, V]) SetFor(k K, v V, life time.Duration) *deferred.Deferred[deferred.Unit] {
	return d.m.write("set", k, state[V]{value: v, present: true, expires: d.m.after(life)})
}

// Delete removes k. Without a value it does nothing, and fires when what was
// written before is durable. Loop only.
func (d *Dict[K, V]) Delete(k K) *deferred.Deferred[deferred.Unit] {
	if _, there := d.items[k]; !there {
		return d.Flush()
	}
	return d.m.write("delete", k, state[V]{})
}

// SetDefault returns the value of k; if there is none, v becomes it. Loop only.
func (d *Dict[K, V]) SetDefault(k K, v V) (V, *deferred.Deferred[deferred.Unit]) {
	if have, ok := d.Get(k); ok {
		return have, d.Flush()
	}
	return v, d.Set(k, v)
}

// Update sets many keys, all or none. Loop only.
func (d *Dict[K, V]) Update(items iter.Seq2[K, V]) *deferred.Deferred[deferred.Unit] {
	return d.m.update(items)
}

// Clear removes all keys. Loop only.
func (d *Dict[K, V]) Clear() *deferred.Deferred[deferred.Unit] { return d.m.clear() }

// Expire gives k another life; zero means for good. Without a value it fails
// with ErrMissing. Loop only.
func (d *Dict[K, V]) Expire(k K, life time.Duration) *deferred.Deferred[deferred.Unit] {
	v, ok := d.Get(k)
	if !ok {
		return deferred.Fail[deferred.Unit](d.m.s.loop, d.m.fail("expire", keyText(k), ErrMissing))
	}
	s := state[V]{value: v, present: true}
	if life != 0 {
		s.expires = d.m.after(life)
	}
	return d.m.write("expire", k, s)
}

// TTL is how long k has to live; ok is false if it lives for good or is not
// there. Loop only.
func (d *Dict[K, V]) TTL(k K) (life time.Duration, ok bool) {
	at := d.m.deadlines.of(k)
	if at == 0 || d.m.deadlines.passed(k) {
		return 0, false
	}
	return time.UnixMilli(at).Sub(d.m.s.loop.Now()), true
}

// CompareAndSwap sets k to another value if it has the old one. swapped says at
// once whether it had. Loop only.
func CompareAndSwap[K, V comparable](d *Dict[K, V], k K, old, new V) (swapped bool, done *deferred.Deferred[deferred.Unit]) {
	if have, ok := d.Get(k); !ok || have != old {
		return false, d.Flush()
	}
	return true, d.Set(k, new)
}

// Subscribe has f called on the loop with each change, as soon as it shows. The
// function that it returns ends this. Loop only.
func (d *Dict[K, V]) Subscribe(f func(Change[K, V])) (unsubscribe func()) {
	return d.m.listeners.add(f)
}

// Flush fires when all that was written before is durable or has failed, which
// the Deferreds of the writes tell. Loop only.
func (d *Dict[K, V]) Flush() *deferred.Deferred[deferred.Unit] { return d.m.s.writes.flushed() }

// Close writes what is pending and lets others open the group. Writes fail with
// ErrClosed from then on, and nothing is there to read. It may be called again.
// Loop only.
func (d *Dict[K, V]) Close() *deferred.Deferred[deferred.Unit] {
	if d.closing == nil {
		d.closing = d.m.close()
		d.items = nil
	}
	return deferred.Then(d.closing, func(u deferred.Unit) (deferred.Unit, error) { return u, nil })
}

// What memory asks of a view.

func (d *Dict[K, V]) shown(k K) (state[V], bool) {
	v, ok := d.items[k]
	return state[V]{v, ok, d.m.deadlines.of(k)}, true
}

func (d *Dict[K, V]) show(k K, s state[V]) {
	switch {
	case d.items == nil: // closed
		return
	case s.present:
		d.items[k] = s.value
	default:
		delete(d.items, k)
	}
}

func (d *Dict[K, V]) forget(K)   {} // it always knows
func (d *Dict[K, V]) clean(K)    {}
func (d *Dict[K, V]) forgetAll() {}

func (d *Dict[K, V]) clear() (before iter.Seq2[K, state[V]], complete bool) {
	items, deadlines := d.items, d.m.deadlines.clear()
	d.items = map[K]V{}
	return func(yield func(K, state[V]) bool) {
		for k, v := range items {
			s := state[V]{value: v, present: true}
			if entry := deadlines[k]; entry != nil {
				s.expires = entry.at
			}
			if !yield(k, s) {
				return
			}
		}
	}, true
}
