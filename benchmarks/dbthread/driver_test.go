package dbthread

import (
	"context"
	"database/sql/driver"
	"testing"
)

// BenchmarkDirect is a transaction and its COMMIT on the driver's connection, as
// the broker's thread does it for one that comes alone.
func BenchmarkDirect(b *testing.B) {
	c := connect(b, newDatabase(b, 0))
	begin, store, commit := prepare(b, c, "BEGIN IMMEDIATE"), prepare(b, c, insert), prepare(b, c, "COMMIT")
	ctx := context.Background()
	b.ResetTimer()
	for i := range b.N {
		_, err1 := begin.ExecContext(ctx, nil)
		_, err2 := store.ExecContext(ctx, named(valuesOf(i)...))
		_, err3 := commit.ExecContext(ctx, nil)
		if err1 != nil || err2 != nil || err3 != nil {
			b.Fatal(err1, err2, err3)
		}
	}
}

// BenchmarkDriverRows is the rows of a query by driver.Rows.Next, as they come:
// nothing is scanned.
func BenchmarkDriverRows(b *testing.B) {
	c := connect(b, newDatabase(b, 0))
	store := prepare(b, c, insert)
	run(b, c, "BEGIN")
	for i := range streamRows {
		if _, err := store.ExecContext(context.Background(), named(valuesOf(i)...)); err != nil {
			b.Fatal(err)
		}
	}
	run(b, c, "COMMIT")
	query := prepare(b, c, streamed)
	b.ResetTimer()
	list, err := query.QueryContext(context.Background(), named(int64(b.N)))
	if err != nil {
		b.Fatal(err)
	}
	defer list.Close()
	row := make([]driver.Value, len(list.Columns()))
	for range b.N {
		if err := list.Next(row); err != nil {
			b.Fatal(err)
		}
	}
}

const (
	streamRows = 100_000
	streamed   = `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n)
SELECT e.* FROM n CROSS JOIN entries e LIMIT ?`
)
