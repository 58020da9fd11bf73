package report

import (
	"errors"
	"fmt"
	"regexp"
	"strings"

	"sasync/dbthread"
)

// ErrWrites tells that a statement is not one that only reads.
var ErrWrites = errors.New("only SELECT, WITH, VALUES and EXPLAIN are taken: this reads")

// reads is what a statement begins with that only reads.
var reads = regexp.MustCompile(`(?is)^(?:\s|--[^\n]*\n|/\*.*?\*/)*(?:SELECT|WITH|VALUES|EXPLAIN)\b`)

// Freely runs a statement of a person's own, in a Read, whose connection can't
// write either. The answer has at most so many rows. Called by a transaction
// function.
func Freely(tx *dbthread.Tx, sql string, rows int) (*Answer, error) {
	if !reads.MatchString(sql) {
		return nil, fmt.Errorf("report: sql: %w", ErrWrites)
	}
	found, err := tx.Query(strings.TrimRight(strings.TrimSpace(sql), "; \n\t"))
	if err != nil {
		return nil, fmt.Errorf("report: sql: %w", err)
	}
	defer found.Close()
	a := &Answer{Name: "sql", Title: "SQL"}
	for _, name := range found.Columns() {
		a.Columns = append(a.Columns, Column{name, name, Value, ""})
	}
	q := &query{out: a}
	for found.Next() {
		if len(a.Rows) == rows {
			a.Notes = append(a.Notes, fmt.Sprintf("There are more than %s.", count(int64(rows), "row", "rows")))
			break
		}
		if err := q.add(found); err != nil {
			return nil, fmt.Errorf("report: sql: %w", err)
		}
	}
	if err := found.Err(); err != nil {
		return nil, fmt.Errorf("report: sql: %w", err)
	}
	return a, nil
}
