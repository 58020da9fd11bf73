package sqlite

import (
	"strings"

	"github.com/mattn/go-sqlite3"
)

// brokerPragmas are settings that the broker's promises rest on. Reading them
// is allowed.
var brokerPragmas = map[string]bool{
	"journal_mode":       true,
	"synchronous":        true,
	"locking_mode":       true,
	"query_only":         true,
	"busy_timeout":       true,
	"wal_autocheckpoint": true,
	"foreign_keys":       true,
	"writable_schema":    true,
}

// authorize is asked as a statement is compiled. It refuses what would end the
// group's transaction or pull a setting from under the broker.
func (c *conn) authorize(action int, arg1, arg2, _ string) int {
	if c.own {
		return sqlite3.SQLITE_OK
	}
	switch action {
	case sqlite3.SQLITE_TRANSACTION:
		c.refused = arg1
	case sqlite3.SQLITE_SAVEPOINT:
		c.refused = "SAVEPOINT"
	case sqlite3.SQLITE_ATTACH:
		c.refused = "ATTACH"
	case sqlite3.SQLITE_DETACH:
		c.refused = "DETACH"
	case sqlite3.SQLITE_PRAGMA:
		name := strings.ToLower(arg1)
		if name != "wal_checkpoint" && (arg2 == "" || !brokerPragmas[name]) {
			return sqlite3.SQLITE_OK
		}
		c.refused = "PRAGMA " + name
	default:
		return sqlite3.SQLITE_OK
	}
	return sqlite3.SQLITE_DENY
}
