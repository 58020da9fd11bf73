package dbthread

import (
	"fmt"
	"iter"
	"math/bits"
)

// Bounds of a multi-row upsert.
const (
	upsertRows  = 128
	upsertBytes = 1 << 20 // servers limit what one statement may carry
)

// Upsert inserts rows, each with a value for every column of the table, and
// updates those whose primary key is there. Many go with one statement. No two
// of them may have the same key. After an error none is left if the function
// returns it. Called by a transaction function.
func (t *Table) Upsert(tx *Tx, rows iter.Seq[[]any]) error {
	u := &upsert{tx: tx, table: t}
	for row := range rows {
		if err := u.add(row); err != nil {
			return err
		}
	}
	return u.flush()
}

// upsert gathers the values of a statement.
type upsert struct {
	tx    *Tx
	table *Table
	args  []any
	bytes int
}

func (u *upsert) add(row []any) error {
	width := len(u.table.Columns)
	if len(row) != width {
		return u.tx.fail("bind", "", fmt.Errorf("upsert into %q: %d values for %d columns", u.table.Name, len(row), width))
	}
	u.args = append(u.args, row...)
	for _, v := range row {
		u.bytes += size(v)
	}
	if len(u.args) < upsertRows*width && u.bytes < upsertBytes {
		return nil
	}
	return u.flush()
}

// flush writes what is gathered, in powers of two, so that a handful of
// statements serves any number.
func (u *upsert) flush() error {
	width := len(u.table.Columns)
	for args := u.args; len(args) > 0; {
		n := 1 << (bits.Len(uint(len(args)/width)) - 1)
		if _, err := u.tx.Exec(u.table.upsertOf(u.tx, n), args[:n*width]...); err != nil {
			return err
		}
		args = args[n*width:]
	}
	clear(u.args)
	u.args, u.bytes = u.args[:0], 0
	return nil
}

var noStatement = Statement("")

// upsertOf names a statement that a connection has rendered. Tables are meant
// for package variables, so there are few.
type upsertOf struct {
	table *Table
	rows  int
}

func (t *Table) upsertOf(tx *Tx, rows int) *Stmt {
	if tx.enter() != nil {
		return noStatement // Exec will tell
	}
	defer tx.leave()
	s := tx.session
	stmt := s.upserts[upsertOf{t, rows}]
	if stmt == nil {
		var columns, key []string
		for _, c := range t.Columns {
			columns = append(columns, c.Name)
			if c.PrimaryKey {
				key = append(key, c.Name)
			}
		}
		stmt = Statement(s.db.Schema().Upsert(t.Name, columns, key, rows))
		s.upserts[upsertOf{t, rows}] = stmt
	}
	return stmt
}

func size(v any) int {
	switch v := v.(type) {
	case []byte:
		return len(v)
	case string:
		return len(v)
	}
	return 8
}
