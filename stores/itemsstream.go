package stores

import (
	"sasync/dbthread"
	"sasync/deferred"
)

// Clear removes all items. Loop only.
func (i *Items[K, V]) Clear() *deferred.Deferred[deferred.Unit] {
	return told(dbthread.Transact(i.s.b, "items.clear", func(tx *dbthread.Tx) (deferred.Unit, error) {
		return deferred.Unit{}, i.In(tx).Clear()
	}, i.inOrder()), i.group, "clear", "")
}

// Each returns the items of one moment, a few at a time, in the order of the
// keys. Loop only.
func (i *Items[K, V]) Each() *dbthread.Deferator[Item[K, V]] {
	return dbthread.Select(i.s.b, selectItems, []any{i.store}, i.scan)
}

// EachName is Each for the names alone. Loop only.
func (i *Items[K, V]) EachName() *dbthread.Deferator[K] {
	return dbthread.Select(i.s.b, selectNames, []any{i.store}, i.scanName)
}

// scan reads a row of an item.
func (i *Items[K, V]) scan(r *dbthread.Rows) (item Item[K, V], err error) {
	var name, value []byte
	if err := r.Scan(&name, &value); err != nil {
		return item, err
	}
	if item.Name, err = i.keys.parse(name); err != nil {
		return item, i.fail("load", "", badKey(name, err))
	}
	if item.Value, err = i.values.decode(value); err != nil {
		return item, i.fail("load", keyText(item.Name), err)
	}
	return item, nil
}

func (i *Items[K, V]) scanName(r *dbthread.Rows) (name K, err error) {
	var data []byte
	if err := r.Scan(&data); err != nil {
		return name, err
	}
	if name, err = i.keys.parse(data); err != nil {
		return name, i.fail("load", "", badKey(data, err))
	}
	return name, nil
}
