package sqlite

import (
	"reflect"
	"strings"
	"testing"
	"unicode"

	"github.com/mattn/go-sqlite3"
)

func TestInspect_FindsVerbAndReturning(t *testing.T) {
	for sql, want := range map[string]text{
		"select 1":                                            {verb: "SELECT"},
		"/* insert */ -- delete\n Update t":                   {verb: "UPDATE"},
		"insert into t values ('returning')":                  {verb: "INSERT", inserts: true},
		"INSERT INTO t VALUES (1) returning id;":              {verb: "INSERT", inserts: true, returning: true},
		`SELECT "returning", [insert], '''replace'`:           {verb: "SELECT"},
		"WITH x AS (SELECT 1) REPLACE INTO t SELECT * FROM x": {verb: "WITH", inserts: true},
		"(SELECT 1)": {},
	} {
		got, err := inspect(sql)
		if err != nil || got != want {
			t.Errorf("%q: %+v, %v, want %+v", sql, got, err, want)
		}
	}
}

func TestInspect_CountsStatements(t *testing.T) {
	for sql, want := range map[string]string{
		"":                       "no statement",
		";":                      "no statement",
		"; SELECT 1":             "",
		"SELECT 1; SELECT 2":     "byte 10",
		"SELECT ';';":            "",
		"SELECT 1; -- ; more":    "",
		"SELECT 'open ; string":  "",
		"SELECT 1 /* open ; rem": "",
		"CREATE TEMP TRIGGER a AFTER INSERT ON t BEGIN SELECT 1; END":                    "",
		"CREATE TRIGGER a AFTER INSERT ON t BEGIN SELECT 1; END; SELECT 2":               "byte 56",
		"CREATE TRIGGER a AFTER INSERT ON t BEGIN SELECT CASE 1 WHEN 1 THEN 2 END; END;": "",
		"CREATE TABLE trigger_log (a); SELECT 1":                                         "byte 30",
	} {
		_, err := inspect(sql)
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%q: %v, want %q", sql, err, want)
		}
	}
}

// What SQLite finds to be one statement must pass, and what it would leave
// over, and go-sqlite3 would drop, must not.
func FuzzInspect(f *testing.F) {
	for _, s := range []string{
		"SELECT 1; SELECT 2", "SELECT ';'", "SELECT 1 -- x\n;", "SELECT [a;b] FROM (SELECT 1 AS [a;b])", "SELECT `;`", `SELECT ";";`,
		"CREATE TRIGGER a AFTER INSERT ON t BEGIN SELECT 1; END;", "SELECT x'00'; /*", "EXPLAIN SELECT 1", "; SELECT 1;;;", "--",
	} {
		f.Add(s)
	}
	c, err := new(sqlite3.SQLiteDriver).Open(":memory:")
	if err != nil {
		f.Fatal(err)
	}
	db := c.(*sqlite3.SQLiteConn)
	f.Cleanup(func() { db.Close() })
	if _, err := db.Exec("CREATE TABLE t (a)", nil); err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, sql string) {
		if strings.ContainsFunc(sql, notToBeTold) {
			return
		}
		some, rest, err := prepared(db, sql)
		if err != nil {
			return
		}
		more, _, err := prepared(db, rest)
		one := some && !more && err == nil
		if _, err := inspect(sql); (err == nil) != one {
			t.Errorf("%q: inspect says %v; SQLite found a statement: %v, and left %q", sql, err, some, rest)
		}
	})
}

// notToBeTold are NUL, where SQLite stops to read, and what go-sqlite3 cuts off
// the rest as space though it is none to SQLite.
func notToBeTold(r rune) bool {
	return r == 0 || unicode.IsSpace(r) && !strings.ContainsRune(" \t\n\r\f", r)
}

// prepared says whether there is a statement in sql, and what is left behind
// it. go-sqlite3 knows and does not tell.
func prepared(db *sqlite3.SQLiteConn, sql string) (some bool, rest string, err error) {
	s, err := db.Prepare(sql)
	if err != nil {
		return false, "", err
	}
	defer s.Close()
	v := reflect.ValueOf(s).Elem()
	return !v.FieldByName("s").IsNil(), v.FieldByName("t").String(), nil
}
