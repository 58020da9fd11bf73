package load

import (
	"sasync/dbthread"
	"sasync/deferred"
	"sasync/examples/statalysis/store"
)

// Bounds of one generation of a table's known ids. Two generations of four
// tables hold at most 32 MiB of text.
const (
	maxKnownValues = 1 << 16
	maxKnownBytes  = 4 << 20
)

// values gives the ids of one table's values. An id that is known is a map
// lookup; a new value is one transaction, for which any number of records may
// wait. Loop only.
type values struct {
	table   int // index in valueNames
	broker  *dbthread.Broker
	known   *recent[int64]
	pending map[string]*deferred.Deferred[int64] // bounded by the records of a block
	failed  func(error)                          // told what setNameValue has failed with
}

func newValues(broker *dbthread.Broker, failed func(error)) (tables [len(store.ValueNames)]*values) {
	for i := range tables {
		tables[i] = &values{
			table:   i,
			broker:  broker,
			known:   newRecent[int64](maxKnownValues, maxKnownBytes),
			pending: map[string]*deferred.Deferred[int64]{},
			failed:  failed,
		}
	}
	return tables
}

// id returns value's id, or a Deferred for it if it has to be looked up.
func (v *values) id(value string) (int64, *deferred.Deferred[int64]) {
	if id, ok := v.known.get(value); ok {
		return id, nil
	}
	if d, ok := v.pending[value]; ok {
		return 0, d
	}
	d := store.SetNameValue.Go(v.broker, store.NameValue{Table: v.table, Value: value})
	v.pending[value] = d
	d.AddBoth(func(id int64, err error) (int64, error) {
		delete(v.pending, value)
		if err == nil {
			v.known.put(value, id)
		} else {
			v.failed(err)
			deferred.ThenBoth(d, ignore) // the error is told, even if no record waits for it any more
		}
		return id, err
	})
	return 0, d
}

func ignore(int64, error) (deferred.Unit, error) { return deferred.Unit{}, nil }

// await is id for a coroutine, which waits if it must.
func (v *values) await(co *deferred.Coroutine, value string) (int64, error) {
	id, wait := v.id(value)
	if wait == nil {
		return id, nil
	}
	return deferred.Await(co, wait)
}
