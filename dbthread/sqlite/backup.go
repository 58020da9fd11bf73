package sqlite

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/mattn/go-sqlite3"

	"sasync/dbthread/dialect"
)

var _ dialect.Backuper = (*conn)(nil)

// backupPages are copied at a time: 4 MB.
const backupPages = 1000

// Backup uses SQLite's backup API. As a transaction is open, the source stays
// the same and the copying does not start again when others write.
func (c *conn) Backup(path string, step func(done, total int) error) error {
	if _, err := os.Stat(path); err == nil {
		return os.ErrExist
	}
	part := path + ".part"
	if err := os.Remove(part); err != nil && !os.IsNotExist(err) {
		return err
	}
	if err := c.copyTo(part, step); err != nil {
		os.Remove(part)
		return err
	}
	return publish(part, path)
}

func (c *conn) copyTo(path string, step func(done, total int) error) error {
	to, err := new(sqlite3.SQLiteDriver).Open("file:" + dialect.EscapePath(path))
	if err != nil {
		return err
	}
	err = c.copy(to.(*sqlite3.SQLiteConn), step)
	return errors.Join(err, to.Close())
}

func (c *conn) copy(to *sqlite3.SQLiteConn, step func(done, total int) error) error {
	b, err := to.Backup("main", c.db, "main")
	if err != nil {
		return err
	}
	for complete := false; !complete && err == nil; {
		complete, err = b.Step(backupPages)
		if err == nil {
			err = step(b.PageCount()-b.Remaining(), b.PageCount())
		}
	}
	return errors.Join(err, b.Close())
}

// publish gives the complete file its name, for good.
func publish(part, path string) error {
	if err := os.Link(part, path); err != nil { // fails if somebody else has made it meanwhile
		return errors.Join(err, os.Remove(part))
	}
	err := os.Remove(part)
	dir, openErr := os.Open(filepath.Dir(path))
	if err = errors.Join(err, openErr); err != nil {
		return err
	}
	if err := errors.Join(dir.Sync(), dir.Close()); err != nil {
		return fmt.Errorf("sync folder: %w", err)
	}
	return nil
}

var _ dialect.Checker = schema{}

// Check runs SQLite's own check.
func (schema) Check(q dialect.Querier) ([]string, error) {
	rows, err := q("PRAGMA integrity_check")
	if err != nil {
		return nil, err
	}
	var wrong []string
	for _, r := range rows {
		if text, _ := r[0].(string); text != "ok" {
			wrong = append(wrong, text)
		}
	}
	return wrong, nil
}
