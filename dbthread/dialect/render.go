package dialect

import (
	"database/sql/driver"
	"fmt"
	"strconv"
	"strings"
)

// Render is the part of a Schema that is much the same everywhere. A dialect
// embeds it.
type Render struct {
	// Quote makes a name safe.
	Quote func(name string) string
	// Type is the type of a column, with what makes it give out ids if it
	// should.
	Type func(t Table, c Column) string
	// Options come behind the columns of CREATE TABLE.
	Options string
	// ByKey comes behind those of a table that is kept by its key.
	ByKey string
	// OnConflict is the start of what an upsert does with a row that is there;
	// key is its quoted columns.
	OnConflict func(key string) string
	// Ignore comes behind the INSERT, or OnlyNew to its end, of one that passes
	// over rows whose keys are there.
	Ignore, OnlyNew string
	// New is the value that an upsert would have inserted into a column.
	New func(column string) string
}

// CreateTable renders CREATE TABLE. Safe from any goroutine.
func (r Render) CreateTable(t Table) string {
	var parts, key []string
	for _, c := range t.Columns {
		if c.PrimaryKey {
			key = append(key, r.Quote(c.Name))
		}
	}
	for _, c := range t.Columns {
		def := r.column(t, c)
		if c.PrimaryKey && len(key) == 1 {
			def += " PRIMARY KEY"
		}
		parts = append(parts, def)
	}
	if len(key) > 1 {
		parts = append(parts, "PRIMARY KEY ("+strings.Join(key, ", ")+")")
	}
	options := r.Options
	if t.ByKey {
		options += r.ByKey
	}
	return fmt.Sprintf("CREATE TABLE %s (%s)%s", r.Quote(t.Name), strings.Join(parts, ", "), options)
}

// AddColumn renders ALTER TABLE. Safe from any goroutine.
func (r Render) AddColumn(t Table, c Column) string {
	return fmt.Sprintf("ALTER TABLE %s ADD COLUMN %s", r.Quote(t.Name), r.column(t, c))
}

// CreateIndex renders CREATE INDEX. Safe from any goroutine.
func (r Render) CreateIndex(table string, i Index) string {
	kind := "INDEX"
	if i.Unique {
		kind = "UNIQUE INDEX"
	}
	return fmt.Sprintf("CREATE %s %s ON %s (%s)", kind, r.Quote(i.Name), r.Quote(table), r.list(i.Columns))
}

// Upsert renders an INSERT of some rows, with a parameter for each column of
// each, that updates the row with the same key if there is one. Safe from any
// goroutine.
func (r Render) Upsert(table string, columns, key []string, rows int) string {
	var set []string
	for _, c := range columns {
		if !contains(key, c) {
			set = append(set, r.Quote(c)+" = "+r.New(r.Quote(c)))
		}
	}
	if len(set) == 0 { // nothing but the key: writing it again changes nothing
		set = append(set, r.Quote(key[0])+" = "+r.New(r.Quote(key[0])))
	}
	return r.Insert(table, columns, rows) + " " + r.OnConflict(r.list(key)) + " " + strings.Join(set, ", ")
}

// Insert renders an INSERT of some rows, with a parameter for each column of
// each. Safe from any goroutine.
func (r Render) Insert(table string, columns []string, rows int) string {
	row := "(" + strings.TrimSuffix(strings.Repeat("?, ", len(columns)), ", ") + ")"
	return fmt.Sprintf("INSERT INTO %s (%s) VALUES %s", r.Quote(table), r.list(columns),
		strings.TrimSuffix(strings.Repeat(row+", ", rows), ", "))
}

// InsertNew renders an INSERT of some rows, with a parameter for each column of
// each, that passes over those whose keys are there. Safe from any goroutine.
func (r Render) InsertNew(table string, columns []string, rows int) string {
	return "INSERT" + r.Ignore + strings.TrimPrefix(r.Insert(table, columns, rows), "INSERT") + r.OnlyNew
}

func (r Render) column(t Table, c Column) string {
	def := r.Quote(c.Name) + " " + r.Type(t, c)
	if c.NotNull {
		def += " NOT NULL"
	}
	if c.Default != nil {
		def += " DEFAULT " + literal(c.Default)
	}
	return def
}

func (r Render) list(names []string) string {
	quoted := make([]string, len(names))
	for i, n := range names {
		quoted[i] = r.Quote(n)
	}
	return strings.Join(quoted, ", ")
}

func contains(names []string, name string) bool {
	for _, n := range names {
		if strings.EqualFold(n, name) {
			return true
		}
	}
	return false
}

func literal(v any) string {
	switch v := v.(type) {
	case string:
		return "'" + strings.ReplaceAll(v, "'", "''") + "'"
	case bool:
		if v {
			return "1"
		}
		return "0"
	case float64:
		return strconv.FormatFloat(v, 'g', -1, 64)
	}
	return fmt.Sprint(v)
}

// GivesIDs says whether c is its table's only key and an Integer: the row's id,
// which the database gives out.
func (t Table) GivesIDs(c Column) bool {
	keys := 0
	for _, other := range t.Columns {
		if other.PrimaryKey {
			keys++
		}
	}
	return c.PrimaryKey && keys == 1 && c.Type == Integer
}

// GroupIndices reads rows of an index's name, whether it is unique (0 or 1) and
// one of its columns, ordered by name and place. Safe from any goroutine.
func GroupIndices(rows [][]driver.Value) []Index {
	var list []Index
	for _, r := range rows {
		name, _ := r[0].(string)
		column, _ := r[2].(string)
		if len(list) == 0 || list[len(list)-1].Name != name {
			list = append(list, Index{Name: name, Unique: r[1] == int64(1)})
		}
		last := &list[len(list)-1]
		last.Columns = append(last.Columns, column)
	}
	return list
}
