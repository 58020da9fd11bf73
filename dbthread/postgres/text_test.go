package postgres

import (
	"errors"
	"strings"
	"testing"

	"sasync/dbthread/dialect"
)

func TestInspect_NumbersParametersOutsideOfLiteralsAndComments(t *testing.T) {
	for sql, want := range map[string]string{
		"SELECT ?":                           "SELECT $1",
		"SELECT ?, '?', \"?\", ?":            "SELECT $1, '?', \"?\", $2",
		"SELECT E'\\'?', ?":                  "SELECT E'\\'?', $1",
		"SELECT $$?$$, $x$?$$?$x$, ?":        "SELECT $$?$$, $x$?$$?$x$, $1",
		"SELECT ? -- ?\n, ?":                 "SELECT $1 -- ?\n, $2",
		"SELECT /* ? /* ? */ ? */ ?":         "SELECT /* ? /* ? */ ? */ $1",
		"SELECT $1 WHERE a ? 'x'":            "SELECT $1 WHERE a ? 'x'",
		"SELECT 'it''s ?', ?":                "SELECT 'it''s ?', $1",
		"SELECT '?":                          "SELECT '?",
		"SELECT a$1 = ?":                     "SELECT a$1 = $1",
		"SELECT ?" + strings.Repeat(",?", 9): "SELECT $1,$2,$3,$4,$5,$6,$7,$8,$9,$10",
	} {
		got, err := inspect(sql)
		if err != nil || got.sql != want {
			t.Errorf("%s: %s, %v, want %s", sql, got.sql, err, want)
		}
	}
}

func TestInspect_FindsTheTableOfAnInsert(t *testing.T) {
	for sql, want := range map[string]string{
		"INSERT INTO t VALUES (1)":               "t",
		"insert into t (a) select a from b":      "t",
		"INSERT INTO s.t VALUES (1)":             "s.t",
		`INSERT INTO "s"."t" VALUES (1)`:         `"s"."t"`,
		"INSERT INTO/**/t VALUES (1)":            "t",
		"WITH x AS (SELECT 1) INSERT INTO t ...": "",
		"SELECT 1 INTO t":                        "",
		"INSERT INTO":                            "",
		"INSERT INTO t.":                         "t.",
		"INSERT INTO t (a) VALUES (1) ON CONFLICT (a) DO UPDATE SET a = excluded.a, b = excluded.b": "t",
	} {
		got, err := inspect(sql)
		if err != nil || got.table != want {
			t.Errorf("%s: %q, %v, want %q", sql, got.table, err, want)
		}
	}
}

// What follows the end would be a comment's part otherwise.
func TestInspect_TheEndIsBeforeSemicolonsAndComments(t *testing.T) {
	for sql, want := range map[string]string{
		"INSERT INTO t VALUES (?) ; -- x": "INSERT INTO t VALUES ($1)",
		"INSERT INTO t VALUES (1) /* */ ": "INSERT INTO t VALUES (1)",
		"INSERT INTO t VALUES (1)":        "INSERT INTO t VALUES (1)",
	} {
		got, err := inspect(sql)
		if err != nil || got.sql[:got.end] != want {
			t.Errorf("%s: %q, %v", sql, got.sql[:got.end], err)
		}
	}
}

func TestInspect_RefusesWhatEndsOrOutlivesTheTransaction(t *testing.T) {
	for _, sql := range []string{
		"BEGIN", "start transaction", "COMMIT AND CHAIN", "END", "ROLLBACK TO x", "ABORT", "SAVEPOINT x", "RELEASE x",
		"PREPARE TRANSACTION 'x'", "SET search_path = x", "SET LOCAL transaction_isolation = 'read committed'",
		"SET LOCAL synchronous_commit = off", "RESET ALL", "DISCARD ALL", "COPY t FROM STDIN", "/**/ COMMIT",
	} {
		if _, err := inspect(sql); !errors.Is(err, dialect.ErrRefused) {
			t.Errorf("%s: %v", sql, err)
		}
	}
	for _, sql := range []string{"SET LOCAL work_mem = '1GB'", "SET CONSTRAINTS ALL DEFERRED", "SELECT 'COMMIT'", "LOCK TABLE t"} {
		if _, err := inspect(sql); err != nil {
			t.Errorf("%s: %v", sql, err)
		}
	}
	for _, sql := range []string{"", " ", ";", "-- x", "/* x"} {
		if _, err := inspect(sql); err == nil {
			t.Errorf("%q: no error", sql)
		}
	}
}

func TestInspect_KnowsWhatWritesNothing(t *testing.T) {
	for sql, want := range map[string]bool{
		"SELECT 1": true, "(SELECT 1)": true, "VALUES (1)": true, "TABLE t": true, "WITH x AS (SELECT 1) SELECT * FROM x": true,
		"INSERT INTO t VALUES (1)": false, "WITH x AS (DELETE FROM t RETURNING *) SELECT * FROM x": false,
		"CREATE TABLE t (a int)": false, "SELECT 'insert'": true, "EXPLAIN SELECT 1": true, "EXPLAIN ANALYZE DELETE FROM t": false,
	} {
		got, err := inspect(sql)
		if err != nil || got.readOnly() != want {
			t.Errorf("%s: %v, %v", sql, got.readOnly(), err)
		}
	}
}

// Whatever the text, reading it ends, and a text without parameters stays as it
// is.
func FuzzInspect(f *testing.F) {
	for _, sql := range []string{"SELECT ?, $1", "INSERT INTO \"a\".b", "$x$ $x$", "/* /* */", "E'\\", "'", "$"} {
		f.Add(sql)
	}
	f.Fuzz(func(t *testing.T, sql string) {
		got, err := inspect(sql)
		if err != nil {
			return
		}
		if got.end < 0 || got.end > len(got.sql) {
			t.Errorf("%q: end %d of %q", sql, got.end, got.sql)
		}
		if !strings.Contains(sql, "?") && got.sql != sql {
			t.Errorf("%q became %q", sql, got.sql)
		}
	})
}
