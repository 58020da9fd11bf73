package main

import (
	"database/sql"
	"fmt"
	"os"
	"strings"

	"sasync/dbthread"
	"sasync/deferred"
	"sasync/examples/statalysis/report/termtext"
)

// freeRoom is how many bytes of a database of SQLite hold nothing: new entries go
// there first.
func freeRoom(b *dbthread.Broker) *deferred.Deferred[int64] {
	return dbthread.Read(b, "free pages", func(tx *dbthread.Tx) (bytes int64, err error) {
		var pages, size int64
		if err = tx.QueryRow("PRAGMA freelist_count").Scan(&pages); err == nil {
			err = tx.QueryRow("PRAGMA page_size").Scan(&size)
		}
		return pages * size, err
	})
}

// writeRoom says what has become of the room in the file.
func (p *purging) writeRoom(co *deferred.Coroutine, b *dbthread.Broker) error {
	if isServer(p.db) || p.vacuum {
		return nil
	}
	bytes, err := deferred.Await(co, freeRoom(b))
	if err == nil && bytes > 0 {
		fmt.Fprintf(p.out, "%s in the file are free for new entries; statalysis purge -vacuum gives them back to the disk.\n", megabytes(bytes))
	}
	return err
}

// giveBack copies what a database of SQLite holds, which makes its file smaller.
// The driver does it by a connection of its own: a VACUUM is no transaction.
func (p *purging) giveBack() error {
	path := databaseFile(p.db)
	before, err := os.Stat(path)
	if err != nil {
		return err
	}
	db, err := sql.Open("sqlite3", "file:"+strings.NewReplacer("%", "%25", "?", "%3f", "#", "%23").Replace(path)+"?_busy_timeout=5000")
	if err != nil {
		return err
	}
	defer db.Close()
	for _, statement := range []string{"VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)"} {
		if _, err := db.Exec(statement); err != nil {
			return fmt.Errorf("%s: %s: %w; if somebody uses the database, try again later", path, statement, err)
		}
	}
	after, err := os.Stat(path)
	if err == nil {
		fmt.Fprintf(p.out, "The file was %s and now is %s.\n", megabytes(before.Size()), megabytes(after.Size()))
	}
	return err
}

func megabytes(n int64) string {
	if n < 1_000_000 {
		return termtext.Thousands((n+999)/1000) + " kB"
	}
	return termtext.Thousands(n/1_000_000) + " MB"
}
