package load

import (
	"sasync/dbthread"
	"sasync/deferred"
	"sasync/examples/statalysis/store"
)

// Bounds of one generation of a table's known ids. Two generations of four
// tables hold at most 32 MiB of text. The values of some blocks are far fewer,
// so what one has asked for is still known when its entries are made.
const (
	maxKnownValues = 1 << 16
	maxKnownBytes  = 4 << 20
)

// values gives the ids of the values of records. An id that is known is a map
// lookup; the new values of a block are one transaction. Loop only.
type values struct {
	broker  *dbthread.Broker
	known   [len(store.ValueNames)]*recent[int64]
	pending [len(store.ValueNames)]map[string]struct{} // asked for; bounded by blocksAhead
}

func newValues(broker *dbthread.Broker) *values {
	v := &values{broker: broker}
	for i := range v.known {
		v.known[i] = newRecent[int64](maxKnownValues, maxKnownBytes)
		v.pending[i] = map[string]struct{}{}
	}
	return v
}

// ask asks for the ids of those values of records that are not known and that
// nobody has asked for. It gives nil if there are none.
func (v *values) ask(records []entryRecord) *deferred.Deferred[deferred.Unit] {
	var unknown []store.NameValue
	for i := range records {
		for table, value := range records[i].values() {
			if _, ok := v.known[table].get(value); ok {
				continue
			}
			if _, asked := v.pending[table][value]; !asked {
				v.pending[table][value] = struct{}{}
				unknown = append(unknown, store.NameValue{Table: table, Value: value})
			}
		}
	}
	if len(unknown) == 0 {
		return nil
	}
	return deferred.ThenBoth(store.SetValues.Go(v.broker, unknown), func(ids []int64, err error) (deferred.Unit, error) {
		for i, u := range unknown {
			delete(v.pending[u.Table], u.Value)
			if err == nil {
				v.known[u.Table].put(u.Value, ids[i])
			}
		}
		return deferred.Unit{}, err
	})
}

// await gives the ids of a record's values. Those that were asked for must have
// come.
func (v *values) await(co *deferred.Coroutine, r entryRecord) (ids [len(store.ValueNames)]int64, err error) {
	for table, value := range r.values() {
		id, ok := v.known[table].get(value)
		for ; !ok; id, ok = v.known[table].get(value) { // the values of a block were more than are kept
			if _, err := deferred.Await(co, v.ask([]entryRecord{r})); err != nil {
				return ids, err
			}
		}
		ids[table] = id
	}
	return ids, nil
}
