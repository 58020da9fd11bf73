package load

import (
	"maps"
	"slices"

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
	epoch   int64 // of what is known
	known   [len(store.ValueNames)]*recent[int64]
	pending [len(store.ValueNames)]map[string]struct{} // asked for; bounded by blocksAhead
}

func newValues(broker *dbthread.Broker) *values {
	v := &values{broker: broker}
	v.forget()
	for i := range v.pending {
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
	return deferred.ThenBoth(store.SetValues.Go(v.broker, unknown), func(found store.ValueIDs, err error) (deferred.Unit, error) {
		for _, u := range unknown {
			delete(v.pending[u.Table], u.Value)
		}
		if err == nil {
			v.learn(unknown, found)
		}
		return deferred.Unit{}, err
	})
}

// learn keeps what the database has said. In a later epoch all that is known may
// be of values that are deleted; of an earlier one nothing is kept.
func (v *values) learn(asked []store.NameValue, found store.ValueIDs) {
	if found.Epoch < v.epoch {
		return
	}
	if found.Epoch > v.epoch {
		v.forget()
		v.epoch = found.Epoch
	}
	for i, u := range asked {
		v.known[u.Table].put(u.Value, found.IDs[i])
	}
}

func (v *values) forget() {
	for i := range v.known {
		v.known[i] = newRecent[int64](maxKnownValues, maxKnownBytes)
	}
}

// entries makes the entries of records. Those of their values that were asked for
// must have come; others, such as are no longer known, are asked for again.
func (v *values) entries(co *deferred.Coroutine, records []entryRecord) (store.Entries, error) {
	for {
		e := store.Entries{List: make([]store.Entry, len(records)), Epoch: v.epoch}
		unknown := map[store.NameValue]struct{}{}
		for i, r := range records {
			var ids [len(store.ValueNames)]int64
			for table, value := range r.values() {
				id, ok := v.known[table].get(value)
				if !ok {
					unknown[store.NameValue{Table: table, Value: value}] = struct{}{}
				}
				ids[table] = id
			}
			e.List[i] = r.entry(ids)
		}
		if len(unknown) == 0 {
			return e, nil
		}
		asked := slices.Collect(maps.Keys(unknown))
		found, err := deferred.Await(co, store.SetValues.Go(v.broker, asked))
		if err != nil {
			return store.Entries{}, err
		}
		v.learn(asked, found)
	}
}
