package dbthread

import (
	"database/sql/driver"
	"errors"
	"fmt"
	"testing"

	"github.com/mattn/go-sqlite3"
)

func TestInsertion_TellsWhatMayHaveMoreRows(t *testing.T) {
	for sql, want := range map[string]int{
		`INSERT INTO t VALUES (?)`:                                                      6,
		`insert into "odd (name" (a, "b")` + "\n\tvalues ( ? , ? )\n":                   6,
		`REPLACE INTO main.t (a, b, c) VALUES (:a, :b, :a)`:                             6,
		`INSERT OR IGNORE INTO t (a) VALUES (?)`:                                        6,
		`INSERT INTO t (a) VALUES (?) ON CONFLICT (a) DO UPDATE SET b = b + 1`:          6,
		`INSERT INTO t VALUES (` + manyParameters(2000) + `)`:                           4, // of 32,766 parameters
		`INSERT INTO t VALUES (` + manyParameters(20000) + `)`:                          0,
		`INSERT INTO t DEFAULT VALUES`:                                                  0,
		`INSERT INTO t VALUES (1)`:                                                      0,
		`INSERT INTO t VALUES (?, 1)`:                                                   0,
		`INSERT INTO t VALUES (? + 1)`:                                                  0,
		`INSERT INTO t VALUES (max(?, ?))`:                                              0,
		`INSERT INTO t VALUES (?), (?)`:                                                 0,
		`INSERT INTO t SELECT ?`:                                                        0,
		`INSERT INTO t VALUES (?) RETURNING a`:                                          0,
		`INSERT INTO t VALUES (?) ON CONFLICT DO UPDATE SET b = ?`:                      0,
		`INSERT INTO t VALUES (?) ON CONFLICT DO UPDATE SET b = (SELECT max(b) FROM t)`: 0,
		`INSERT INTO t VALUES (?);`:                                                     0,
		`WITH x AS (SELECT 1) INSERT INTO t VALUES (?)`:                                 0,
		`UPDATE t SET a = ?`:                                                            0,
		`SELECT ?`:                                                                      0,
	} {
		if got := len(newInsertion("x", Statement(sql), nil).many()); got != want {
			t.Errorf("%.80s: %d statements, want %d", sql, got, want)
		}
	}
}

func manyParameters(n int) string {
	list := make([]byte, 0, 2*n)
	for range n {
		list = append(list, '?', ',')
	}
	return string(list[:len(list)-1])
}

// What the statement of two rows stores, two of one row store.
func FuzzInsertion(f *testing.F) {
	for _, sql := range []string{
		`INSERT INTO t VALUES (?, ?)`, `INSERT INTO "t" (a) VALUES (:a)`, `REPLACE INTO t (b, a) VALUES (?, ?)`, `INSERT OR IGNORE INTO t (a) VALUES (?)`,
		`INSERT INTO t (a, b) VALUES (?, ?) ON CONFLICT (a) DO UPDATE SET b = b + 1 WHERE b < 3`, `INSERT INTO t /* x */ (a -- y` + "\n" + `) VALUES (?)`,
		`INSERT INTO t AS u (a) VALUES (?) ON CONFLICT DO NOTHING`, `INSERT INTO u VALUES (?)`,
	} {
		f.Add(sql, int64(1), int64(1))
		f.Add(sql, int64(1), int64(2))
	}
	c := memory(f)
	f.Fuzz(func(t *testing.T, sql string, a, b int64) {
		many := newInsertion("x", Statement(sql), nil).many()
		if len(many) == 0 {
			return
		}
		row := func(v int64) (args []driver.Value) {
			for i := range parseTemplate(sql).params {
				args = append(args, v+int64(i))
			}
			return args
		}
		plain := Statement(sql).parse().plain.text
		apart, err1 := c.stored(func() error { return errors.Join(c.exec(plain, row(a)), c.exec(plain, row(b))) })
		shared, err2 := c.stored(func() error { return c.exec(many[0].text, append(row(a), row(b)...)) })
		if (err1 == nil) != (err2 == nil) || err1 == nil && apart != shared {
			t.Fatalf("%q stores %s, %v, but with two rows %s, %v", sql, apart, err1, shared, err2)
		}
	})
}

// memoryConn is a database in memory with the tables t and u.
type memoryConn struct {
	t testing.TB
	*sqlite3.SQLiteConn
}

func memory(t testing.TB) memoryConn {
	c, err := new(sqlite3.SQLiteDriver).Open(":memory:")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	m := memoryConn{t, c.(*sqlite3.SQLiteConn)}
	if err := m.exec(`CREATE TABLE t (a UNIQUE, b DEFAULT 1); CREATE TABLE u (a INTEGER PRIMARY KEY ON CONFLICT REPLACE)`, nil); err != nil {
		t.Fatal(err)
	}
	return m
}

func (c memoryConn) exec(sql string, args []driver.Value) error {
	_, err := c.Exec(sql, args)
	return err
}

// stored is what run leaves in the tables, which are empty before and after.
func (c memoryConn) stored(run func() error) (rows string, err error) {
	err = run()
	list, failed := c.Query(`SELECT group_concat(r, '; ') FROM (SELECT concat_ws(' ', 't', rowid, a, b) AS r FROM t UNION ALL SELECT concat_ws(' ', 'u', a) FROM u)`, nil)
	if failed != nil {
		c.t.Fatal(failed)
	}
	row := make([]driver.Value, 1)
	failed = errors.Join(list.Next(row), list.Close(), c.exec(`DELETE FROM t; DELETE FROM u`, nil))
	if failed != nil {
		c.t.Fatal(failed)
	}
	return fmt.Sprint(row[0]), err
}
