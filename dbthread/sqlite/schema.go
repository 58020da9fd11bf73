package sqlite

import (
	"strings"

	"sasync/dbthread/dialect"
)

// schema renders and describes tables.
type schema struct{ dialect.Render }

var theSchema = schema{dialect.Render{
	Quote:      quote,
	Type:       func(_ dialect.Table, c dialect.Column) string { return declared(c.Type) },
	ByKey:      " WITHOUT ROWID",
	OnConflict: func(key string) string { return "ON CONFLICT (" + key + ") DO UPDATE SET" },
	OnlyNew:    " ON CONFLICT DO NOTHING",
	New:        func(column string) string { return "excluded." + column },
}}

// declared is the type that a column gets. Bool is INTEGER because the driver
// is slow on columns declared BOOLEAN.
func declared(t dialect.Type) string {
	if t == dialect.Bool {
		return "INTEGER"
	}
	return t.String()
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
	return dialect.GroupIndices(rows), nil
}
