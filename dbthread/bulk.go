package dbthread

import (
	"fmt"
	"iter"

	"sasync/dbthread/dialect"
)

// Bounds of a multi-row INSERT: more rows gain nothing, and more parameters
// are refused by SQLite.
const (
	bulkRows       = 100
	bulkParameters = 32766
	bulkBytes      = 4 << 20 // servers limit what one statement may carry
)

// InsertRows inserts rows into a table, many with one statement, and returns
// how many there were. It saves a third of what one Exec for each row takes.
// After an error none of them is left if the function returns it. Called by a
// transaction function.
func InsertRows(tx *Tx, table string, columns []string, rows iter.Seq[[]any]) (n int64, err error) {
	b := &bulk{tx: tx, table: table, columns: columns}
	b.findOwnWay()
	return b.insert(rows)
}

// InsertNew is InsertRows for those rows whose keys, unique indices included,
// no row has yet: it passes over the others and returns how many it has inserted.
// Called by a transaction function.
func InsertNew(tx *Tx, table string, columns []string, rows iter.Seq[[]any]) (n int64, err error) {
	b := &bulk{tx: tx, table: table, columns: columns, onlyNew: true}
	return b.insert(rows)
}

func (b *bulk) insert(rows iter.Seq[[]any]) (n int64, err error) {
	if len(b.columns) == 0 {
		return 0, b.tx.fail("prepare", "", fmt.Errorf("insert rows into %q: no columns", b.table))
	}
	if b.own == nil {
		b.most = min(bulkRows, bulkParameters/len(b.columns))
	}
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
	onlyNew bool
	own     dialect.RowsInserter // nil if the engine has no way of its own
	filled  *prepared            // its statement with so many rows
	most    int                  // rows in a statement
	full    string               // the statement with so many
	args    []any
	bytes   int
	stored  int64
}

func (b *bulk) add(row []any) error {
	if len(row) != len(b.columns) {
		return b.tx.fail("bind", "", fmt.Errorf("insert rows into %q: row %d has %d values for %d columns",
			b.table, b.stored+int64(len(b.args)/len(b.columns))+1, len(row), len(b.columns)))
	}
	b.args = append(b.args, row...)
	for _, v := range row {
		b.bytes += size(v)
	}
	if len(b.args) < b.most*len(b.columns) && b.bytes < bulkBytes {
		return nil
	}
	return b.flush()
}

// flush inserts what is gathered.
func (b *bulk) flush() error {
	b.bytes = 0
	if n := len(b.args) / max(1, len(b.columns)); n > 0 && b.own != nil {
		return b.flushOwn(n)
	}
	for args := b.args; len(args) > 0; {
		n := b.rowsOf(len(args) / len(b.columns))
		if err := b.exec(n, args[:n*len(b.columns)]); err != nil {
			return err
		}
		args = args[n*len(b.columns):]
	}
	b.args = b.args[:0]
	return nil
}

// rowsOf is how many of n rows go with one statement: all, if they fill it, and
// else a multiple of eight before the rest, so that two statements of twenty serve
// any number. To compile one of its own for each took a tenth of the time of many
// small calls.
func (b *bulk) rowsOf(n int) int {
	if n < b.most && n > 8 {
		return n &^ 7
	}
	return n
}

// exec inserts n rows.
func (b *bulk) exec(n int, args []any) error {
	sql := b.full
	if n < b.most || sql == "" {
		sql = b.text(n)
	}
	if n == b.most {
		b.full = sql
	}
	result, err := b.tx.Exec(sql, args...)
	switch {
	case err != nil:
		return err
	case b.onlyNew:
		b.stored += result.RowsAffected
		return b.checkSkipped(int64(n) - result.RowsAffected)
	default:
		b.stored += int64(n)
	}
	return nil
}

// checkSkipped makes sure that an InsertNew has done nothing else.
func (b *bulk) checkSkipped(rows int64) error {
	if err := b.tx.enter(); err != nil {
		return b.tx.fail("exec", "", err)
	}
	defer b.tx.leave()
	c, ok := b.tx.session.conn.(dialect.SkipChecker)
	if !ok {
		return nil
	}
	if err := c.CheckSkipped(b.tx.session.ctx, rows); err != nil {
		cause, _ := b.tx.look(err)
		return b.tx.fail("exec", fmt.Sprintf("INSERT INTO %s", b.table), cause)
	}
	return nil
}

func (b *bulk) text(rows int) string {
	schema := b.tx.session.db.Schema()
	if b.onlyNew {
		return schema.InsertNew(b.table, b.columns, rows)
	}
	return schema.Insert(b.table, b.columns, rows)
}

// findOwnWay asks the connection, if it may be used at all.
func (b *bulk) findOwnWay() {
	if b.tx.enter() != nil {
		return // the first statement will tell
	}
	defer b.tx.leave()
	if own, ok := b.tx.session.conn.(dialect.RowsInserter); ok {
		b.own, b.most = own, own.BulkRows()
	}
}

// flushOwn inserts what is gathered in the engine's own way, if it has one for
// these columns.
func (b *bulk) flushOwn(n int) error {
	done, err := b.insertRows(n)
	if err != nil {
		return err
	}
	if done {
		b.args, b.stored = b.args[:0], b.stored+int64(n)
		return nil
	}
	args := b.args
	b.own, b.most, b.args = nil, min(bulkRows, bulkParameters/len(b.columns)), nil
	for width := len(b.columns); len(args) > 0; args = args[width:] {
		if err := b.add(args[:width]); err != nil {
			return err
		}
	}
	return b.flush()
}

// insertRows is Exec of a statement that the engine makes itself.
func (b *bulk) insertRows(n int) (done bool, err error) {
	tx, text := b.tx, fmt.Sprintf("INSERT INTO %s, %d rows", b.table, n)
	if err := tx.enter(); err != nil {
		return false, tx.fail("exec", text, err)
	}
	defer tx.leave()
	p := b.filled
	if p == nil || n < b.most {
		stmt, err := b.own.PrepareRows(tx.session.ctx, b.table, b.columns, n)
		if err != nil {
			cause, _ := tx.look(err)
			return false, tx.fail("prepare", text, cause)
		}
		if stmt == nil {
			return false, nil
		}
		p = newPrepared(text, stmt)
	}
	if n == b.most {
		b.filled = p
	}
	if err := tx.admit(p, b.args); err != nil {
		return false, err
	}
	_, err = tx.exec(p)
	return err == nil, err
}
