package dbthread

import (
	"fmt"
	"iter"
)

// Bounds of a multi-row INSERT: more rows gain nothing, and more parameters
// are refused by SQLite.
const (
	bulkRows       = 100
	bulkParameters = 32766
)

// InsertRows inserts rows into a table, many with one statement, and returns
// how many there were. It saves a third of what one Exec for each row takes.
// After an error none of them is left if the function returns it. Called by a
// transaction function.
func InsertRows(tx *Tx, table string, columns []string, rows iter.Seq[[]any]) (n int64, err error) {
	if len(columns) == 0 {
		return 0, tx.fail("prepare", "", fmt.Errorf("insert rows into %q: no columns", table))
	}
	b := &bulk{tx: tx, table: table, columns: columns, most: min(bulkRows, bulkParameters/len(columns))}
	for row := range rows {
		if err := b.add(row); err != nil {
			return b.stored, err
		}
	}
	return b.stored, b.flush()
}

// bulk gathers the values of a statement.
type bulk struct {
	tx      *Tx
	table   string
	columns []string
	most    int    // rows in a statement
	full    string // the statement with so many
	args    []any
	stored  int64
}

func (b *bulk) add(row []any) error {
	if len(row) != len(b.columns) {
		return b.tx.fail("bind", "", fmt.Errorf("insert rows into %q: row %d has %d values for %d columns",
			b.table, b.stored+int64(len(b.args)/len(b.columns))+1, len(row), len(b.columns)))
	}
	b.args = append(b.args, row...)
	if len(b.args) < b.most*len(b.columns) {
		return nil
	}
	return b.flush()
}

// flush inserts what is gathered. Every statement but the last one has the same
// text.
func (b *bulk) flush() error {
	n := len(b.args) / max(1, len(b.columns))
	if n == 0 {
		return nil
	}
	sql := b.full
	if n < b.most || sql == "" {
		sql = b.tx.session.db.Schema().Insert(b.table, b.columns, n)
	}
	if n == b.most {
		b.full = sql
	}
	_, err := b.tx.Exec(sql, b.args...)
	b.args = b.args[:0]
	if err == nil {
		b.stored += int64(n)
	}
	return err
}
