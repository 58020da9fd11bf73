package sqlite

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/mattn/go-sqlite3"

	"sasync/dbthread/dialect"
)

// database is a file. It is immutable.
type database struct{ settings }

var _ dialect.Database = (*database)(nil)

func (d *database) Name() string { return d.path }

func (d *database) Schema() dialect.Schema { return theSchema }

func (d *database) Server() bool { return false }

// Connect opens the file for role.
func (d *database) Connect(role dialect.Role) (dialect.Conn, error) {
	if err := d.checkPath(); err != nil {
		return nil, err
	}
	db, err := d.dial()
	if err != nil {
		return nil, err
	}
	if role == dialect.Writer {
		err = d.makeReady(db)
	} else {
		_, err = ask(db, "PRAGMA query_only = 1")
	}
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	c, err := newConn(db, role)
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return c, nil
}

// checkPath says plainly what SQLite would call "unable to open database
// file".
func (d *database) checkPath() error {
	folder := filepath.Dir(d.path)
	if _, err := os.Stat(folder); err != nil {
		return fmt.Errorf("folder %q: %w: %w", folder, err, dialect.ErrCantOpen)
	}
	if info, err := os.Stat(d.path); err == nil && info.IsDir() {
		return fmt.Errorf("is a folder: %w", dialect.ErrCantOpen)
	}
	return nil
}

// dial opens a connection without SQLite's own mutex: a connection is used by
// one goroutine at a time.
func (d *database) dial() (*sqlite3.SQLiteConn, error) {
	dsn := fmt.Sprintf("file:%s?_mutex=no&_foreign_keys=1&_synchronous=%s&_busy_timeout=%d",
		dialect.EscapePath(d.path), d.synchronous, d.busyTimeout.Milliseconds())
	c, err := new(sqlite3.SQLiteDriver).Open(dsn)
	if err != nil {
		return nil, err
	}
	return c.(*sqlite3.SQLiteConn), nil
}

// makeReady finds out whether the database can be written to and puts it into
// the modes that the broker counts on. The writer's connection does it before
// any other is open.
func (d *database) makeReady(db *sqlite3.SQLiteConn) error {
	for _, sql := range []string{"BEGIN IMMEDIATE", "SELECT count(*) FROM sqlite_schema", "ROLLBACK"} {
		if _, err := ask(db, sql); err != nil {
			return err
		}
	}
	mode, err := ask(db, "PRAGMA journal_mode = WAL")
	if err != nil {
		return fmt.Errorf("switch to WAL mode: %w", err)
	}
	if mode != "wal" {
		return fmt.Errorf("switch to WAL mode: the journal mode stays %v", mode)
	}
	for _, sql := range []string{
		"PRAGMA synchronous = " + d.synchronous, // again: WAL mode has a default of its own
		fmt.Sprintf("PRAGMA wal_autocheckpoint = %d", d.checkpointPages),
		// SQLite's own 2 MB are too few for writes all over a table: reading pages
		// again, mostly from the write-ahead log, took a fifth of the time of
		// setting 100,000 keys of a stores.Dict.
		fmt.Sprintf("PRAGMA cache_size = -%d", d.cacheMiB<<10),
	} {
		if _, err := ask(db, sql); err != nil {
			return err
		}
	}
	return nil
}

// ask runs a statement and returns the first value of its first row, nil if it
// has none.
func ask(db *sqlite3.SQLiteConn, sql string) (driver.Value, error) {
	rows, err := db.QueryContext(context.Background(), sql, nil)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	first := make([]driver.Value, max(1, len(rows.Columns())))
	if err := rows.Next(first[:len(rows.Columns())]); err != nil && err != io.EOF {
		return nil, err
	}
	return first[0], nil
}
