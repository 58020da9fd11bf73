package postgres_test

import (
	"fmt"
	"slices"
	"testing"

	"sasync/dbthread"
	"sasync/dbthread/dbthreadtest/dbserver"
)

// Columns of types that no array is made of, and values that the server has to
// read for their column, go as values.
func TestInsertRows_WhatIsNoArrayIsStoredToo(t *testing.T) {
	srv := dbserver.PostgreSQL(t)
	w := open(t, srv.Database(), dbthread.Config{Startup: func(tx *dbthread.Tx) error {
		for _, sql := range []string{`CREATE TABLE prices (id BIGINT, price NUMERIC(10, 2))`, `CREATE TABLE wide (a BIGINT, b BIGINT, day DATE, ok BOOLEAN)`} {
			if _, err := tx.Exec(sql); err != nil {
				return err
			}
		}
		return nil
	}})
	insert := func(table string, columns []string, row []any) {
		t.Helper()
		n := value(w, dbthread.Transact(w.b, "bulk", func(tx *dbthread.Tx) (int64, error) {
			return dbthread.InsertRows(tx, table, columns, slices.Values(slices.Repeat([][]any{row}, 1100)))
		}))
		stored := value(w, dbthread.Read(w.b, "count", func(tx *dbthread.Tx) (n int64, err error) {
			err = tx.QueryRow(`SELECT count(*) FROM ` + table).Scan(&n)
			return n, err
		}))
		if n != 1100 || stored%1100 != 0 {
			t.Errorf("%s: told %d, stored %d", table, n, stored)
		}
	}
	insert("prices", []string{"id", "price"}, []any{1, 2.5})
	insert("wide", []string{"a", "b"}, []any{1, "2"})
	insert("wide", []string{"a", "ok"}, []any{1, true})
	insert("wide", []string{"a", "day"}, []any{1, "2026-01-02"})
	for i := range 120 { // more than a connection keeps
		name := fmt.Sprintf("a%d", i)
		value(w, dbthread.Transact(w.b, "table", func(tx *dbthread.Tx) (int64, error) {
			if _, err := tx.Exec(`CREATE TABLE ` + name + ` (a BIGINT)`); err != nil {
				return 0, err
			}
			return dbthread.InsertRows(tx, name, []string{"a"}, slices.Values([][]any{{1}}))
		}, dbthread.Exclusive()))
	}
}
