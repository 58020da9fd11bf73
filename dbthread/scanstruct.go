package dbthread

import (
	"fmt"
	"reflect"
	"strings"
	"sync"
)

// All runs a query and returns its rows, each as scan makes it: ScanStruct,
// ScanValue, or a function that calls Rows.Scan. Called by a transaction
// function.
func All[T any](tx *Tx, scan func(*Rows) (T, error), sql SQL, args ...any) ([]T, error) {
	rows, err := tx.Query(sql, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []T
	for rows.Next() {
		v, err := scan(rows)
		if err != nil {
			return nil, err
		}
		list = append(list, v)
	}
	return list, rows.Err()
}

// ScanValue reads a row's only column. It is a scan function for All and
// Select. Called by a transaction function.
func ScanValue[T any](r *Rows) (v T, err error) {
	err = r.Scan(&v)
	return v, err
}

// ScanStruct reads a row into a struct, each column into the field of its name:
// that of the tag `db:"name"`, or the field's own, where case and underscores
// don't count. A column without a field is an error; a field without a column
// stays zero. It is a scan function for All and Select. Called by a transaction
// function.
func ScanStruct[T any](r *Rows) (v T, err error) {
	s := reflect.ValueOf(&v).Elem()
	if r.fields == nil {
		r.fields = new(fieldScan)
	}
	if err := r.fields.find(s.Type(), r.columns); err != nil {
		return v, r.scanError(err)
	}
	err = r.Scan(r.fields.of(s)...)
	return v, err
}

// fieldScan is what ScanStruct keeps from row to row.
type fieldScan struct {
	in    reflect.Type
	paths [][]int // by column
	dest  []any
}

// of are pointers to the fields of s.
func (f *fieldScan) of(s reflect.Value) []any {
	f.dest = f.dest[:0]
	for _, path := range f.paths {
		f.dest = append(f.dest, s.FieldByIndex(path).Addr().Interface())
	}
	return f.dest
}

// find finds the columns' fields, once for all rows.
func (f *fieldScan) find(t reflect.Type, columns []string) error {
	if f.in == t {
		return nil
	}
	known, err := fieldsByName(t)
	if err != nil {
		return err
	}
	f.paths = f.paths[:0]
	for i, column := range columns {
		path, ok := known[column]
		if !ok {
			path, ok = known[foldName(column)]
		}
		if !ok {
			return fmt.Errorf("column %d (%s): a %s has no such field", i+1, column, t)
		}
		f.paths = append(f.paths, path)
	}
	f.in = t
	return nil
}

var fieldsOfTypes sync.Map // reflect.Type: map[string][]int, one for each type that the program scans

func fieldsByName(t reflect.Type) (map[string][]int, error) {
	if known, ok := fieldsOfTypes.Load(t); ok {
		return known.(map[string][]int), nil
	}
	if t.Kind() != reflect.Struct {
		return nil, fmt.Errorf("a %s is no struct", t)
	}
	byName := map[string][]int{}
	addFields(byName, t, nil)
	fieldsOfTypes.Store(t, byName)
	return byName, nil
}

// addFields adds the fields of t and of the structs that it embeds, outer ones
// first, as Go does.
func addFields(byName map[string][]int, t reflect.Type, path []int) {
	var embedded []reflect.StructField
	for i := range t.NumField() {
		f := t.Field(i)
		name, tagged := f.Tag.Lookup("db")
		switch {
		case f.Anonymous && f.Type.Kind() == reflect.Struct && !tagged:
			embedded = append(embedded, f)
		case !f.IsExported() || name == "-":
		default:
			if !tagged {
				name = foldName(f.Name)
			}
			if _, taken := byName[name]; !taken {
				byName[name] = append(path[:len(path):len(path)], i)
			}
		}
	}
	for _, f := range embedded {
		addFields(byName, f.Type, append(path[:len(path):len(path)], f.Index...))
	}
}

func foldName(name string) string { return strings.ToLower(strings.ReplaceAll(name, "_", "")) }
