package store

import (
	"fmt"
	"iter"
	"slices"

	"sasync/dbthread"
	"sasync/examples/statalysis/urls"
)

// NameValue is a value of one of the tables of ValueNames.
type NameValue struct {
	Table int
	Value string
}

// ValueIDs are the ids of values in an epoch.
type ValueIDs struct {
	IDs   []int64
	Epoch int64
}

// SetValues gives the ids of values, adding those that are new. It goes before
// the entries: records wait for it. No value may be there twice.
var SetValues = dbthread.Define("setValues", func(tx *dbthread.Tx, values []NameValue) (found ValueIDs, err error) {
	if found.Epoch, err = epochOf(tx); err != nil {
		return found, err
	}
	var byTable [len(ValueNames)][]string
	for _, v := range values {
		byTable[v.Table] = append(byTable[v.Table], v.Value)
	}
	var known [len(ValueNames)]map[string]int64
	for table, list := range byTable {
		if known[table], err = setValuesOf(tx, table, list); err != nil {
			return found, err
		}
	}
	found.IDs = make([]int64, len(values))
	for i, v := range values {
		id, ok := known[v.Table][v.Value]
		if !ok {
			return found, fmt.Errorf("the table %s gives %q back as something else", ValueNames[v.Table], v.Value)
		}
		found.IDs[i] = id
	}
	return found, nil
}, dbthread.Niceness(-15))

// setValuesOf is SetValues for one table.
func setValuesOf(tx *dbthread.Tx, table int, list []string) (known map[string]int64, err error) {
	known = make(map[string]int64, len(list))
	if err := findValues(tx, table, list, known); err != nil {
		return nil, err
	}
	var missing []string
	for _, v := range list {
		if _, ok := known[v]; !ok {
			missing = append(missing, v)
		}
	}
	if len(missing) == 0 {
		return known, nil
	}
	slices.Sort(missing) // loads beside each other wait for each other's values: in one order, or it is a deadlock
	if _, err := dbthread.InsertNew(tx, ValueNames[table], valueColumns[table], valueRows(table, missing)); err != nil {
		return nil, err
	}
	return known, findValues(tx, table, missing, known)
}

// listSize is how many values stand in one IN.
const listSize = 256

var selectValues = [...]*dbthread.Stmt{
	VhostValue: dbthread.Statement("SELECT id, value FROM vhost WHERE value IN (?)"),
	URLValue:   dbthread.Statement("SELECT id, value FROM url WHERE value IN (?)"),
	RefValue:   dbthread.Statement("SELECT id, value FROM ref WHERE value IN (?)"),
	UAValue:    dbthread.Statement("SELECT id, value FROM ua WHERE value IN (?)"),
}

// findValues puts the ids of those values that are there into known.
func findValues(tx *dbthread.Tx, table int, list []string, known map[string]int64) error {
	for part := range inParts(list) {
		rows, err := tx.Query(selectValues[table], dbthread.List(part))
		if err != nil {
			return err
		}
		for rows.Next() {
			var id int64
			var value string
			if err := rows.Scan(&id, &value); err != nil {
				return err
			}
			known[value] = id
		}
		if err := rows.Err(); err != nil {
			return err
		}
		rows.Close()
	}
	return nil
}

// inParts cuts a list into those that one IN takes.
func inParts[T any](list []T) iter.Seq[[]T] {
	return func(yield func([]T) bool) {
		for len(list) > 0 && yield(list[:min(listSize, len(list))]) {
			list = list[min(listSize, len(list)):]
		}
	}
}

var valueColumns = [...][]string{
	VhostValue: {"value", "host"}, URLValue: {"value", "kind"}, RefValue: {"value", "host", "path_at"}, UAValue: {"value"},
}

func valueRows(table int, list []string) iter.Seq[[]any] {
	return func(yield func([]any) bool) {
		for _, v := range list {
			if !yield(valueRow(table, v)) {
				return
			}
		}
	}
}

func valueRow(table int, value string) []any {
	switch table {
	case VhostValue:
		return []any{value, urls.Host(value)}
	case URLValue:
		return []any{value, int64(urls.KindOf(value))}
	case RefValue:
		host, pathAt := urls.Referrer(value)
		return []any{value, host, pathAt}
	}
	return []any{value}
}
