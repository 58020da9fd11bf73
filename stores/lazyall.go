package stores

import (
	"sasync/dbthread"
	"sasync/deferred"
)

var (
	countLive  = dbthread.Statement(`SELECT count(*) FROM sasync_items WHERE store = ? AND (expires = 0 OR expires > ?)`)
	selectLive = dbthread.Statement(`SELECT name, value FROM sasync_items WHERE store = ? AND (expires = 0 OR expires > ?) ORDER BY name`)
)

// Len fires with the number of keys, as of the moment when all that was written
// before is durable; so do Keys, Values and Items. Loop only.
func (d *LazyDict[K, V]) Len() *deferred.Deferred[int] {
	store, now := d.m.store, d.m.s.loop.Now().UnixMilli()
	return afterFlush(d, "len", func(tx *dbthread.Tx) (n int, err error) {
		err = tx.QueryRow(countLive, store, now).Scan(&n)
		return n, err
	})
}

// Keys fires with the keys, in their order. Loop only.
func (d *LazyDict[K, V]) Keys() *deferred.Deferred[[]K] {
	return deferred.Then(d.all("keys"), func(all []Item[K, V]) ([]K, error) {
		keys := make([]K, len(all))
		for i, item := range all {
			keys[i] = item.Name
		}
		return keys, nil
	})
}

// Values fires with the values, in the order of their keys. Loop only.
func (d *LazyDict[K, V]) Values() *deferred.Deferred[[]V] {
	return deferred.Then(d.all("values"), func(all []Item[K, V]) ([]V, error) {
		values := make([]V, len(all))
		for i, item := range all {
			values[i] = item.Value
		}
		return values, nil
	})
}

// Items fires with all that there is. Loop only.
func (d *LazyDict[K, V]) Items() *deferred.Deferred[map[K]V] {
	return deferred.Then(d.all("items"), func(all []Item[K, V]) (map[K]V, error) {
		items := make(map[K]V, len(all))
		for _, item := range all {
			items[item.Name] = item.Value
		}
		return items, nil
	})
}

func (d *LazyDict[K, V]) all(op string) *deferred.Deferred[[]Item[K, V]] {
	items, now := d.items, d.m.s.loop.Now().UnixMilli()
	return afterFlush(d, op, func(tx *dbthread.Tx) ([]Item[K, V], error) {
		return dbthread.All(tx, items.scan, selectLive, items.store, now)
	})
}

// Each is the items, a few at a time, in the order of their keys. It sees what is
// durable, and what has expired and is not deleted yet. Loop only.
func (d *LazyDict[K, V]) Each() *dbthread.Deferator[Item[K, V]] { return d.items.Each() }

func afterFlush[T any, K comparable, V any](d *LazyDict[K, V], op string, f func(tx *dbthread.Tx) (T, error)) *deferred.Deferred[T] {
	if d.closing != nil {
		return deferred.Fail[T](d.m.s.loop, d.m.fail(op, "", ErrClosed))
	}
	read := deferred.ThenDefer(d.Flush(), func(deferred.Unit) *deferred.Deferred[T] {
		return dbthread.Read(d.m.s.b, "lazydict."+op, f)
	})
	return told(read, d.m.group, op, "")
}
