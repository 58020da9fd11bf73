package rules

import (
	"fmt"
	"os"
	"path/filepath"
)

// WithoutParts is the set with a rule that skips the lines on pictures, style sheets and whatever
// else pages are made of, unless a .blocked or an .ip rule has caught their address. Safe from any
// goroutine.
func (s *Set) WithoutParts() *Set { return s.with(entry{Rule: partRule}) }

// WithoutStatus is the set with a rule that skips the lines with a status such as 404, or of a
// class such as 4xx. Safe from any goroutine.
func (s *Set) WithoutStatus(status string) (*Set, error) {
	e := entry{Rule: Rule{Kind: Status, Text: status, Name: "status " + status, Family: "left out"}}
	if err := e.compile(); err != nil {
		return nil, fmt.Errorf("rules: %w", err)
	}
	return s.with(e), nil
}

// WithBlocked is the set with the addresses and networks of a file, one a line, as .blocked rules.
// Lines that are none come back in broken. Safe from any goroutine.
func (s *Set) WithBlocked(file string) (with *Set, broken []Broken, err error) {
	data, err := readFile(os.DirFS(filepath.Dir(file)), filepath.Base(file))
	if err != nil {
		return nil, nil, fmt.Errorf("rules: %w", err)
	}
	entries, broken := readRules(filepath.Base(file), Blocked, data)
	return s.with(entries...), broken, nil
}

func (s *Set) with(more ...entry) *Set {
	return newSet(append(s.entries[:len(s.entries):len(s.entries)], more...))
}
