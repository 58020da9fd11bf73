package sqlite

import (
	"errors"
	"fmt"
	"strings"
)

// text is what Prepare has to know about a statement before SQLite compiles
// it: go-sqlite3 ignores a second statement silently, and an Exec that
// produces rows must be run to its end.
type text struct {
	verb      string // the first word, in upper case
	returning bool   // the word RETURNING occurs
	inserts   bool   // the word INSERT or REPLACE occurs
}

// inspect reads one statement's text.
func inspect(sql string) (text, error) {
	if i := strings.IndexByte(sql, 0); i >= 0 {
		return text{}, fmt.Errorf("NUL in the statement at byte %d", i)
	}
	var t text
	var end ending
	for pos := 0; pos < len(sql); {
		kind, next := scanToken(sql, pos)
		word := ""
		if kind == tokenWord {
			word = strings.ToUpper(sql[pos:next])
		}
		if kind != tokenSpace {
			if end.ended && kind != tokenSemicolon {
				return t, fmt.Errorf("more than one statement: the second starts at byte %d", pos)
			}
			if end.words == 0 {
				t.verb = word
			}
			t.returning = t.returning || word == "RETURNING"
			t.inserts = t.inserts || word == "INSERT" || word == "REPLACE"
			end.see(kind, word)
		}
		pos = next
	}
	if t.verb == "" && end.words == 0 {
		return t, errors.New("no statement")
	}
	return t, nil
}

// returnsRows says that the statement may hand out rows when it is executed.
func (t text) returnsRows() bool {
	return t.returning || t.verb == "PRAGMA" || t.verb == "EXPLAIN"
}

// changesRows says that SQLite counts what the statement changes.
func (t text) changesRows() bool {
	switch t.verb {
	case "INSERT", "REPLACE", "UPDATE", "DELETE", "WITH":
		return true
	}
	return false
}

// insertsRows says that the statement may set the row id inserted last.
func (t text) insertsRows() bool {
	return t.inserts && t.changesRows()
}

// ending finds the semicolon that ends a statement. Those in a trigger's body
// do not: it ends with "; END ;".
type ending struct {
	words   int
	create  bool
	trigger bool
	semi    bool // the last token was a semicolon
	closing bool // the last tokens were "; END"
	ended   bool
}

func (e *ending) see(kind token, word string) {
	if kind == tokenSemicolon {
		e.ended = e.ended || e.words > 0 && (!e.trigger || e.closing)
		e.semi, e.closing = true, false
		return
	}
	e.words++
	switch {
	case e.words == 1:
		e.create = word == "CREATE"
	case e.create && e.words <= 3:
		e.trigger = e.trigger || word == "TRIGGER"
	}
	e.closing = e.semi && word == "END"
	e.semi = false
}

type token uint8

const (
	tokenSpace token = iota // or a comment
	tokenWord
	tokenSemicolon
	tokenOther // a literal, a quoted name, a number, an operator
)

// scanToken returns the token at sql[pos:] and where the next one starts.
func scanToken(sql string, pos int) (token, int) {
	c := sql[pos]
	switch {
	case c == ';':
		return tokenSemicolon, pos + 1
	case strings.IndexByte(" \t\n\r\f", c) >= 0:
		return tokenSpace, len(sql) - len(strings.TrimLeft(sql[pos:], " \t\n\r\f\v")) // \v not at the start: SQLite's rule
	case strings.HasPrefix(sql[pos:], "\ufeff"):
		return tokenSpace, pos + len("\ufeff")
	case strings.HasPrefix(sql[pos:], "--"):
		return tokenSpace, after(sql, pos+2, "\n")
	case strings.HasPrefix(sql[pos:], "/*") && len(sql) > pos+2: // at the very end it is no comment
		return tokenSpace, after(sql, pos+2, "*/")
	case c == '\'' || c == '"' || c == '`':
		return tokenOther, after(sql, pos+1, sql[pos:pos+1]) // a doubled quote reads as two literals
	case c == '[':
		return tokenOther, after(sql, pos+1, "]")
	case isWordByte(c):
		end := pos + 1
		for end < len(sql) && isWordByte(sql[end]) {
			end++
		}
		return tokenWord, end
	}
	return tokenOther, pos + 1
}

// after is the position behind the next mark, or the end of sql.
func after(sql string, pos int, mark string) int {
	if i := strings.Index(sql[pos:], mark); i >= 0 {
		return pos + i + len(mark)
	}
	return len(sql)
}

func isWordByte(c byte) bool {
	return c == '_' || c == '$' || c >= 0x80 ||
		'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9'
}
