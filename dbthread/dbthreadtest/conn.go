package dbthreadtest

import (
	"context"
	"database/sql/driver"
	"errors"

	"sasync/dbthread/dialect"
)

// database is one that meets faults.
type database struct {
	dialect.Database
	f *Faults
}

func (d *database) Kind(err error) error {
	var planned *fault
	if errors.As(err, &planned) {
		return planned.kind
	}
	return d.Database.Kind(err)
}

func (d *database) Connect(role dialect.Role) (dialect.Conn, error) {
	if err := d.f.next(Connect); err != nil {
		return nil, err
	}
	c, err := d.Database.Connect(role)
	if err != nil {
		return nil, err
	}
	return &conn{c, d.f, role}, nil
}

type conn struct {
	dialect.Conn
	f    *Faults
	role dialect.Role
}

// at is the fault that comes at p.
func (c *conn) at(p Point) error {
	err := c.f.next(p)
	var planned *fault
	if errors.As(err, &planned) && planned.undoes && c.InTransaction() {
		return errors.Join(err, c.Conn.Rollback())
	}
	return err
}

func (c *conn) Begin() error {
	if c.role == dialect.Writer {
		c.f.gate.pass()
	}
	if err := c.at(Begin); err != nil {
		return err
	}
	return c.Conn.Begin()
}

func (c *conn) Commit() error {
	if err := c.at(Commit); err != nil {
		if c.InTransaction() {
			err = errors.Join(err, c.Conn.Rollback())
		}
		return err
	}
	return c.Conn.Commit()
}

func (c *conn) Savepoint() error  { return c.control(Savepoint, c.Conn.Savepoint) }
func (c *conn) Release() error    { return c.control(Release, c.Conn.Release) }
func (c *conn) RollbackTo() error { return c.control(RollbackTo, c.Conn.RollbackTo) }

func (c *conn) control(p Point, run func() error) error {
	if err := c.at(p); err != nil {
		return err
	}
	return run()
}

func (c *conn) Prepare(ctx context.Context, sql string) (dialect.Stmt, error) {
	s, err := c.Conn.Prepare(ctx, sql)
	if err != nil {
		return nil, err
	}
	return &stmt{s, c}, nil
}

// Backup is the connection's own, if it has one.
func (c *conn) Backup(path string, step func(done, total int) error) error {
	b, ok := c.Conn.(dialect.Backuper)
	if !ok {
		return errors.ErrUnsupported
	}
	return b.Backup(path, step)
}

type stmt struct {
	dialect.Stmt
	c *conn
}

func (s *stmt) Exec(ctx context.Context, args []driver.NamedValue) (dialect.Result, error) {
	if err := s.c.at(Statement); err != nil {
		return dialect.Result{}, err
	}
	return s.Stmt.Exec(ctx, args)
}

func (s *stmt) Query(ctx context.Context, args []driver.NamedValue) (driver.Rows, error) {
	if err := s.c.at(Statement); err != nil {
		return nil, err
	}
	return s.Stmt.Query(ctx, args)
}
