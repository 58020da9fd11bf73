package sqlite

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"

	"github.com/mattn/go-sqlite3"

	"sasync/dbthread/dialect"
)

// stmt is a prepared statement.
type stmt struct {
	c        *conn
	s        *sqlite3.SQLiteStmt
	text     text
	readOnly bool
}

// errNoResult stands for a failure that SQLite has no error for.
var errNoResult = errors.New("sqlite: no result")

// Prepare compiles sql. There is nobody to wait for.
func (c *conn) Prepare(_ context.Context, sql string) (dialect.Stmt, error) {
	t, err := inspect(sql)
	if err != nil {
		return nil, err
	}
	c.refused = ""
	s, err := c.db.Prepare(sql)
	if err != nil {
		if c.refused != "" {
			return nil, fmt.Errorf("%s %w: %w", c.refused, dialect.ErrRefused, err)
		}
		return nil, err
	}
	p := &stmt{c: c, s: s.(*sqlite3.SQLiteStmt), text: t}
	p.readOnly = p.s.Readonly()
	if c.role != dialect.Writer && !p.readOnly && t.verb != "PRAGMA" {
		return nil, errors.Join(fmt.Errorf("%w: %s on a reader's connection", dialect.ErrReadOnly, t.verb), s.Close())
	}
	return p, nil
}

// manyArgs is from how many arguments on a Query, which binds them in one call
// of C, is cheaper than an Exec, which takes one for each.
const manyArgs = 32

func (p *stmt) NumInput() int  { return p.s.NumInput() }
func (p *stmt) ReadOnly() bool { return p.readOnly }
func (p *stmt) Commits() bool  { return false }
func (p *stmt) Close() error   { return p.s.Close() }

// Exec binds and steps. What may produce rows is run to its end, because a
// statement left open would be in the way of RELEASE and COMMIT; so is what may
// be interrupted, as go-sqlite3 has a goroutine for each such Exec, and none for
// a Query.
func (p *stmt) Exec(ctx context.Context, args []driver.NamedValue) (dialect.Result, error) {
	if err := p.c.fit(args); err != nil {
		return dialect.Result{}, err
	}
	if p.readOnly || p.text.returnsRows() || ctx.Done() != nil || len(args) > manyArgs {
		return p.execRows(ctx, args)
	}
	r, err := p.s.ExecContext(context.Background(), args)
	if err != nil {
		return dialect.Result{}, err
	}
	if r == nil {
		return dialect.Result{}, errNoResult
	}
	changed, _ := r.RowsAffected()
	rowID, _ := r.LastInsertId()
	return p.result(changed, rowID), nil
}

func (p *stmt) execRows(ctx context.Context, args []driver.NamedValue) (dialect.Result, error) {
	rows, err := p.s.QueryContext(ctx, args)
	if err == nil {
		err = drain(rows)
	}
	if err != nil || p.readOnly {
		return dialect.Result{}, err
	}
	changed, rowID, err := p.c.lastChanges()
	return p.result(changed, rowID), err
}

// result hides counts that are left over from an earlier statement.
func (p *stmt) result(changed, rowID int64) (r dialect.Result) {
	if p.text.changesRows() {
		r.RowsAffected = changed
	}
	if p.text.insertsRows() && changed > 0 {
		r.LastInsertID = rowID
	}
	return r
}

func (p *stmt) Query(ctx context.Context, args []driver.NamedValue) (driver.Rows, error) {
	if err := p.c.fit(args); err != nil {
		return nil, err
	}
	return p.s.QueryContext(ctx, args)
}

// fit refuses values that SQLite has no room for. go-sqlite3 gives it their
// lengths in 32 bits, which would cut 4 GB and a byte to a byte.
func (c *conn) fit(args []driver.NamedValue) error {
	for i, a := range args {
		n := 0
		switch v := a.Value.(type) {
		case string:
			n = len(v)
		case []byte:
			n = len(v)
		}
		if n > c.most {
			return fmt.Errorf("argument %d: %w: %d bytes, and SQLite takes %d", i+1, dialect.ErrTooBig, n, c.most)
		}
	}
	return nil
}
