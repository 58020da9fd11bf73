package dbthread

import (
	"slices"
	"strings"
	"testing"

	"github.com/mattn/go-sqlite3"
)

func TestTemplate_FindsParametersAndNothingElse(t *testing.T) {
	for sql, want := range map[string][]string{
		"SELECT :a, ?, :b_1 WHERE x=:a":              {"a", "", "b_1", "a"},
		`SELECT ':a' ":b" -- :c?` + "\n, ? /* :d */": {""},
		"SELECT `:a`, 'it''s :b', :ü":                {"ü"},
		"SELECT x::int, a[1:2], 12:30 -- :end":       nil,
		"SELECT ?1, ?:a":                             {"", "a"},
		"SELECT 'open :a":                            nil,
		"/* open ?":                                  nil,
		"":                                           nil,
	} {
		if got := parseTemplate(sql).params; !slices.Equal(got, want) {
			t.Errorf("%s: parameters %q, want %q", sql, got, want)
		}
	}
}

// SQLite finds the same parameters wherever it accepts the text.
func FuzzTemplate(f *testing.F) {
	for _, sql := range []string{
		"SELECT :a, ?, ':x', \":y\"", "SELECT 1 -- :a\n + :b", "SELECT /* ? */ ?", "SELECT `:a` FROM (SELECT 1 AS `:a`)", "SELECT x'00', ?",
		"SELECT 'a''b', :c", "SELECT ?1", "SELECT 1:2", "SELECT ::a", "SELECT :a:b",
		"SELECT :a(?)", "SELECT :a(:b), :a", "CREATE VIRTUAL TABLE x USING y(?)",
	} {
		f.Add(sql)
	}
	c, err := new(sqlite3.SQLiteDriver).Open(":memory:")
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() { c.Close() })
	f.Fuzz(func(t *testing.T, sql string) {
		tmpl := parseTemplate(sql)
		var again strings.Builder
		for i, part := range tmpl.parts {
			again.WriteString(part)
			if i < len(tmpl.params) {
				again.WriteString(":"[:min(1, len(tmpl.params[i]))] + tmpl.params[i])
				if tmpl.params[i] == "" {
					again.WriteString("?")
				}
			}
		}
		if again.String() != sql {
			t.Fatalf("%q comes back as %q", sql, &again)
		}
		if strings.ContainsAny(sql, "@$#[\x00;") || hasNumbered(sql) || hasIndexed(sql) {
			return // parameters and quotes that are SQLite's own
		}
		if strings.Contains(strings.ToLower(sql), "virtual") {
			return // what a virtual table is made of is no SQL to SQLite
		}
		s, err := c.Prepare(sql)
		if err != nil {
			return
		}
		defer s.Close()
		if n := s.NumInput(); n != distinct(tmpl.params) {
			t.Errorf("%q: %d parameters %q, SQLite has %d", sql, distinct(tmpl.params), tmpl.params, n)
		}
	})
}

// hasNumbered finds ?1 and :1, which are parameters to SQLite alone.
func hasNumbered(sql string) bool {
	for i := range len(sql) - 1 {
		if c := sql[i+1]; (sql[i] == '?' || sql[i] == ':') && (isNameByte(c) && (sql[i] == '?' || c <= '9') || c == ':') {
			return true
		}
	}
	return false
}

// hasIndexed finds :a(…), which is one name to SQLite, as Tcl has them.
func hasIndexed(sql string) bool {
	for i := range len(sql) {
		if end := skipToken(sql, i); sql[i] == ':' && end < len(sql) && sql[end] == '(' {
			return true
		}
	}
	return false
}

func distinct(params []string) int {
	n, names := 0, map[string]bool{}
	for _, p := range params {
		if p == "" {
			n++
		} else {
			names[p] = true
		}
	}
	return n + len(names)
}
