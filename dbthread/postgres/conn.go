package postgres

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"sasync/dbthread/dialect"
)

// conn is one connection, used by one goroutine at a time.
type conn struct {
	// Immutable after Connect.
	pc       *pgconn.PgConn
	role     dialect.Role
	begin    string
	pingTime time.Duration

	// Owned by the goroutine that uses the connection.
	pending bool              // Begin was called; the server hears of it with the first statement
	open    *rows             // not read to their end
	stale   bool              // better opened anew
	names   int               // numbers the prepared statements
	keys    map[string]string // the key column of a table that gives out ids
	bulks   map[string]*bulkPlan
	dropped []string // prepared statements that the server still keeps
}

var _ dialect.Conn = (*conn)(nil)

const (
	idle          = 'I' // pgconn's TxStatus
	inTransaction = 'T'
)

// Begin spares a round trip: the server gets it with the first statement.
func (c *conn) Begin() error {
	if c.pc.IsClosed() {
		return c.failed(errClosed)
	}
	c.pending = true
	return nil
}

var errClosed = errors.New("the connection is closed")

func (c *conn) Commit() error {
	if c.pending {
		c.pending = false
		return nil
	}
	if err := c.keepOpenRows(); err != nil {
		return err
	}
	tag, err := c.send(context.Background(), "COMMIT")
	switch {
	case err == nil && tag == "ROLLBACK":
		return errors.New("the server has rolled the transaction back")
	case err != nil && c.pc.IsClosed():
		return fmt.Errorf("%w: %w", dialect.ErrOutcomeUnknown, err)
	}
	return c.failed(err)
}

func (c *conn) Rollback() error {
	c.pending = false
	if c.pc.IsClosed() || c.open == nil && c.pc.TxStatus() == idle {
		return nil
	}
	return c.command("ROLLBACK")
}

func (c *conn) Savepoint() error { return c.control("SAVEPOINT member") }
func (c *conn) Release() error   { return c.control("RELEASE member") }

func (c *conn) RollbackTo() error {
	if err := c.control("ROLLBACK TO member"); err != nil {
		return err
	}
	return c.control("RELEASE member")
}

// control runs one of the broker's own statements in the transaction.
func (c *conn) control(sql string) error {
	if c.pending {
		if err := c.command(c.begin); err != nil {
			return err
		}
		c.pending = false
	}
	return c.command(sql)
}

// command runs a statement without parameters and rows.
func (c *conn) command(sql string) error {
	if err := c.keepOpenRows(); err != nil {
		return err
	}
	_, err := c.send(context.Background(), sql)
	return c.failed(err)
}

func (c *conn) send(ctx context.Context, sql string) (tag string, err error) {
	results, err := c.pc.Exec(ctx, sql).ReadAll()
	if err != nil || len(results) == 0 {
		return "", err
	}
	return results[0].CommandTag.String(), nil
}

// InTransaction trusts the server, which tells its state with every answer.
// After an error the transaction is there and good for nothing.
func (c *conn) InTransaction() bool {
	return !c.pc.IsClosed() && (c.pending || c.open != nil || c.pc.TxStatus() == inTransaction)
}

// FailedClean: the server undoes a statement that fails.
func (c *conn) FailedClean() bool { return true }

func (c *conn) Alive() bool { return !c.pc.IsClosed() && !c.stale }

func (c *conn) Ping(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, c.pingTime)
	defer cancel()
	_, err := c.send(ctx, "-- ping")
	return c.failed(err)
}

// Close tells the server, without waiting for one that does not answer.
func (c *conn) Close() error {
	ctx, cancel := context.WithTimeout(context.Background(), cancelTime)
	defer cancel()
	return c.pc.Close(ctx)
}

// keepOpenRows makes room for another command: rows that are being read are
// fetched to their end and kept.
func (c *conn) keepOpenRows() error {
	if c.open == nil {
		return nil
	}
	return c.open.keep()
}
