package stores

import (
	"errors"

	"sasync/dbthread"
	"sasync/deferred"
)

// loading is a key that is being read. It belongs to the loop.
type loading[V any] struct {
	waiters    []*deferred.Deferred[state[V]]
	superseded bool // it was written since: what is read may be older
}

var selectState = dbthread.Statement(`SELECT value, expires FROM sasync_items WHERE store = ? AND name = ?`)

// fetch fires with what is under k, loading it if need be. Many may wait for one
// load.
func (d *LazyDict[K, V]) fetch(op string, k K) *deferred.Deferred[state[V]] {
	loop := d.m.s.loop
	if d.closing != nil {
		return deferred.Fail[state[V]](loop, d.m.fail(op, keyText(k), ErrClosed))
	}
	if s, known := d.shown(k); known {
		return deferred.Succeed(loop, s)
	}
	waiter := deferred.New[state[V]](loop)
	l := d.loads[k]
	if l == nil {
		key, err := d.m.keys.append(nil, k)
		if err != nil {
			return deferred.Fail[state[V]](loop, d.m.fail(op, keyText(k), err))
		}
		l = &loading[V]{}
		d.loads[k] = l
		d.load(op, k, key, l)
	}
	l.waiters = append(l.waiters, waiter)
	return waiter
}

// load reads k until nothing has come in between.
func (d *LazyDict[K, V]) load(op string, k K, key []byte, l *loading[V]) {
	store, values := d.m.store, d.m.values
	l.superseded = false
	read := dbthread.Read(d.m.s.b, "lazydict.load", func(tx *dbthread.Tx) (s state[V], err error) {
		var data []byte
		err = tx.QueryRow(selectState, store, key).Scan(&data, &s.expires)
		switch {
		case errors.Is(err, dbthread.ErrNoRows):
			return s, nil
		case err == nil:
			s.present = true
			s.value, err = values.decode(data)
		}
		return s, err
	})
	read.AddBoth(func(s state[V], err error) (none state[V], _ error) {
		if _, known := d.shown(k); err == nil && l.superseded && !known {
			d.load(op, k, key, l)
			return none, nil
		}
		d.loaded(op, k, l, s, err)
		return none, nil
	})
}

func (d *LazyDict[K, V]) loaded(op string, k K, l *loading[V], s state[V], err error) {
	delete(d.loads, k)
	if _, known := d.shown(k); err == nil && !known && !d.shared && d.closing == nil {
		d.cache.add(k, s)
		d.m.deadlines.set(k, s.expires)
		d.evict()
	}
	for _, w := range l.waiters {
		fire(w, s, d.m.fail(op, keyText(k), err))
	}
}

// now is what is under k when a waiter's turn has come: another one may have
// written since.
func (d *LazyDict[K, V]) now(k K, loaded state[V]) state[V] {
	if s, known := d.shown(k); known {
		loaded = s
	}
	return loaded.live(d.m.s.loop.Now())
}

func (d *LazyDict[K, V]) supersede(k K) {
	if l := d.loads[k]; l != nil {
		l.superseded = true
	}
}
