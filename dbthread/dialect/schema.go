package dialect

import "database/sql/driver"

// Type is a column's type, the same on every engine.
type Type uint8

const (
	Integer Type = iota + 1 // 64 bits, signed
	Text                    // UTF-8
	Real                    // float64
	Blob                    // bytes
	Bool                    // false or true, kept as 0 or 1
)

func (t Type) String() string {
	switch t {
	case Integer:
		return "INTEGER"
	case Text:
		return "TEXT"
	case Real:
		return "REAL"
	case Blob:
		return "BLOB"
	case Bool:
		return "BOOL"
	}
	return "no type"
}

// Column is one column of a table.
type Column struct {
	Name       string
	Type       Type
	NotNull    bool
	PrimaryKey bool // several columns may share in it; one Integer is the row's id
	Default    any  // an int64-like, float64, string or bool; nil means none
}

// Index is an index on some columns.
type Index struct {
	Name    string
	Columns []string
	Unique  bool
}

// Table is a table as a program wants it.
type Table struct {
	Name    string
	Columns []Column
	Indices []Index
	ByKey   bool // rows are kept in the tree of the primary key, if the engine can
}

// Found is a table as the database has it.
type Found struct {
	Columns []FoundColumn
	Indices []Index // those that the table's own constraints made included
}

// FoundColumn is a column as the database has it.
type FoundColumn struct {
	Name       string
	Declared   string // the type in the engine's words
	NotNull    bool
	HasDefault bool
	PrimaryKey bool
}

// Schema is how an engine describes and makes tables.
type Schema interface {
	// Describe looks a table up; nil means that there is none.
	Describe(q Querier, table string) (*Found, error)
	// Fits says whether a column declared so holds a Type as the engine's own
	// column of that Type would.
	Fits(declared string, t Type) bool

	// The rest render statements; Render does most of it.
	CreateTable(Table) string
	AddColumn(t Table, c Column) string
	CreateIndex(table string, i Index) string
	// Upsert inserts a number of rows, or updates those that have their keys.
	Upsert(table string, columns, key []string, rows int) string
	// Insert inserts a number of rows.
	Insert(table string, columns []string, rows int) string
	// InsertNew inserts those of a number of rows whose keys are not there, and
	// has affected only these.
	InsertNew(table string, columns []string, rows int) string
}

// Querier runs a query and returns all rows.
type Querier func(sql string, args ...any) ([][]driver.Value, error)
