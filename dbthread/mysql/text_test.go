package mysql

import (
	"errors"
	"testing"

	"sasync/dbthread/dialect"
)

func TestInspect_RefusesWhatEndsOrOutlivesTheTransaction(t *testing.T) {
	for _, sql := range []string{
		"BEGIN", "start transaction", "COMMIT", "ROLLBACK TO x", "SAVEPOINT x", "RELEASE SAVEPOINT x", "XA START 'x'",
		"LOCK TABLES t WRITE", "UNLOCK TABLES", "USE x", "SET autocommit = 1", "SET SESSION sql_mode = ''", "PREPARE s FROM 'COMMIT'",
		"/* x */ COMMIT", "# x\nCOMMIT", "-- x\nCOMMIT", "--\tx\nCOMMIT", "/*! COMMIT */", "/*!50000COMMIT */", "/*M!100203 COMMIT */",
	} {
		if _, err := inspect(sql); !errors.Is(err, dialect.ErrRefused) {
			t.Errorf("%s: %v", sql, err)
		}
	}
	for _, sql := range []string{"SELECT 'COMMIT'", `SELECT "COMMIT"`, "SELECT `COMMIT`", "SET STATEMENT max_statement_time = 1 FOR SELECT 1", "SELECT 1 --COMMIT"} {
		if _, err := inspect(sql); err != nil {
			t.Errorf("%s: %v", sql, err)
		}
	}
}

func TestInspect_KnowsWhatWritesNothingAndWhatCommits(t *testing.T) {
	for sql, want := range map[string]struct{ readOnly, commits bool }{
		"SELECT 1":                            {true, false},
		"(SELECT 1) UNION (SELECT 2)":         {true, false},
		"SHOW TABLES":                         {true, false},
		"SELECT 'INSERT' FROM t":              {true, false},
		"SELECT 1 INTO @x":                    {false, false},
		"INSERT INTO t VALUES (1)":            {false, false},
		"WITH x AS (SELECT 1) SELECT 1":       {true, false},
		"CREATE TABLE t (a INT)":              {false, true},
		"CREATE TEMPORARY TABLE t (a INT)":    {false, false},
		"DROP TEMPORARY TABLE t":              {false, false},
		"ALTER TABLE t ADD b INT":             {false, true},
		"TRUNCATE t":                          {false, true},
		"REPLACE INTO t VALUES (1)":           {false, false},
		"/*! ALTER */ TABLE t DROP COLUMN b":  {false, true},
		"SELECT 1 # UPDATE":                   {true, false},
		"SELECT 1 /* UPDATE */ FROM t -- DEL": {true, false},
	} {
		got, err := inspect(sql)
		if err != nil || got.readOnly() != want.readOnly || got.commits() != want.commits {
			t.Errorf("%s: %v, %v, %v", sql, got.readOnly(), got.commits(), err)
		}
	}
}

// Whatever the text, reading it ends and moves forward.
func FuzzInspect(f *testing.F) {
	for _, sql := range []string{"SELECT 'a", "/*!", "/*M!1", "--", "#", "`", "-- \n/* */ COMMIT"} {
		f.Add(sql)
	}
	f.Fuzz(func(t *testing.T, sql string) {
		for pos := 0; pos < len(sql); {
			_, next := scanToken(sql, pos)
			if next <= pos || next > len(sql) {
				t.Fatalf("%q: from %d to %d", sql, pos, next)
			}
			pos = next
		}
		inspect(sql)
	})
}
