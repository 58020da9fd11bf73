package stores

import (
	"errors"
	"slices"

	"sasync/dbthread"
)

var (
	selectItem  = dbthread.Statement(`SELECT value FROM sasync_items WHERE store = ? AND name = ?`)
	selectItems = dbthread.Statement(`SELECT name, value FROM sasync_items WHERE store = ? ORDER BY name`)
	selectNames = dbthread.Statement(`SELECT name FROM sasync_items WHERE store = ? ORDER BY name`)
	insertItem  = dbthread.Statement(`INSERT INTO sasync_items (store, name, value, expires) VALUES (?, ?, ?, 0)`)
	updateItem  = dbthread.Statement(`UPDATE sasync_items SET value = ?, expires = 0 WHERE store = ? AND name = ?`)
	deleteItem  = dbthread.Statement(`DELETE FROM sasync_items WHERE store = ? AND name = ?`)
	deleteItems = dbthread.Statement(`DELETE FROM sasync_items WHERE store = ? AND name IN (?)`)
	deleteStore = dbthread.Statement(`DELETE FROM sasync_items WHERE store = ?`)
)

// ItemsTx are Items as a part of a transaction. Its methods are called by the
// transaction function that it was made for.
type ItemsTx[K comparable, V any] struct {
	i  *Items[K, V]
	tx *dbthread.Tx
}

// Load returns the value of a name, and ErrMissing if there is none.
func (t ItemsTx[K, V]) Load(name K) (value V, err error) {
	key, err := t.i.keys.append(nil, name)
	if err == nil {
		var data []byte
		err = t.tx.QueryRow(selectItem, t.i.store, key).Scan(&data)
		if err == nil {
			value, err = t.i.values.decode(data)
		} else if errors.Is(err, dbthread.ErrNoRows) {
			err = ErrMissing
		}
	}
	return value, t.i.fail("load", keyText(name), err)
}

// LoadAll returns all values by their names.
func (t ItemsTx[K, V]) LoadAll() (map[K]V, error) {
	all, err := dbthread.All(t.tx, t.i.scan, selectItems, t.i.store)
	if err != nil {
		return nil, t.i.fail("load all", "", err)
	}
	byName := make(map[K]V, len(all))
	for _, item := range all {
		byName[item.Name] = item.Value
	}
	return byName, nil
}

// Names returns the names, in the order of the keys.
func (t ItemsTx[K, V]) Names() ([]K, error) {
	names, err := dbthread.All(t.tx, t.i.scanName, selectNames, t.i.store)
	return names, t.i.fail("names", "", err)
}

// Insert stores a value under a new name; if there is one it returns ErrExists.
func (t ItemsTx[K, V]) Insert(name K, value V) error { return t.put("insert", name, value, t.insert) }

// Update stores another value under a name; if there is none it returns
// ErrMissing.
func (t ItemsTx[K, V]) Update(name K, value V) error { return t.put("update", name, value, t.update) }

// Set stores a value under a name, whether there is one or not.
func (t ItemsTx[K, V]) Set(name K, value V) error { return t.put("set", name, value, t.set) }

func (t ItemsTx[K, V]) put(op string, name K, value V, f func(itemRow) error) error {
	row, err := t.i.row(name, value)
	if err == nil {
		err = f(row)
	}
	return t.i.fail(op, keyText(name), err)
}

// insert looks first, because a statement that fails would end the transaction
// on some engines.
func (t ItemsTx[K, V]) insert(r itemRow) error {
	var data []byte
	err := t.tx.QueryRow(selectItem, t.i.store, r.name).Scan(&data)
	switch {
	case err == nil:
		err = ErrExists
	case errors.Is(err, dbthread.ErrNoRows):
		_, err = t.tx.Exec(insertItem, t.i.store, r.name, r.value)
		if errors.Is(err, dbthread.ErrUnique) { // somebody else was faster
			err = errors.Join(ErrExists, err)
		}
	}
	return t.i.fail("insert", r.text, err)
}

func (t ItemsTx[K, V]) update(r itemRow) error {
	res, err := t.tx.Exec(updateItem, r.value, t.i.store, r.name)
	if err == nil && res.RowsAffected == 0 {
		err = ErrMissing
	}
	return t.i.fail("update", r.text, err)
}

func (t ItemsTx[K, V]) set(r itemRow) error {
	err := itemsTable.Upsert(t.tx, slices.Values([][]any{{t.i.store, r.name, r.value, 0}}))
	return t.i.fail("set", r.text, err)
}

// Delete removes names and returns the number of those that there were.
func (t ItemsTx[K, V]) Delete(names ...K) (deleted int64, err error) {
	keys := make([][]byte, 0, len(names))
	for _, name := range names {
		key, err := t.i.keys.append(nil, name)
		if err != nil {
			return 0, t.i.fail("delete", keyText(name), err)
		}
		keys = append(keys, key)
	}
	deleted, err = deleteKeys(t.tx, t.i.store, keys)
	return deleted, t.i.fail("delete", "", err)
}

// Clear removes all items.
func (t ItemsTx[K, V]) Clear() error {
	_, err := t.tx.Exec(deleteStore, t.i.store)
	return t.i.fail("clear", "", err)
}

// mostInList bounds a statement.
const mostInList = 128

// deleteKeys deletes rows of a store, many with one statement.
func deleteKeys(tx *dbthread.Tx, store []byte, keys [][]byte) (deleted int64, err error) {
	for some := range slices.Chunk(keys, mostInList) {
		var res dbthread.Result
		if len(some) == 1 {
			res, err = tx.Exec(deleteItem, store, some[0])
		} else {
			res, err = tx.Exec(deleteItems, store, dbthread.List(some))
		}
		if err != nil {
			return deleted, err
		}
		deleted += res.RowsAffected
	}
	return deleted, nil
}
