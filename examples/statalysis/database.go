package main

import (
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"strings"

	"sasync/dbthread"
	"sasync/deferred"
	"sasync/examples/statalysis/store"
	"sasync/reactor"
)

// onDatabase runs work, a coroutine, on a loop of its own with the database open.
// A file that is not there is an error: only a load makes one.
func onDatabase(db string, stderr *os.File, work func(co *deferred.Coroutine, b *dbthread.Broker) error) error {
	return onDatabaseWith(store.CreateSchema, db, stderr, work)
}

// onDatabaseAsItIs is onDatabase without its being brought up to date.
func onDatabaseAsItIs(db string, stderr *os.File, work func(co *deferred.Coroutine, b *dbthread.Broker) error) error {
	return onDatabaseWith(nil, db, stderr, work)
}

func onDatabaseWith(startup func(*dbthread.Tx) error, db string, stderr *os.File, work func(co *deferred.Coroutine, b *dbthread.Broker) error) error {
	if err := mustExist(db); err != nil {
		return err
	}
	r, err := reactor.New(reactor.Config{Logger: newLogger(stderr), ShutdownTimeout: -1})
	if err != nil {
		return err
	}
	b := dbthread.Open(r, db, dbthread.Config{Startup: startup})
	r.Before(reactor.Shutdown, b.Shutdown)
	var failure error
	r.CallWhenRunning(func() {
		done := deferred.Inline(r, func(co *deferred.Coroutine) (deferred.Unit, error) {
			if _, err := deferred.Await(co, b.Running()); err != nil {
				return deferred.Unit{}, err
			}
			return deferred.Unit{}, work(co, b)
		})
		done.AddBoth(func(_ deferred.Unit, err error) (deferred.Unit, error) {
			failure = err
			r.Stop() // an error says that a signal has stopped it already
			return deferred.Unit{}, nil
		})
	})
	if err := r.Run(); err != nil {
		return err
	}
	return failure
}

// shownDatabase is a database's URL as people may see it: without a password.
func shownDatabase(db string) string {
	scheme, rest, server := strings.Cut(db, "://")
	at := strings.LastIndexByte(rest, '@')
	if !server || at < 0 {
		return db
	}
	user, _, _ := strings.Cut(rest[:at], ":")
	return scheme + "://" + user + rest[at:]
}

// isServer tells a server's URL from a file.
func isServer(db string) bool {
	return strings.Contains(db, "://") && !strings.HasPrefix(db, "sqlite:")
}

// databaseFile is the path of a database that is a file; "" of a server's.
func databaseFile(db string) string {
	path, isFile := strings.CutPrefix(db, "sqlite:")
	if !isFile && strings.Contains(db, ":") {
		return ""
	}
	path, _, _ = strings.Cut(path, "?")
	if plain, err := url.PathUnescape(path); err == nil {
		return plain
	}
	return path
}

func mustExist(db string) error {
	path := databaseFile(db)
	if path == "" {
		return nil // a server
	}
	if _, err := os.Stat(path); err != nil {
		return fmt.Errorf("there is no database %s: %w; statalysis load makes one", path, errorOf(err))
	}
	return nil
}

// errorOf drops the path that the message has already.
func errorOf(err error) error {
	if pathError, ok := err.(*fs.PathError); ok {
		return pathError.Err
	}
	return err
}

// forLoading is the start-up of a database that is written to a lot: schema, and
// then the settings, so that an index that it makes is not sorted in memory.
func forLoading(db string, schema func(tx *dbthread.Tx) error) func(tx *dbthread.Tx) error {
	if isServer(db) {
		return store.CreateSchema
	}
	return func(tx *dbthread.Tx) error {
		if err := schema(tx); err != nil {
			return err
		}
		for _, setting := range loadSettings {
			if _, err := tx.Exec(setting); err != nil {
				return err
			}
		}
		return nil
	}
}

// loadSettings are for SQLite's writer. It keeps what would undo a statement of
// many rows, whole pages, in a temporary file as soon as that is 64 KB: 13 times
// the database was written there. And its cache is twice what the broker gives it.
var loadSettings = []string{"PRAGMA temp_store = MEMORY", "PRAGMA cache_size = -32768"}
