package dbthread

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"sasync/dbthread/dialect"
)

// Type is a column's type, the same on every engine.
type Type = dialect.Type

// The types of columns.
const (
	Integer = dialect.Integer // 64 bits, signed
	Text    = dialect.Text    // UTF-8
	Real    = dialect.Real    // float64
	Blob    = dialect.Blob    // bytes
	Bool    = dialect.Bool    // false or true, kept as 0 or 1
)

// Column is one column of a Table.
type Column = dialect.Column

// Index is an index of a Table. Without a name it gets one of its table's and
// its columns' names.
type Index = dialect.Index

// On returns an index on columns.
func On(columns ...string) Index { return Index{Columns: columns} }

// UniqueOn returns a unique index on columns.
func UniqueOn(columns ...string) Index { return Index{Columns: columns, Unique: true} }

// Table declares a table. A single Integer primary key is the row's id, which
// the database gives out.
type Table struct {
	Name    string
	Columns []Column
	Indices []Index
	// ByKey lets SQLite keep the rows in the tree of the primary key instead of
	// in one of their own beside it (WITHOUT ROWID): half the pages to write for
	// small rows with keys in no order. A table that is there stays as it is;
	// other engines keep theirs as they do anyway.
	ByKey bool
}

// Create makes the table if the database has none of its name. One that is
// there gets the columns and indices that it lacks; nothing is ever dropped or
// altered. What differs otherwise is one *SchemaError, and nothing is changed
// then. It belongs into Config.Startup or another Exclusive transaction.
// Called by a transaction function.
func (t *Table) Create(tx *Tx) error { return CreateTables(tx, t) }

// CreateTables is Create for several tables, with one *SchemaError for all of
// them. Called by a transaction function.
func CreateTables(tx *Tx, tables ...*Table) error {
	var statements []string
	var differences []Difference
	for _, t := range tables {
		p, err := t.plan(tx)
		if err != nil {
			return err
		}
		statements = append(statements, p.statements...)
		differences = append(differences, p.differences...)
	}
	if len(differences) > 0 {
		return &SchemaError{differences}
	}
	for _, sql := range statements {
		if _, err := tx.Exec(sql); err != nil {
			return err
		}
	}
	return nil
}

// SchemaError lists all in which tables of the database differ from their
// declarations.
type SchemaError struct{ Differences []Difference }

// Difference is one of them.
type Difference struct {
	Table string
	What  string // `column "http" is TEXT, declared INTEGER`
}

func (e *SchemaError) Error() string {
	list := make([]string, len(e.Differences))
	for i, d := range e.Differences {
		list[i] = fmt.Sprintf("table %q: %s", d.Table, d.What)
	}
	return "dbthread: schema: " + strings.Join(list, "; ")
}

// check finds mistakes in the declaration itself.
func (t *Table) check() error {
	var errs []error
	wrong := func(format string, args ...any) {
		errs = append(errs, fmt.Errorf("dbthread: table %q: "+format, append([]any{t.Name}, args...)...))
	}
	if t.Name == "" || len(t.Columns) == 0 {
		wrong("wants a name and columns")
	}
	seen := map[string]bool{}
	for _, c := range t.Columns {
		name := strings.ToLower(c.Name)
		switch {
		case name == "":
			wrong("a column has no name")
		case seen[name]:
			wrong("column %q is declared twice", c.Name)
		case c.Type < Integer || c.Type > Bool:
			wrong("column %q has no type", c.Name)
		}
		seen[name] = true
	}
	for _, i := range t.Indices {
		if len(i.Columns) == 0 {
			wrong("index %q has no columns", i.Name)
		}
		for _, c := range i.Columns {
			if !seen[strings.ToLower(c)] {
				wrong("an index is on column %q, which is not declared", c)
			}
		}
	}
	if t.ByKey && !slices.ContainsFunc(t.Columns, func(c Column) bool { return c.PrimaryKey }) {
		wrong("is to be kept by its key and has none")
	}
	return errors.Join(errs...)
}

// withNames gives every index a name.
func (t *Table) withNames() dialect.Table {
	named := dialect.Table{Name: t.Name, Columns: t.Columns, ByKey: t.ByKey}
	for _, i := range t.Indices {
		if i.Name == "" {
			i.Name = t.Name + "_" + strings.Join(i.Columns, "_")
		}
		named.Indices = append(named.Indices, i)
	}
	return named
}
