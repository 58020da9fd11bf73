// Package sqlite is dbthread's dialect for SQLite. Importing it registers the
// URL scheme "sqlite", which is also that of a plain path:
//
//	import _ "sasync/dbthread/sqlite"
//
//	b := dbthread.Open(loop, "sqlite:stat.db?busy_timeout=2s", dbthread.Config{})
//
// In a URL, "%", "?" and "#" of the path are written as escapes (%25, %3f,
// %23). Settings follow a "?":
//
//	synchronous       full (default), normal, extra or off; with normal the last
//	                  transactions may be lost when the power fails, with off
//	                  the whole database
//	busy_timeout      how long to wait for another process that is writing
//	                  (default 5s)
//	checkpoint_pages  the length of the write-ahead log at which it is copied
//	                  into the database (default 10000)
//	cache_mib         how much of the database the writing connection keeps in
//	                  memory (default 16)
//
// The database is kept in WAL mode, with foreign keys enforced. go-sqlite3's
// connections are driven directly, without package database/sql, which costs
// half of the speed; an error's code is found by errors.As with a
// sqlite3.Error.
package sqlite
