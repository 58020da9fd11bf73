package stores

import (
	"sasync/dbthread"
	"sasync/deferred"
)

// Items is a group of values with names, for any number of processes: nothing is
// kept in memory. Writes of one process happen in their order.
type Items[K comparable, V any] struct {
	// Immutable after NewItems.
	group
	s      *Space
	keys   keyType[K]
	values values[V]
}

// Item is a value and its name.
type Item[K comparable, V any] struct {
	Name  K
	Value V
}

// NewItems returns the items of a group, which is a string, a number or a bool.
// Loop only.
func NewItems[K comparable, V any](s *Space, group any, cfg ItemsConfig[V]) (*Items[K, V], error) {
	return newItems[K](s, itemsKind, "items", group, newValues(cfg.Codec, cfg.MaxValue))
}

func newItems[K comparable, V any](s *Space, letter byte, kind string, of any, values values[V]) (*Items[K, V], error) {
	g, err := newGroup(letter, kind, of)
	if err != nil {
		return nil, err
	}
	keys, err := newKeyType[K]()
	if err != nil {
		return nil, g.fail("open", "", err)
	}
	return &Items[K, V]{group: g, s: s, keys: keys, values: values}, nil
}

// In returns the items as a part of the transaction tx. Called by a transaction
// function.
func (i *Items[K, V]) In(tx *dbthread.Tx) ItemsTx[K, V] { return ItemsTx[K, V]{i, tx} }

// Load fires with the value of a name, and fails with ErrMissing if there is
// none. Loop only.
func (i *Items[K, V]) Load(name K) *deferred.Deferred[V] {
	return told(dbthread.Read(i.s.b, "items.load", func(tx *dbthread.Tx) (V, error) { return i.In(tx).Load(name) }), i.group, "load", keyText(name))
}

// LoadAll fires with all values by their names. Loop only.
func (i *Items[K, V]) LoadAll() *deferred.Deferred[map[K]V] {
	return told(dbthread.Read(i.s.b, "items.loadAll", func(tx *dbthread.Tx) (map[K]V, error) { return i.In(tx).LoadAll() }), i.group, "load all", "")
}

// Names fires with the names, in the order of the keys. Loop only.
func (i *Items[K, V]) Names() *deferred.Deferred[[]K] {
	return told(dbthread.Read(i.s.b, "items.names", func(tx *dbthread.Tx) ([]K, error) { return i.In(tx).Names() }), i.group, "names", "")
}

// Insert stores a value under a new name, and fails with ErrExists if there is
// one already. It fires when that is durable, as all that write do. Loop only.
func (i *Items[K, V]) Insert(name K, value V) *deferred.Deferred[deferred.Unit] {
	return i.put("insert", name, value, ItemsTx[K, V].insert)
}

// Update stores another value under a name, and fails with ErrMissing if there
// is none. Loop only.
func (i *Items[K, V]) Update(name K, value V) *deferred.Deferred[deferred.Unit] {
	return i.put("update", name, value, ItemsTx[K, V].update)
}

// Set stores a value under a name, whether there is one or not. Loop only.
func (i *Items[K, V]) Set(name K, value V) *deferred.Deferred[deferred.Unit] {
	return i.put("set", name, value, ItemsTx[K, V].set)
}

// put encodes on the loop, since the value is its user's again when put returns.
func (i *Items[K, V]) put(op string, name K, value V, f func(ItemsTx[K, V], itemRow) error) *deferred.Deferred[deferred.Unit] {
	row, err := i.row(name, value)
	if err != nil {
		return deferred.Fail[deferred.Unit](i.s.loop, i.fail(op, keyText(name), err))
	}
	return told(dbthread.Transact(i.s.b, "items."+op, func(tx *dbthread.Tx) (deferred.Unit, error) {
		return deferred.Unit{}, f(i.In(tx), row)
	}, i.inOrder()), i.group, op, keyText(name))
}

// Delete removes names and fires with the number of those that there were. Loop
// only.
func (i *Items[K, V]) Delete(names ...K) *deferred.Deferred[int64] {
	names = append([]K(nil), names...)
	return told(dbthread.Transact(i.s.b, "items.delete", func(tx *dbthread.Tx) (int64, error) {
		return i.In(tx).Delete(names...)
	}, i.inOrder()), i.group, "delete", "")
}

// inOrder makes writes of the group run in the order of their calls.
func (i *Items[K, V]) inOrder() dbthread.Option { return dbthread.Series("stores." + i.text) }

// itemRow is an item as it is stored.
type itemRow struct {
	name, value []byte
	text        string // the name for errors
}

func (i *Items[K, V]) row(name K, value V) (r itemRow, err error) {
	r.text = keyText(name)
	if r.name, err = i.keys.append(nil, name); err == nil {
		r.value, err = i.values.append([]byte{}, value) // nil would be NULL
	}
	return r, err
}
