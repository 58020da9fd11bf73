package store

import (
	"fmt"

	"sasync/dbthread"
	"sasync/deferred"
)

// orphansOf are the ids of a table's values that no entry refers to. A join, since
// PostgreSQL asks NOT IN row by row where the ids don't fit into its memory.
func orphansOf(table, columns string) string {
	return fmt.Sprintf(`SELECT %s FROM %s v LEFT JOIN (SELECT DISTINCT id_%s AS id FROM entries) used ON used.id = v.id WHERE used.id IS NULL`, columns, table, table)
}

// CountOrphans says how many values no entry refers to. Called by a coroutine.
func CountOrphans(co *deferred.Coroutine, b *dbthread.Broker) (values int64, err error) {
	return deferred.Await(co, dbthread.Read(b, "count orphans", func(tx *dbthread.Tx) (values int64, err error) {
		for _, table := range ValueNames {
			var n int64
			if err := tx.QueryRow(orphansOf(table, "count(*)")).Scan(&n); err != nil {
				return 0, err
			}
			values += n
		}
		return values, nil
	}))
}

// purgeOrphans is how many values a transaction deletes: loads beside it ask for
// the ids of what they have in flight again, each time.
const purgeOrphans = 5000

// orphans are some values that had no entry, of whose ids after is the last.
type orphans struct {
	table string
	ids   []int64
	after int64
}

// PurgeOrphans deletes the values that no entry refers to, beside loads, which
// may begin to refer to them meanwhile. Called by a coroutine.
func PurgeOrphans(co *deferred.Coroutine, b *dbthread.Broker) (values int64, err error) {
	// Entries that are stored from here on have larger ids than those that are
	// looked at: see deleteOrphans.
	last, err := deferred.Await(co, beginOrphans.Go(b, struct{}{}))
	if err != nil {
		return 0, err
	}
	for _, table := range ValueNames {
		o := orphans{table: table, after: last}
		remove := func() error {
			n, err := deferred.Await(co, deleteOrphans.Go(b, o))
			values += n
			o.ids = nil
			return err
		}
		for id, err := range dbthread.Select(b, dbthread.Statement(orphansOf(table, "v.id")), nil, dbthread.ScanValue[int64]).Each(co) {
			if err != nil {
				return values, err
			}
			o.ids = append(o.ids, id)
			if len(o.ids) == purgeOrphans {
				if err := remove(); err != nil {
					return values, err
				}
			}
		}
		if len(o.ids) > 0 {
			if err := remove(); err != nil {
				return values, err
			}
		}
	}
	return values, nil
}

// beginOrphans gives the last entry's id. Who stores entries has read the epoch:
// either its entries are among those up to the id, or it begins anew.
var beginOrphans = dbthread.Define("begin to purge values", func(tx *dbthread.Tx, _ struct{}) (last int64, err error) {
	if err := nextEpoch(tx); err != nil {
		return 0, err
	}
	err = tx.QueryRow("SELECT coalesce(max(id), 0) FROM entries").Scan(&last)
	return last, err
}, dbthread.Series("purge"), dbthread.Niceness(10))

// deleteOrphans deletes those that no entry refers to that is newer than the look
// at all of them. Ids that loads have found before are of an earlier epoch then.
var deleteOrphans = dbthread.Define("purge values", func(tx *dbthread.Tx, o orphans) (deleted int64, err error) {
	if err := nextEpoch(tx); err != nil {
		return 0, err
	}
	list, err := dbthread.All(tx, dbthread.ScanValue[int64], "SELECT DISTINCT id_"+o.table+" FROM entries WHERE id > ?", o.after)
	if err != nil {
		return 0, err
	}
	used := make(map[int64]bool, len(list))
	for _, id := range list {
		used[id] = true
	}
	var unused []int64
	for _, id := range o.ids {
		if !used[id] {
			unused = append(unused, id)
		}
	}
	for part := range inParts(unused) {
		res, err := tx.Exec("DELETE FROM "+o.table+" WHERE id IN (?)", dbthread.List(part))
		if err != nil {
			return 0, err
		}
		deleted += res.RowsAffected
	}
	return deleted, nil
}, dbthread.Series("purge"), dbthread.Niceness(10))
