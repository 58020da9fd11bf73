package sqlite

import (
	"database/sql/driver"
	"fmt"
	"strconv"
	"strings"

	"sasync/dbthread/dialect"
)

// schema renders and describes tables.
type schema struct{}

func (schema) CreateTable(t dialect.Table) string {
	var parts, key []string
	for _, c := range t.Columns {
		if c.PrimaryKey {
			key = append(key, quote(c.Name))
		}
	}
	for _, c := range t.Columns {
		def := columnDef(c)
		if c.PrimaryKey && len(key) == 1 {
			def += " PRIMARY KEY"
		}
		parts = append(parts, def)
	}
	if len(key) > 1 {
		parts = append(parts, "PRIMARY KEY ("+strings.Join(key, ", ")+")")
	}
	return fmt.Sprintf("CREATE TABLE %s (%s)", quote(t.Name), strings.Join(parts, ", "))
}

func (schema) AddColumn(table string, c dialect.Column) string {
	return fmt.Sprintf("ALTER TABLE %s ADD COLUMN %s", quote(table), columnDef(c))
}

func (schema) CreateIndex(table string, i dialect.Index) string {
	kind := "INDEX"
	if i.Unique {
		kind = "UNIQUE INDEX"
	}
	columns := make([]string, len(i.Columns))
	for n, c := range i.Columns {
		columns[n] = quote(c)
	}
	return fmt.Sprintf("CREATE %s %s ON %s (%s)", kind, quote(i.Name), quote(table), strings.Join(columns, ", "))
}

func columnDef(c dialect.Column) string {
	def := quote(c.Name) + " " + declared(c.Type)
	if c.NotNull {
		def += " NOT NULL"
	}
	if c.Default != nil {
		def += " DEFAULT " + literal(c.Default)
	}
	return def
}

// declared is the type that a column gets. Bool is INTEGER because the driver
// is slow on columns declared BOOLEAN.
func declared(t dialect.Type) string {
	if t == dialect.Bool {
		return "INTEGER"
	}
	return t.String()
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

func quote(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }

// Fits compares affinities: VARCHAR(255) holds what TEXT holds. BOOLEAN,
// DATETIME and the like have none of the five that tables get, and the driver
// would turn their values into bool and time.Time.
func (schema) Fits(have string, t dialect.Type) bool { return affinity(have) == declared(t) }

// affinity follows the rules of https://www.sqlite.org/datatype3.html, 3.1.
func affinity(declared string) string {
	d := strings.ToUpper(declared)
	for _, rule := range []struct{ part, affinity string }{
		{"INT", "INTEGER"}, {"CHAR", "TEXT"}, {"CLOB", "TEXT"}, {"TEXT", "TEXT"}, {"BLOB", "BLOB"},
		{"REAL", "REAL"}, {"FLOA", "REAL"}, {"DOUB", "REAL"},
	} {
		if strings.Contains(d, rule.part) {
			return rule.affinity
		}
	}
	if d == "" {
		return "BLOB"
	}
	return "NUMERIC"
}

func (s schema) Describe(q dialect.Querier, table string) (*dialect.Found, error) {
	rows, err := q("SELECT name, type, [notnull], dflt_value, pk FROM pragma_table_xinfo(?)", table)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	found := &dialect.Found{}
	for _, r := range rows {
		found.Columns = append(found.Columns, dialect.FoundColumn{
			Name:       r[0].(string),
			Declared:   r[1].(string),
			NotNull:    r[2].(int64) != 0,
			HasDefault: r[3] != nil,
			PrimaryKey: r[4].(int64) != 0,
		})
	}
	found.Indices, err = s.indices(q, table)
	return found, err
}

// indices leaves out partial ones and those on expressions: they are not what
// an Index of the same columns would be.
func (schema) indices(q dialect.Querier, table string) ([]dialect.Index, error) {
	rows, err := q(`SELECT l.name, l.[unique], x.name
		FROM pragma_index_list(?) AS l, pragma_index_xinfo(l.name) AS x
		WHERE l.partial = 0 AND x.key = 1
			AND NOT EXISTS (SELECT 1 FROM pragma_index_xinfo(l.name) WHERE key = 1 AND name IS NULL)
		ORDER BY l.name, x.seqno`, table)
	if err != nil {
		return nil, err
	}
	var list []dialect.Index
	for _, r := range rows {
		name := asText(r[0])
		if len(list) == 0 || list[len(list)-1].Name != name {
			list = append(list, dialect.Index{Name: name, Unique: r[1].(int64) != 0})
		}
		last := &list[len(list)-1]
		last.Columns = append(last.Columns, asText(r[2]))
	}
	return list, nil
}

func asText(v driver.Value) string {
	s, _ := v.(string)
	return s
}
