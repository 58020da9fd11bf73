package stores

import (
	"errors"
	"fmt"
	"slices"

	"sasync/dbthread"
	"sasync/deferred"
)

// Array is cells in three dimensions, for any number of processes: nothing is
// kept in memory. A coordinate is a string, a number or a bool, and coordinates
// of two types are never the same. A cell whose value is nil is there; one that
// is not there is ErrMissing. Writes of one process happen in their order.
type Array[V any] struct {
	// Immutable after NewArray.
	group
	s      *Space
	values values[V]
}

// Cell is a cell of an Array.
type Cell[V any] struct {
	X, Y, Z any
	Value   V
}

// NewArray returns the array of a group, which is a string, a number or a bool.
// Loop only.
func NewArray[V any](s *Space, group any, cfg ArrayConfig[V]) (*Array[V], error) {
	g, err := newGroup(cellsKind, "array", group)
	if err != nil {
		return nil, err
	}
	return &Array[V]{g, s, newValues(cfg.Codec, cfg.MaxValue)}, nil
}

// In returns the array as a part of the transaction tx. Called by a transaction
// function.
func (a *Array[V]) In(tx *dbthread.Tx) ArrayTx[V] { return ArrayTx[V]{a, tx} }

// Get fires with a cell's value, and fails with ErrMissing if there is none.
// Loop only.
func (a *Array[V]) Get(x, y, z any) *deferred.Deferred[V] {
	d := dbthread.Read(a.s.b, "array.get", func(tx *dbthread.Tx) (V, error) { return a.In(tx).Get(x, y, z) })
	return told(d, a.group, "get", cellText(x, y, z))
}

// Set stores a cell's value and fires when it is durable. Loop only.
func (a *Array[V]) Set(x, y, z any, v V) *deferred.Deferred[deferred.Unit] {
	row, err := a.row(x, y, z, v) // here, since the value is its user's again when Set returns
	if err != nil {
		return deferred.Fail[deferred.Unit](a.s.loop, a.fail("set", cellText(x, y, z), err))
	}
	return told(dbthread.Transact(a.s.b, "array.set", func(tx *dbthread.Tx) (none deferred.Unit, err error) {
		return none, cellsTable.Upsert(tx, slices.Values([][]any{row}))
	}, a.inOrder()), a.group, "set", cellText(x, y, z))
}

// Delete removes a cell and fires with whether it was there. Loop only.
func (a *Array[V]) Delete(x, y, z any) *deferred.Deferred[bool] {
	d := dbthread.Transact(a.s.b, "array.delete", func(tx *dbthread.Tx) (bool, error) { return a.In(tx).Delete(x, y, z) }, a.inOrder())
	return told(d, a.group, "delete", cellText(x, y, z))
}

// Clear removes all cells. Loop only.
func (a *Array[V]) Clear() *deferred.Deferred[deferred.Unit] {
	d := dbthread.Transact(a.s.b, "array.clear", func(tx *dbthread.Tx) (none deferred.Unit, err error) {
		return none, a.In(tx).Clear()
	}, a.inOrder())
	return told(d, a.group, "clear", "")
}

func (a *Array[V]) inOrder() dbthread.Option { return dbthread.Series("stores." + a.text) }

// row is a cell as it is stored.
func (a *Array[V]) row(x, y, z any, v V) ([]any, error) {
	row, err := a.place(x, y, z)
	if err != nil {
		return nil, err
	}
	data, err := a.values.append([]byte{}, v)
	return append(row, data), err
}

// place is the key of a cell.
func (a *Array[V]) place(x, y, z any) ([]any, error) {
	place := []any{a.store}
	for i, c := range [...]any{x, y, z} {
		key, err := coordinate(c)
		if err != nil {
			return nil, fmt.Errorf("%c: %w", "xyz"[i], err)
		}
		place = append(place, key)
	}
	return place, nil
}

// MaxCoordinateBytes is the length that an encoded coordinate may have: three
// of them are a key of the database.
const MaxCoordinateBytes = 512

func coordinate(c any) ([]byte, error) {
	key, err := appendAny(nil, c)
	if err == nil && len(key) > MaxCoordinateBytes {
		err = fmt.Errorf("%w: %d bytes, the limit is %d", ErrKeyTooLong, len(key), MaxCoordinateBytes)
	}
	return key, err
}

func cellText(x, y, z any) string {
	return fmt.Sprintf("[%s, %s, %s]", keyText(x), keyText(y), keyText(z))
}

var (
	selectCell  = dbthread.Statement(`SELECT value FROM sasync_cells WHERE store = ? AND x = ? AND y = ? AND z = ?`)
	deleteCell  = dbthread.Statement(`DELETE FROM sasync_cells WHERE store = ? AND x = ? AND y = ? AND z = ?`)
	deleteCells = dbthread.Statement(`DELETE FROM sasync_cells WHERE store = ?`)
)

// ArrayTx is an Array as a part of a transaction. Its methods are called by the
// transaction function that it was made for.
type ArrayTx[V any] struct {
	a  *Array[V]
	tx *dbthread.Tx
}

// Get returns a cell's value, and ErrMissing if there is none.
func (t ArrayTx[V]) Get(x, y, z any) (v V, err error) {
	place, err := t.a.place(x, y, z)
	if err == nil {
		var data []byte
		err = t.tx.QueryRow(selectCell, place...).Scan(&data)
		if err == nil {
			v, err = t.a.values.decode(data)
		} else if errors.Is(err, dbthread.ErrNoRows) {
			err = ErrMissing
		}
	}
	return v, t.a.fail("get", cellText(x, y, z), err)
}

// Set stores a cell's value.
func (t ArrayTx[V]) Set(x, y, z any, v V) error {
	row, err := t.a.row(x, y, z, v)
	if err == nil {
		err = cellsTable.Upsert(t.tx, slices.Values([][]any{row}))
	}
	return t.a.fail("set", cellText(x, y, z), err)
}

// Delete removes a cell and says whether it was there.
func (t ArrayTx[V]) Delete(x, y, z any) (was bool, err error) {
	place, err := t.a.place(x, y, z)
	if err == nil {
		var res dbthread.Result
		res, err = t.tx.Exec(deleteCell, place...)
		was = res.RowsAffected > 0
	}
	return was, t.a.fail("delete", cellText(x, y, z), err)
}

// Clear removes all cells.
func (t ArrayTx[V]) Clear() error {
	_, err := t.tx.Exec(deleteCells, t.a.store)
	return t.a.fail("clear", "", err)
}
