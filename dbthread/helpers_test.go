package dbthread_test

import (
	"database/sql/driver"
	"errors"
	"runtime"
	"testing"

	"github.com/mattn/go-sqlite3"
)

var errBoom = errors.New("boom")

func rawNumber(t testing.TB, c *sqlite3.SQLiteConn, sql string) int64 {
	t.Helper()
	rows, err := c.Query(sql, nil)
	if err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	defer rows.Close()
	var row [1]driver.Value
	if err := rows.Next(row[:]); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	return row[0].(int64)
}

func goexit() { runtime.Goexit() }
