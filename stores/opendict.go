package stores

import (
	"errors"
	"time"

	"sasync/dbthread"
	"sasync/deferred"
)

// OpenDict opens the Dict of a group, which is a string, a number or a bool, and
// loads all of it. If somebody else has it open it fails with an *OwnedError.
// Loop only.
func OpenDict[K comparable, V any](s *Space, group any, cfg DictConfig[V]) *deferred.Deferred[*Dict[K, V]] {
	d := &Dict[K, V]{}
	items, err := d.m.begin(s, group, newValues(cfg.Codec, cfg.MaxValue), d)
	if err != nil {
		return deferred.Fail[*Dict[K, V]](s.loop, err)
	}
	d.m.onLost = cfg.OnLost
	return deferred.ThenDefer(d.m.acquire(d, cfg.Wait), func(deferred.Unit) *deferred.Deferred[*Dict[K, V]] {
		return d.load(items)
	})
}

// load reads everything.
func (d *Dict[K, V]) load(items *Items[K, V]) *deferred.Deferred[*Dict[K, V]] {
	loaded := dbthread.Read(d.m.s.b, "dict.load", func(tx *dbthread.Tx) (*preload[K, V], error) { return loadAll(tx, items) })
	return deferred.ThenDefer(deferred.ThenBoth(loaded, func(p *preload[K, V], err error) (error, error) {
		switch {
		case err != nil:
		case d.closing != nil: // the Space was shut down
			err = ErrClosed
		default:
			d.items = p.items
			for k, at := range p.expiring {
				d.m.deadlines.set(k, at)
			}
		}
		return err, nil
	}), func(err error) *deferred.Deferred[*Dict[K, V]] {
		if err == nil {
			return deferred.Succeed(d.m.s.loop, d)
		}
		return deferred.ThenBoth(d.Close(), func(deferred.Unit, error) (*Dict[K, V], error) { return nil, d.m.fail("open", "", err) })
	})
}

// preload is what a database thread makes of all rows.
type preload[K comparable, V any] struct {
	items    map[K]V
	expiring map[K]int64
}

var (
	countItems    = dbthread.Statement(`SELECT count(*) FROM sasync_items WHERE store = ?`)
	selectExpires = dbthread.Statement(`SELECT name, value, expires FROM sasync_items WHERE store = ?`)
	purgeItems    = dbthread.Statement(`DELETE FROM sasync_items WHERE store = ? AND expires <> 0 AND expires <= ?`)
)

func loadAll[K comparable, V any](tx *dbthread.Tx, items *Items[K, V]) (*preload[K, V], error) {
	var n int
	if err := tx.QueryRow(countItems, items.store).Scan(&n); err != nil {
		return nil, err
	}
	rows, err := tx.Query(selectExpires, items.store)
	if err != nil {
		return nil, err
	}
	p := &preload[K, V]{items: make(map[K]V, n), expiring: map[K]int64{}}
	var name, data []byte
	var expires int64
	for rows.Next() {
		if err := rows.Scan(&name, &data, &expires); err != nil {
			return nil, err
		}
		k, err := items.keys.parse(name)
		if err != nil {
			return nil, items.fail("open", "", badKey(name, err))
		}
		if p.items[k], err = items.values.decode(data); err != nil {
			return nil, items.fail("load", keyText(k), err)
		}
		if expires != 0 {
			p.expiring[k] = expires
		}
	}
	return p, rows.Err()
}

// begin makes the parts that need no database.
func (m *memory[K, V]) begin(s *Space, group any, values values[V], v view[K, V]) (*Items[K, V], error) {
	items, err := newItems[K](s, itemsKind, "dict", group, values)
	if err != nil {
		return nil, err
	}
	m.group, m.s, m.keys, m.values = items.group, s, items.keys, items.values
	m.init(v)
	return items, nil
}

// acquire takes the lease and deletes what has expired, and tries again for some
// time if somebody else has it.
func (m *memory[K, V]) acquire(c closer, wait time.Duration) *deferred.Deferred[deferred.Unit] {
	s := m.s
	if s.dicts[string(m.store)] != nil {
		return deferred.Fail[deferred.Unit](s.loop, m.fail("open", "", &OwnedError{Owner: s.owner, Until: s.loop.Now().Add(s.cfg.Lease)}))
	}
	s.dicts[string(m.store)] = c
	m.leased = true
	until := s.loop.Now().Add(wait)
	return deferred.Inline(s.loop, func(co *deferred.Coroutine) (none deferred.Unit, err error) {
		for err == nil && m.ended == nil {
			_, err = deferred.Await(co, m.take())
			var owned *OwnedError
			left := until.Sub(s.loop.Now())
			if !errors.As(err, &owned) || left <= 0 {
				break
			}
			_, err = deferred.Await(co, deferred.After(s.loop, min(left, s.cfg.Lease/10)))
		}
		if err == nil && m.ended != nil { // the Space was shut down
			err = m.ended
		}
		if err != nil {
			m.end(err)
			return none, m.fail("open", "", err)
		}
		m.keep()
		return none, nil
	})
}

func (m *memory[K, V]) take() *deferred.Deferred[deferred.Unit] {
	l, now := m.lease(), m.s.loop.Now()
	until := now.Add(m.s.cfg.Lease)
	return dbthread.Transact(m.s.b, "stores.open", func(tx *dbthread.Tx) (none deferred.Unit, err error) {
		if err := l.take(tx, now, until); err != nil {
			return none, err
		}
		_, err = tx.Exec(purgeItems, l.store, now.UnixMilli())
		return none, err
	}, inOrder)
}

// close ends the Dict once what is pending is written.
func (m *memory[K, V]) close() *deferred.Deferred[deferred.Unit] {
	flushed := m.s.writes.flushed()
	lost := errors.Is(m.ended, ErrLeaseLost)
	m.end(ErrClosed)
	m.deadlines.stop()
	return deferred.ThenDefer(flushed, func(u deferred.Unit) *deferred.Deferred[deferred.Unit] {
		if !m.leased || lost {
			return deferred.Succeed(m.s.loop, u)
		}
		return told(m.release(), m.group, "close", "")
	})
}

// after is the time when a life ends that begins now.
func (m *memory[K, V]) after(life time.Duration) int64 {
	return m.s.loop.Now().Add(life).UnixMilli()
}

// update sets many keys together.
func (m *memory[K, V]) update(items func(func(K, V) bool)) *deferred.Deferred[deferred.Unit] {
	if u := m.s.writes.together; u != nil { // a part of it
		d := u.wait(m.s.loop).AddErrback(ignore)
		for k, v := range items {
			if err, failed := refused(m.write("update", k, state[V]{value: v, present: true})); failed {
				return deferred.Fail[deferred.Unit](m.s.loop, err)
			}
		}
		return d
	}
	return m.s.Together(func() error {
		for k, v := range items {
			if err, failed := refused(m.write("update", k, state[V]{value: v, present: true})); failed {
				return err
			}
		}
		return nil
	}, nil)
}

// refused is the error of a write that was refused at once.
func refused(d *deferred.Deferred[deferred.Unit]) (err error, failed bool) {
	_, err, fired := d.Result()
	if fired && err != nil {
		d.AddErrback(ignore)
	}
	return err, fired && err != nil
}
