package stores

import (
	"errors"

	"sasync/dbthread"
	"sasync/deferred"
)

// SetDefault fires with the value of k; if there is none, v becomes it, and it
// fires when that is durable. Loop only.
func (d *LazyDict[K, V]) SetDefault(k K, v V) *deferred.Deferred[V] {
	o := d.change("set default", k, v, func(_ V, ok bool) bool { return !ok })
	return deferred.Then(o, func(o outcome[V]) (V, error) { return o.value, nil })
}

// CompareAndSwapLazy sets k to another value if it has the old one, and fires
// with whether it had, once that is durable. Loop only.
func CompareAndSwapLazy[K, V comparable](d *LazyDict[K, V], k K, old, new V) *deferred.Deferred[bool] {
	o := d.change("compare and swap", k, new, func(have V, ok bool) bool { return ok && have == old })
	return deferred.Then(o, func(o outcome[V]) (bool, error) { return o.written, nil })
}

// outcome is the value of a key after change, and whether that wrote it.
type outcome[V any] struct {
	value   V
	written bool
}

// change sets k if want says so of what is there.
func (d *LazyDict[K, V]) change(op string, k K, v V, want func(have V, ok bool) bool) *deferred.Deferred[outcome[V]] {
	if d.shared {
		return d.changeShared(op, k, v, want)
	}
	return deferred.ThenDefer(d.fetch(op, k), func(s state[V]) *deferred.Deferred[outcome[V]] {
		s = d.now(k, s)
		if !want(s.value, s.present) {
			return deferred.Succeed(d.m.s.loop, outcome[V]{s.value, false})
		}
		written := d.m.write(op, k, state[V]{value: v, present: true})
		return deferred.Then(written, func(deferred.Unit) (outcome[V], error) { return outcome[V]{v, true}, nil })
	})
}

// changeShared looks and writes in one transaction, behind what this process has
// written before. It does not go through memory, so nobody is told.
func (d *LazyDict[K, V]) changeShared(op string, k K, v V, want func(have V, ok bool) bool) *deferred.Deferred[outcome[V]] {
	loop := d.m.s.loop
	row, err := d.items.row(k, v)
	if err == nil {
		err = d.m.ended
	}
	if err != nil {
		return deferred.Fail[outcome[V]](loop, d.m.fail(op, keyText(k), err))
	}
	now := loop.Now()
	done := deferred.ThenDefer(d.Flush(), func(deferred.Unit) *deferred.Deferred[outcome[V]] {
		return dbthread.Transact(d.m.s.b, "lazydict.change", func(tx *dbthread.Tx) (o outcome[V], err error) {
			var s state[V]
			var data []byte
			err = tx.QueryRow(selectState, d.m.store, row.name).Scan(&data, &s.expires)
			if err == nil {
				s.present = true
				s.value, err = d.m.values.decode(data)
			} else if errors.Is(err, dbthread.ErrNoRows) {
				err = nil
			}
			if s = s.live(now); err != nil || !want(s.value, s.present) {
				return outcome[V]{s.value, false}, err
			}
			return outcome[V]{v, true}, d.items.In(tx).set(row)
		}, inOrder)
	})
	return told(done, d.m.group, op, keyText(k))
}
