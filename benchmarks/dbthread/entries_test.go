package dbthread

import (
	"context"
	"database/sql/driver"
	"fmt"
	"path/filepath"
	"testing"

	"github.com/mattn/go-sqlite3"

	"sasync/benchmarks/dbthread/cloop"
)

// The peers' table and rows are those of ours, dbthread/bench_test.go.

const insert = "INSERT INTO entries (dt, ip, http, was_rd, id_vhost, id_url, id_ref, id_ua) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"

var schema = []string{
	"CREATE TABLE entries (id INTEGER PRIMARY KEY, dt INTEGER NOT NULL, ip TEXT NOT NULL, http INTEGER NOT NULL, was_rd INTEGER NOT NULL, id_vhost INTEGER NOT NULL, id_url INTEGER NOT NULL, id_ref INTEGER NOT NULL, id_ua INTEGER NOT NULL)",
	"CREATE INDEX entries_dt ON entries (dt)",
	"CREATE INDEX entries_ip ON entries (ip)",
	"CREATE TABLE names (id INTEGER PRIMARY KEY, value TEXT NOT NULL)",
	"CREATE UNIQUE INDEX names_value ON names (value)",
}

// rows are stored over and over.
var rows = func() (list [1 << 16]cloop.Row) {
	for i := range list {
		visitor := i/160*16 + i%16
		list[i] = cloop.Row{
			DT: 1_700_000_000 + int64(i/50), IP: fmt.Sprintf("10.%d.%d.%d", visitor>>16&255, visitor>>8&255, visitor&255),
			HTTP: 200, Vhost: 1, URL: int64(i % 977), Ref: int64(i % 131), UA: int64(i % 211),
		}
	}
	return list
}()

// valuesOf are the arguments of insert.
func valuesOf(i int) []any {
	r := &rows[i%len(rows)]
	return []any{r.DT, r.IP, r.HTTP, r.WasRd, r.Vhost, r.URL, r.Ref, r.UA}
}

// newDatabase has the tables, in WAL mode, and as many names as n.
func newDatabase(b testing.TB, n int) (path string) {
	b.Helper()
	path = filepath.Join(b.TempDir(), "bench.db")
	c := connect(b, path)
	for _, sql := range schema {
		run(b, c, sql)
	}
	run(b, c, "BEGIN")
	for i := range n {
		run(b, c, "INSERT INTO names (value) VALUES (?)", nameOf(i))
	}
	run(b, c, "COMMIT")
	return path
}

// settings are those of ours.
const settings = "?_mutex=no&_foreign_keys=1&_journal_mode=WAL&_synchronous=FULL&_busy_timeout=5000"

// connect opens a connection without database/sql.
func connect(b testing.TB, path string) *sqlite3.SQLiteConn {
	b.Helper()
	c, err := new(sqlite3.SQLiteDriver).Open("file:" + path + settings)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { c.Close() })
	conn := c.(*sqlite3.SQLiteConn)
	run(b, conn, "PRAGMA wal_autocheckpoint = 10000")
	return conn
}

func run(b testing.TB, c *sqlite3.SQLiteConn, sql string, args ...any) {
	b.Helper()
	if _, err := c.ExecContext(context.Background(), sql, named(args...)); err != nil {
		b.Fatal(err)
	}
}

func prepare(b testing.TB, c *sqlite3.SQLiteConn, sql string) *sqlite3.SQLiteStmt {
	b.Helper()
	s, err := c.Prepare(sql)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { s.Close() })
	return s.(*sqlite3.SQLiteStmt)
}

func named(args ...any) []driver.NamedValue {
	list := make([]driver.NamedValue, len(args))
	for i, v := range args {
		list[i] = driver.NamedValue{Ordinal: i + 1, Value: v}
	}
	return list
}

func nameOf(i int) string { return fmt.Sprintf("/page/%d/of/some/length", i) }
