package sqlite

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"

	"github.com/mattn/go-sqlite3"

	"sasync/dbthread/dialect"
)

// conn is one connection, used by one goroutine at a time.
type conn struct {
	// Immutable after newConn.
	db       *sqlite3.SQLiteConn
	role     dialect.Role
	most     int // bytes of a value
	begin    *sqlite3.SQLiteStmt
	commit   *sqlite3.SQLiteStmt
	rollback *sqlite3.SQLiteStmt
	save     *sqlite3.SQLiteStmt
	release  *sqlite3.SQLiteStmt
	back     *sqlite3.SQLiteStmt
	changes  *sqlite3.SQLiteStmt

	// Owned by the goroutine that uses the connection.
	own     bool   // a statement of the broker's runs: the authorizer lets it pass
	refused string // what the authorizer refused last
}

var _ dialect.Conn = (*conn)(nil)

func newConn(db *sqlite3.SQLiteConn, role dialect.Role) (*conn, error) {
	c := &conn{db: db, role: role, most: db.GetLimit(sqlite3.SQLITE_LIMIT_LENGTH)}
	begin := "BEGIN IMMEDIATE"
	if role != dialect.Writer {
		begin = "BEGIN"
	}
	for _, p := range []struct {
		stmt **sqlite3.SQLiteStmt
		sql  string
	}{
		{&c.begin, begin},
		{&c.commit, "COMMIT"},
		{&c.rollback, "ROLLBACK"},
		{&c.save, "SAVEPOINT member"},
		{&c.release, "RELEASE member"},
		{&c.back, "ROLLBACK TO member"},
		{&c.changes, "SELECT changes(), last_insert_rowid()"},
	} {
		s, err := db.Prepare(p.sql)
		if err != nil {
			return nil, fmt.Errorf("prepare %s: %w", p.sql, err)
		}
		*p.stmt = s.(*sqlite3.SQLiteStmt)
	}
	db.RegisterAuthorizer(c.authorize)
	return c, nil
}

func (c *conn) Begin() error     { return c.control(c.begin) }
func (c *conn) Commit() error    { return c.control(c.commit) }
func (c *conn) Rollback() error  { return c.control(c.rollback) }
func (c *conn) Savepoint() error { return c.control(c.save) }
func (c *conn) Release() error   { return c.control(c.release) }

func (c *conn) RollbackTo() error {
	if err := c.control(c.back); err != nil {
		return err
	}
	return c.control(c.release)
}

// control runs one of the broker's own statements. SQLite may compile it
// again, after a change of the schema for one, and ask the authorizer then.
func (c *conn) control(s *sqlite3.SQLiteStmt) error {
	c.own = true
	_, err := s.ExecContext(context.Background(), nil)
	c.own = false
	return err
}

// InTransaction asks SQLite itself: error codes do not tell reliably whether
// the outer transaction is gone. It costs about 70 ns.
func (c *conn) InTransaction() bool { return !c.db.AutoCommit() }

// Alive and Ping have nothing to find out: there is no link.
func (c *conn) Alive() bool                { return true }
func (c *conn) Ping(context.Context) error { return nil }

// FailedClean relies on a statement that was backed out counting no changes.
// One that is not (OR FAIL) counts those that stay. What a trigger wrote
// before its RAISE(FAIL) is not counted.
func (c *conn) FailedClean() bool {
	changed, _, err := c.lastChanges()
	return err == nil && changed == 0
}

// lastChanges is the number of rows that the latest statement changed, and the
// row id inserted last.
func (c *conn) lastChanges() (changed, rowID int64, err error) {
	rows, err := c.changes.QueryContext(context.Background(), nil)
	if err != nil {
		return 0, 0, err
	}
	var v [2]driver.Value
	err = rows.Next(v[:])
	if err == nil {
		changed, rowID = v[0].(int64), v[1].(int64)
	}
	return changed, rowID, errors.Join(err, rows.Close())
}

// Close ends the connection. The writer first copies the write-ahead log into
// the database and empties it, without waiting for a reader of another process
// that may be in the way, which does no harm.
func (c *conn) Close() error {
	var err error
	c.own = true
	if c.role == dialect.Writer {
		_, err1 := ask(c.db, "PRAGMA busy_timeout = 0")
		_, err2 := ask(c.db, "PRAGMA wal_checkpoint(TRUNCATE)")
		err = errors.Join(err1, err2)
	}
	for _, s := range []*sqlite3.SQLiteStmt{c.begin, c.commit, c.rollback, c.save, c.release, c.back, c.changes} {
		err = errors.Join(err, s.Close())
	}
	return errors.Join(err, c.db.Close())
}

// drain runs rows to their end.
func drain(rows driver.Rows) error {
	row := make([]driver.Value, len(rows.Columns()))
	for {
		switch err := rows.Next(row); err {
		case nil:
		case io.EOF:
			return rows.Close()
		default:
			return errors.Join(err, rows.Close())
		}
	}
}
