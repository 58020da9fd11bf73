package stores

import (
	"slices"

	"sasync/dbthread"
	"sasync/deferred"
)

// batch is what one transaction writes.
type batch struct{ units []*unit }

// empty says that there is nothing to write.
func (b batch) empty() bool {
	return !slices.ContainsFunc(b.units, func(u *unit) bool { return !u.empty() })
}

// transaction collects on the loop what is to be done on a database thread.
func (b batch) transaction() func(tx *dbthread.Tx) (deferred.Unit, error) {
	w := writing{set: make([]row, 0, len(b.units))}
	for _, u := range b.units {
		for _, c := range u.changes {
			w.add(*c.what())
		}
		if u.also != nil {
			w.also = u.also
		}
	}
	return w.run
}

// writing is a batch for a database thread. It does not change once it is
// queued, and writes the same whenever it runs again.
type writing struct {
	leases  []lease
	cleared [][]byte
	set     []row
	deleted []deletion
	also    func(tx *dbthread.Tx) error
}

// deletion is the keys that are deleted from a store.
type deletion struct {
	store []byte
	keys  [][]byte
}

func (w *writing) add(r row) {
	if r.void {
		return
	}
	if r.of.leased && !slices.ContainsFunc(w.leases, func(l lease) bool { return l.is(r.of) }) {
		w.leases = append(w.leases, r.of.lease())
	}
	switch {
	case r.clear:
		w.cleared = append(w.cleared, r.of.store)
	case r.value != nil:
		w.set = append(w.set, r)
	default:
		w.delete(r.of.store, r.name)
	}
}

func (w *writing) delete(store, key []byte) {
	i := slices.IndexFunc(w.deleted, func(d deletion) bool { return &d.store[0] == &store[0] })
	if i < 0 {
		i = len(w.deleted)
		w.deleted = append(w.deleted, deletion{store: store})
	}
	w.deleted[i].keys = append(w.deleted[i].keys, key)
}

// run clears first: what Together sets behind a Clear stays.
func (w *writing) run(tx *dbthread.Tx) (none deferred.Unit, err error) {
	for _, l := range w.leases {
		if err := l.check(tx); err != nil {
			return none, err
		}
	}
	for _, store := range w.cleared {
		if _, err := tx.Exec(deleteStore, store); err != nil {
			return none, err
		}
	}
	for _, d := range w.deleted {
		if _, err := deleteKeys(tx, d.store, d.keys); err != nil {
			return none, err
		}
	}
	if err := itemsTable.Upsert(tx, w.rows); err != nil || w.also == nil {
		return none, err
	}
	return none, w.also(tx)
}

// rows are those of the table. The slice is used again.
func (w *writing) rows(yield func([]any) bool) {
	values := make([]any, 4)
	for i := range w.set {
		r := &w.set[i]
		values[0], values[1], values[2], values[3] = r.of.store, r.name, r.value, r.expires
		if !yield(values) {
			return
		}
	}
}
