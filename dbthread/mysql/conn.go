package mysql

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"time"

	"sasync/dbthread/dialect"
)

// driverConn is what go-sql-driver's connections can do.
type driverConn interface {
	driver.Conn
	driver.ConnPrepareContext
	driver.ExecerContext
	driver.QueryerContext
	driver.Pinger
	driver.SessionResetter
	driver.Validator
}

// conn is one connection, used by one goroutine at a time.
type conn struct {
	// Immutable after Connect.
	link     driverConn
	role     dialect.Role
	pingTime time.Duration
	most     int // bytes of a value that the server takes

	// Owned by the goroutine that uses the connection.
	used  bool  // the transaction has begun, with a statement
	ended bool  // the server has ended the transaction that Begin stands for
	open  *rows // not read to their end
	lost  bool
}

var _ dialect.Conn = (*conn)(nil)

// Begin leaves it to the first statement.
func (c *conn) Begin() error {
	c.used, c.ended = false, false
	return nil
}

// Commit: an error other than a conflict may come from a link or a node that
// was lost while the cluster took the transaction over.
func (c *conn) Commit() error {
	if !c.used {
		return nil
	}
	if err := c.keepOpenRows(); err != nil {
		return err
	}
	if c.ended {
		return fmt.Errorf("%w: the server has rolled the transaction back", dialect.ErrConflict)
	}
	err := c.send(context.Background(), "COMMIT")
	marked := c.failed(err)
	if err == nil || errors.Is(kindOf(marked), dialect.ErrConflict) || errors.Is(kindOf(marked), dialect.ErrConstraint) {
		return marked
	}
	return fmt.Errorf("%w: %w", dialect.ErrOutcomeUnknown, err)
}

func (c *conn) Rollback() error {
	if !c.used || c.lost {
		return nil
	}
	return c.command("ROLLBACK")
}

func (c *conn) Savepoint() error { return c.control("SAVEPOINT member") }
func (c *conn) Release() error   { return c.control("RELEASE SAVEPOINT member") }

func (c *conn) RollbackTo() error {
	if err := c.control("ROLLBACK TO SAVEPOINT member"); err != nil {
		return err
	}
	return c.control("RELEASE SAVEPOINT member")
}

// control runs one of the broker's own statements in the transaction.
func (c *conn) control(sql string) error {
	c.used = true
	return c.command(sql)
}

// command runs a statement without parameters and rows.
func (c *conn) command(sql string) error {
	if err := c.keepOpenRows(); err != nil {
		return err
	}
	return c.failed(c.send(context.Background(), sql))
}

func (c *conn) send(ctx context.Context, sql string) error {
	_, err := c.link.ExecContext(ctx, sql, nil)
	return err
}

// ask runs a statement and returns its first row, in the text protocol's form.
func (c *conn) ask(ctx context.Context, sql string) ([]driver.Value, error) {
	r, err := c.link.QueryContext(ctx, sql, nil)
	if err != nil {
		return nil, c.failed(err)
	}
	row := make([]driver.Value, len(r.Columns()))
	if err = r.Next(row); err == io.EOF {
		row, err = nil, nil
	}
	for i, v := range row {
		if b, ok := v.([]byte); ok {
			row[i] = append([]byte(nil), b...)
		}
	}
	return row, errors.Join(err, r.Close())
}

// InTransaction knows what errors tell: the protocol's own word on it does not
// come with them.
func (c *conn) InTransaction() bool { return !c.lost && !c.ended }

// FailedClean: the server undoes a statement that fails.
func (c *conn) FailedClean() bool { return true }

// Alive looks whether the server has hung up, without a round trip.
func (c *conn) Alive() bool {
	if !c.lost && c.open == nil && c.link.ResetSession(context.Background()) != nil {
		c.lost = true
	}
	return !c.lost
}

func (c *conn) Ping(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, c.pingTime)
	defer cancel()
	return c.failed(c.link.Ping(ctx))
}

// Close hangs up. Nothing depends on whether the server hears of it.
func (c *conn) Close() error {
	c.lost = true
	c.link.Close()
	return nil
}

// keepOpenRows makes room for another command: rows that are being read are
// fetched to their end and kept.
func (c *conn) keepOpenRows() error {
	if c.open == nil {
		return nil
	}
	return c.open.keep()
}

// CheckSkipped: INSERT IGNORE warns of each row that it passes over, and of each
// value that it has made fit.
func (c *conn) CheckSkipped(ctx context.Context, rows int64) error {
	if err := c.keepOpenRows(); err != nil {
		return err
	}
	row, err := c.ask(ctx, "SELECT @@warning_count")
	if err != nil {
		return err
	}
	if len(row) != 1 || asNumber(row[0]) != fmt.Sprint(rows) {
		return fmt.Errorf("%w: a value does not fit its column", dialect.ErrConstraint)
	}
	return nil
}

// asNumber is a number of the text protocol, whose forms differ.
func asNumber(v driver.Value) string {
	if text := asText(v); text != "" {
		return text
	}
	return fmt.Sprint(v)
}
