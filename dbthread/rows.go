package dbthread

import (
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
)

// Rows are the rows of a query, read one at a time. They are good until the
// transaction function returns. Called by a transaction function.
type Rows struct {
	tx  *Tx
	p   *prepared   // whose row is the one read last
	rs  driver.Rows // nil once closed
	err error

	columns    []string
	prev, next *Rows // in the Tx's list of open rows
	fields     *fieldScan
}

func (tx *Tx) newRows(p *prepared, rs driver.Rows) *Rows {
	r := &Rows{tx: tx, p: p, rs: rs, columns: rs.Columns(), next: tx.rows}
	if len(p.row) != len(r.columns) {
		p.row = make([]driver.Value, len(r.columns))
	}
	if tx.rows != nil {
		tx.rows.prev = r
	}
	tx.rows = r
	return r
}

// Columns are the names of the columns. Called by a transaction function.
func (r *Rows) Columns() []string { return r.columns }

// Next goes to the next row. Without one it closes the rows and returns false,
// and Err tells whether that was the end. Called by a transaction function.
func (r *Rows) Next() bool {
	if err := r.tx.enter(); err != nil {
		r.err = r.tx.fail("query", r.p.text, err)
		return false
	}
	defer r.tx.leave()
	if r.rs == nil {
		return false
	}
	begun := r.tx.ticks()
	err := r.rs.Next(r.p.row)
	r.tx.timed(r.p, begun)
	if err == nil {
		return true
	}
	if err != io.EOF {
		r.err = r.tx.statementFailed("query", r.p, err)
	}
	r.close()
	return false
}

// Err is the error that has ended the rows, nil at their regular end. Called
// by a transaction function.
func (r *Rows) Err() error { return r.err }

// Close ends the reading early. It may be called again. Called by a
// transaction function.
func (r *Rows) Close() error {
	if err := r.tx.enter(); err != nil {
		return r.tx.fail("query", r.p.text, err)
	}
	defer r.tx.leave()
	r.close()
	return nil
}

// close frees the statement. An error that stands behind the rows which were
// read may have ended the transaction.
func (r *Rows) close() {
	if r.rs == nil {
		return
	}
	if err := r.rs.Close(); err != nil {
		r.tx.look(err)
	}
	r.rs = nil
	clear(r.p.row)
	r.p.release()
	if r.prev != nil {
		r.prev.next = r.next
	} else {
		r.tx.rows = r.next
	}
	if r.next != nil {
		r.next.prev = r.prev
	}
	r.prev, r.next = nil, nil
}

// Scan copies the row's values to what dest point to: ints, floats, string,
// []byte, bool, any, pointers to them for values that may be NULL, and
// sql.Scanners. Called by a transaction function.
func (r *Rows) Scan(dest ...any) error {
	if err := r.tx.enter(); err != nil {
		return r.scanError(err)
	}
	defer r.tx.leave()
	if r.rs == nil {
		return r.scanError(errors.New("no row: Next was not called or returned false"))
	}
	if len(dest) != len(r.columns) {
		return r.scanError(fmt.Errorf("%d destinations for %d columns", len(dest), len(r.columns)))
	}
	for i, d := range dest {
		if err := assign(d, r.p.row[i]); err != nil {
			return r.scanError(fmt.Errorf("column %d (%s): %w", i+1, r.columns[i], err))
		}
	}
	return nil
}

func (r *Rows) scanError(cause error) error { return r.tx.fail("scan", r.p.text, cause) }

// Row is the row of QueryRow.
type Row struct {
	rows *Rows
	err  error
}

// Scan copies the row's values, as Rows.Scan does; without a row it returns an
// error that is ErrNoRows. Called by a transaction function.
func (r Row) Scan(dest ...any) error {
	if r.err != nil {
		return r.err
	}
	defer r.rows.Close()
	if !r.rows.Next() {
		if r.rows.Err() != nil {
			return r.rows.Err()
		}
		return r.rows.scanError(ErrNoRows)
	}
	return r.rows.Scan(dest...)
}
