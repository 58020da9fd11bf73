package mysql

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"

	"sasync/dbthread/dialect"
)

// stmt is a prepared statement.
type stmt struct {
	c    *conn
	s    prepared
	text statement
}

// prepared is what go-sql-driver's statements can do.
type prepared interface {
	driver.Stmt
	driver.StmtExecContext
	driver.StmtQueryContext
}

// Prepare compiles sql.
func (c *conn) Prepare(ctx context.Context, sql string) (dialect.Stmt, error) {
	t, err := inspect(sql)
	if err != nil {
		return nil, err
	}
	if err := c.fits(len(sql) + 2); err != nil { // with what goes before it; the driver would call the link bad
		return nil, err
	}
	if err := c.keepOpenRows(); err != nil {
		return nil, err
	}
	s, err := c.link.PrepareContext(ctx, sql)
	if err != nil {
		return nil, c.failed(err)
	}
	return &stmt{c: c, s: s.(prepared), text: t}, nil
}

func (p *stmt) NumInput() int  { return p.s.NumInput() }
func (p *stmt) ReadOnly() bool { return p.text.readOnly() }
func (p *stmt) Commits() bool  { return p.text.commits() }

func (p *stmt) Close() error {
	if p.c.lost {
		return nil
	}
	if err := p.c.keepOpenRows(); err != nil {
		return err
	}
	p.c.failed(p.s.Close()) // a link that turns out to be lost has none to close
	return nil
}

// Exec runs the statement to its end.
func (p *stmt) Exec(ctx context.Context, args []driver.NamedValue) (dialect.Result, error) {
	if p.text.returnsRows() {
		return dialect.Result{}, p.drain(ctx, args)
	}
	if err := p.c.makeReady(args); err != nil {
		return dialect.Result{}, err
	}
	r, err := p.s.ExecContext(ctx, args)
	if err != nil {
		return dialect.Result{}, p.c.failed(err)
	}
	changed, err1 := r.RowsAffected()
	id, err2 := r.LastInsertId()
	return dialect.Result{RowsAffected: changed, LastInsertID: id}, errors.Join(err1, err2)
}

func (p *stmt) drain(ctx context.Context, args []driver.NamedValue) error {
	r, err := p.Query(ctx, args)
	if err != nil {
		return err
	}
	row := make([]driver.Value, len(r.Columns()))
	for err == nil {
		err = r.Next(row)
	}
	if err == io.EOF {
		err = nil
	}
	return errors.Join(err, r.Close())
}

func (p *stmt) Query(ctx context.Context, args []driver.NamedValue) (driver.Rows, error) {
	if err := p.c.makeReady(args); err != nil {
		return nil, err
	}
	var stop context.CancelFunc
	if p.c.role == dialect.Stream {
		ctx, stop = context.WithCancel(ctx)
	}
	rs, err := p.s.QueryContext(ctx, args)
	if err != nil {
		if stop != nil {
			stop()
		}
		return nil, p.c.failed(err)
	}
	r := newRows(p.c, rs, stop)
	p.c.open = r
	return r, nil
}

// fits says whether the server takes n bytes at once. It would hang up on more,
// or refuse them with an error that has no number of its own.
func (c *conn) fits(n int) error {
	if n <= c.most {
		return nil
	}
	return fmt.Errorf("%w: %d bytes, and the server's max_allowed_packet is %d", dialect.ErrTooBig, n, c.most)
}

// makeReady is what goes before each statement.
func (c *conn) makeReady(args []driver.NamedValue) error {
	for i, a := range args {
		n := 0
		switch v := a.Value.(type) {
		case string:
			n = len(v)
		case []byte:
			n = len(v)
		}
		if err := c.fits(n); err != nil {
			return fmt.Errorf("argument %d: %w", i+1, err)
		}
	}
	if err := c.keepOpenRows(); err != nil {
		return err
	}
	c.used = true
	return nil
}
