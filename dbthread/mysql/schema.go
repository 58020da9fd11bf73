package mysql

import (
	"database/sql/driver"
	"fmt"
	"slices"
	"strings"

	"sasync/dbthread/dialect"
)

// schema renders and describes tables.
type schema struct{ dialect.Render }

var theSchema = schema{dialect.Render{
	Quote: quote,
	Type:  columnType,
	// Bytes decide, trailing spaces too. The servers name such a collation
	// differently, and each passes over what is not for it.
	Options:    " ENGINE = InnoDB CHARACTER SET utf8mb4 /*M!100203 COLLATE utf8mb4_nopad_bin */ /*!80017 COLLATE utf8mb4_0900_bin */",
	OnConflict: func(string) string { return "ON DUPLICATE KEY UPDATE" },
	// ON DUPLICATE KEY UPDATE counts the rows that it leaves as they are.
	Ignore: " IGNORE",
	New:    func(column string) string { return "VALUES(" + column + ")" },
}}

var types = map[dialect.Type]string{
	dialect.Integer: "BIGINT",
	dialect.Text:    "LONGTEXT",
	dialect.Real:    "DOUBLE",
	dialect.Blob:    "LONGBLOB",
	dialect.Bool:    "TINYINT",
}

func columnType(t dialect.Table, c dialect.Column) string {
	switch {
	case t.GivesIDs(c):
		return "BIGINT AUTO_INCREMENT"
	case c.Type == dialect.Text && room(t, c) > 0:
		return fmt.Sprintf("VARCHAR(%d)", room(t, c))
	case c.Type == dialect.Blob && room(t, c) > 0:
		return fmt.Sprintf("VARBINARY(%d)", 4*room(t, c))
	case c.Type == dialect.Text && c.Default != nil:
		return "VARCHAR(768)" // MySQL has no defaults for LONGTEXT
	}
	return types[c.Type]
}

// indexBytes is what an InnoDB index entry has room for; a character may take
// four of them.
const indexBytes = 3072

// room is the number of characters that a column may hold as it is in indices;
// 0 if it is in none.
func room(t dialect.Table, c dialect.Column) int {
	var key []string
	for _, k := range t.Columns {
		if k.PrimaryKey {
			key = append(key, k.Name)
		}
	}
	least := 0
	for _, index := range append([]dialect.Index{{Columns: key}}, t.Indices...) {
		if !contains(index.Columns, c.Name) {
			continue
		}
		long, left := 0, indexBytes
		for _, other := range t.Columns {
			switch {
			case !contains(index.Columns, other.Name):
			case other.Type == dialect.Text || other.Type == dialect.Blob:
				long++
			default:
				left -= 9
			}
		}
		if here := left / 4 / long; least == 0 || here < least {
			least = here
		}
	}
	return least
}

func contains(names []string, name string) bool {
	return slices.ContainsFunc(names, func(n string) bool { return strings.EqualFold(n, name) })
}

func quote(name string) string { return "`" + strings.ReplaceAll(name, "`", "``") + "`" }

// Fits: a VARCHAR holds what a Text column in an index holds.
func (schema) Fits(have string, t dialect.Type) bool {
	have = strings.ToLower(have)
	base, _, _ := strings.Cut(have, "(")
	switch t {
	case dialect.Integer:
		return base == "bigint" && !strings.Contains(have, "unsigned")
	case dialect.Text:
		return base == "varchar" || base == "longtext" || base == "text" || base == "mediumtext"
	case dialect.Real:
		return base == "double"
	case dialect.Blob:
		return base == "varbinary" || base == "longblob" || base == "blob" || base == "mediumblob"
	case dialect.Bool:
		return base == "tinyint" || base == "smallint" || base == "int" || base == "bigint"
	}
	return false
}

func (s schema) Describe(q dialect.Querier, table string) (*dialect.Found, error) {
	rows, err := q(`SELECT column_name, column_type, is_nullable, column_default IS NOT NULL OR extra LIKE '%auto_increment%', column_key
		FROM information_schema.columns WHERE table_schema = database() AND table_name = ? ORDER BY ordinal_position`, table)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	found := &dialect.Found{}
	for _, r := range rows {
		notNull := asText(r[2]) == "NO"
		found.Columns = append(found.Columns, dialect.FoundColumn{
			Name:     asText(r[0]),
			Declared: asText(r[1]),
			NotNull:  notNull,
			// MariaDB writes NULL as a default where there is none.
			HasDefault: r[3] == int64(1) && notNull,
			PrimaryKey: asText(r[4]) == "PRI",
		})
	}
	found.Indices, err = s.indices(q, table)
	return found, err
}

// indices leaves out those on expressions or on the first characters of a
// column.
func (schema) indices(q dialect.Querier, table string) ([]dialect.Index, error) {
	rows, err := q(`SELECT s.index_name, s.non_unique = 0, s.column_name
		FROM information_schema.statistics s WHERE s.table_schema = database() AND s.table_name = ?
			AND NOT EXISTS (SELECT 1 FROM information_schema.statistics p WHERE p.table_schema = s.table_schema
				AND p.table_name = s.table_name AND p.index_name = s.index_name
				AND (p.sub_part IS NOT NULL OR p.column_name IS NULL))
		ORDER BY s.index_name, s.seq_in_index`, table)
	if err != nil {
		return nil, err
	}
	return dialect.GroupIndices(rows), nil
}

func asText(v driver.Value) string {
	switch v := v.(type) {
	case string:
		return v
	case []byte:
		return string(v)
	}
	return ""
}
