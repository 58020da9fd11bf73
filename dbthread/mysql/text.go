package mysql

import (
	"fmt"
	"strings"

	"sasync/dbthread/dialect"
)

// statement is what Prepare has to know of a statement before the server
// compiles it.
type statement struct {
	verb      string // the first word, in upper case
	second    string
	returning bool
	writes    bool // a word that writes occurs
}

// inspect reads one statement. The session's mode has no escapes by backslash.
func inspect(sql string) (statement, error) {
	if i := strings.IndexByte(sql, 0); i >= 0 {
		return statement{}, fmt.Errorf("NUL in the statement at byte %d", i)
	}
	var t statement
	for pos, words := 0, 0; pos < len(sql); {
		isWord, next := scanToken(sql, pos)
		if isWord {
			words++
			t.see(strings.ToUpper(sql[pos:next]), words)
		}
		pos = next
	}
	return t, t.refusal()
}

func (t *statement) see(word string, n int) {
	switch n {
	case 1:
		t.verb = word
	case 2:
		t.second = word
	}
	switch word {
	case "RETURNING":
		t.returning = true
	case "INSERT", "UPDATE", "DELETE", "REPLACE", "INTO":
		t.writes = true
	}
}

func (t *statement) readOnly() bool {
	switch t.verb {
	case "SELECT", "VALUES", "TABLE", "SHOW", "WITH", "EXPLAIN", "DESCRIBE", "DESC":
		return !t.writes
	}
	return false
}

func (t *statement) returnsRows() bool {
	return t.returning || t.readOnly() || t.verb == "SELECT" || t.verb == "ANALYZE" || t.verb == "CHECK" || t.verb == "CALL"
}

// commits says that the server commits before and after the statement.
func (t *statement) commits() bool {
	switch t.verb {
	case "CREATE", "DROP":
		return t.second != "TEMPORARY"
	case "ALTER", "TRUNCATE", "RENAME", "GRANT", "REVOKE", "ANALYZE", "OPTIMIZE", "REPAIR", "CHECK", "FLUSH", "INSTALL", "UNINSTALL":
		return true
	}
	return false
}

// refusal keeps out what would end the transaction, or outlive it on a
// connection that others use after it.
func (t *statement) refusal() error {
	switch t.verb {
	case "SET":
		if t.second == "STATEMENT" { // MariaDB's settings for one statement
			return nil
		}
	case "BEGIN", "START", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE", "XA", "LOCK", "UNLOCK", "USE",
		"PREPARE", "EXECUTE", "DEALLOCATE", "HANDLER":
	default:
		return nil
	}
	return fmt.Errorf("%s %w", t.verb, dialect.ErrRefused)
}

// scanToken says whether sql[pos:] starts with a word, and where what comes
// next starts. Comments that the server executes, /*! and /*M!, are code.
func scanToken(sql string, pos int) (isWord bool, next int) {
	rest := sql[pos:]
	c := rest[0]
	switch {
	case strings.HasPrefix(rest, "/*!"):
		return false, pos + 3 + digits(rest[3:])
	case strings.HasPrefix(rest, "/*M!"):
		return false, pos + 4 + digits(rest[4:])
	case strings.HasPrefix(rest, "/*"):
		return false, pos + after(rest, 2, "*/")
	case c == '#', strings.HasPrefix(rest, "--") && (len(rest) == 2 || rest[2] <= ' '):
		return false, pos + after(rest, 1, "\n")
	case c == '\'' || c == '"' || c == '`':
		return false, pos + after(rest, 1, rest[:1]) // a doubled quote reads as two
	case isWordByte(c):
		end := 1
		for end < len(rest) && isWordByte(rest[end]) {
			end++
		}
		return true, pos + end
	}
	return false, pos + 1
}

func digits(s string) int { return len(s) - len(strings.TrimLeft(s, "0123456789")) }

// after is the position behind the next mark, or the end.
func after(s string, pos int, mark string) int {
	if i := strings.Index(s[pos:], mark); i >= 0 {
		return pos + i + len(mark)
	}
	return len(s)
}

func isWordByte(c byte) bool {
	return c == '_' || c == '$' || c == '@' || c >= 0x80 ||
		'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9'
}
