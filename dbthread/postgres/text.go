package postgres

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"sasync/dbthread/dialect"
)

// text is what Prepare has to know of a statement before the server compiles
// it.
type text struct {
	sql     string // with $1 for each ?
	verb    string // the first word, in upper case
	second  string // the word behind it
	third   string
	table   string // behind INSERT INTO, as it is written
	end     int    // of the last token that is no semicolon
	returns bool   // the word RETURNING occurs
	writes  bool   // a word that writes occurs
}

// inspect reads one statement. A question mark is a parameter, as on every
// engine, unless the text has PostgreSQL's own, $1: then it is an operator of
// jsonb.
func inspect(sql string) (text, error) {
	if i := strings.IndexByte(sql, 0); i >= 0 {
		return text{}, fmt.Errorf("NUL in the statement at byte %d", i)
	}
	var t text
	var marks []int
	own := false
	into, tableEnd := false, 0
	for pos, words := 0, 0; pos < len(sql); {
		kind, next := scanToken(sql, pos)
		piece := sql[pos:next]
		switch kind {
		case tokenMark:
			marks = append(marks, pos)
		case tokenParameter:
			own = true
		case tokenWord:
			word := strings.ToUpper(piece)
			words++
			t.seeWord(word, words)
			if into && t.table == "" {
				t.table, tableEnd = piece, next
			}
			into = word == "INTO" && t.verb == "INSERT" && words == 2 || into && t.table == ""
		case tokenName:
			if into && t.table == "" {
				t.table, tableEnd = piece, next
			}
		case tokenOther:
			if piece == "." && t.table != "" && tableEnd == pos {
				_, end := scanToken(sql, min(next, len(sql)-1))
				t.table += sql[pos:end]
				next, tableEnd = end, end
			}
		}
		if kind != tokenSpace && kind != tokenSemicolon {
			t.end = next
		}
		pos = next
	}
	if t.end == 0 {
		return t, errors.New("no statement")
	}
	t.sql = sql
	if !own && len(marks) > 0 {
		t.sql, t.end = rebind(sql, marks, t.end)
	}
	return t, t.refusal()
}

func (t *text) seeWord(word string, n int) {
	switch n {
	case 1:
		t.verb = word
	case 2:
		t.second = word
	case 3:
		t.third = word
	}
	switch word {
	case "RETURNING":
		t.returns = true
	case "INSERT", "UPDATE", "DELETE", "MERGE", "INTO":
		t.writes = true
	}
}

// rebind numbers the parameters. It returns end moved along.
func rebind(sql string, marks []int, end int) (string, int) {
	var b strings.Builder
	from, moved := 0, end
	for n, at := range marks {
		number := "$" + strconv.Itoa(n+1)
		b.WriteString(sql[from:at])
		b.WriteString(number)
		from = at + 1
		if at < end {
			moved += len(number) - 1
		}
	}
	b.WriteString(sql[from:])
	return b.String(), moved
}

// readOnly says that the statement writes nothing itself. What a function that
// it calls does, nobody knows.
func (t *text) readOnly() bool {
	switch t.verb {
	case "SELECT", "VALUES", "TABLE", "SHOW", "WITH", "EXPLAIN":
		return !t.writes
	}
	return false
}

// brokerSettings are what the broker's promises rest on.
var brokerSettings = map[string]bool{
	"TRANSACTION": true, "SESSION": true, "TRANSACTION_ISOLATION": true, "TRANSACTION_READ_ONLY": true,
	"SYNCHRONOUS_COMMIT": true, "SESSION_REPLICATION_ROLE": true,
}

// refusal keeps out what would end the transaction, or outlive it on a
// connection that others use after it.
func (t *text) refusal() error {
	refused := ""
	switch t.verb {
	case "BEGIN", "START", "COMMIT", "END", "ROLLBACK", "ABORT", "SAVEPOINT", "RELEASE", "PREPARE", "DEALLOCATE",
		"COPY", "DISCARD", "RESET":
		refused = t.verb
	case "SET":
		if t.second != "LOCAL" && t.second != "CONSTRAINTS" {
			refused = "SET without LOCAL"
		} else if brokerSettings[t.third] {
			refused = "SET LOCAL " + t.third
		}
	}
	if refused == "" {
		return nil
	}
	return fmt.Errorf("%s %w", refused, dialect.ErrRefused)
}
