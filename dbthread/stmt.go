package dbthread

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"sync"

	"sasync/dbthread/dialect"
)

// Stmt is a statement that each database thread prepares once.
type Stmt struct {
	text  string
	parse func() *template // once, when names or lists are bound for the first time
}

// Statement makes a statement for any number of brokers. It is meant for
// package variables: threads keep what they have prepared, the latest 1,000 of
// them. Safe from any goroutine.
func Statement(sql string) *Stmt {
	return &Stmt{sql, sync.OnceValue(func() *template { return parseTemplate(sql) })}
}

// String is the statement's text. Safe from any goroutine.
func (s *Stmt) String() string { return s.text }

// How many prepared statements a connection keeps.
const (
	keptStatements = 1000
	keptTexts      = 100
)

// session is a thread's connection with what has been prepared on it. It
// belongs to the thread.
type session struct {
	db        dialect.Database
	conn      dialect.Conn
	ctx       context.Context // of the statements; an interrupted grouped write would undo its group
	interrupt interrupt       // behind ctx, if what runs may be cut short
	ended     int64           // ticks at the end of the latest run
	named     *cache[*Stmt]
	texts     *cache[string]
	upserts   map[upsertOf]*Stmt
}

func newSession(db dialect.Database, conn dialect.Conn) *session {
	return &session{
		db: db, conn: conn, ctx: context.Background(),
		named: newCache[*Stmt](keptStatements), texts: newCache[string](keptTexts),
		upserts: map[upsertOf]*Stmt{},
	}
}

// close ends the statements and the connection.
func (s *session) close() error {
	return errors.Join(s.named.close(), s.texts.close(), s.conn.Close())
}

// prepared is a statement of one connection.
type prepared struct {
	// Immutable.
	text     string
	stmt     dialect.Stmt
	readOnly bool
	once     bool // not in a cache

	args  []driver.NamedValue // used again by every call
	row   []driver.Value      // and by its rows
	inUse bool                // from prepare to release
	link  lruLink
}

// prepare finds or compiles what sql names and marks it as in use. One that is
// in use already, as rows of it are open, is compiled again for this use.
func (s *session) prepare(sql SQL) (p *prepared, err error) {
	switch v := sql.(type) {
	case *Stmt:
		p, err = fetch(s, s.named, v, v.text)
	case string:
		p, err = fetch(s, s.texts, v, v)
	default:
		return nil, notSQL(sql)
	}
	if err == nil && p.inUse {
		p, err = s.compile(p.text)
		if err == nil {
			p.once = true
		}
	}
	if err != nil {
		return nil, err
	}
	p.inUse = true
	return p, nil
}

func fetch[K comparable](s *session, c *cache[K], key K, text string) (*prepared, error) {
	if p := c.get(key); p != nil {
		return p, nil
	}
	p, err := s.compile(text)
	if err == nil {
		c.add(key, p)
	}
	return p, err
}

func (s *session) compile(text string) (*prepared, error) {
	stmt, err := s.conn.Prepare(s.ctx, text)
	if err != nil {
		return nil, err
	}
	return newPrepared(text, stmt), nil
}

func newPrepared(text string, stmt dialect.Stmt) *prepared {
	p := &prepared{text: text, stmt: stmt, readOnly: stmt.ReadOnly(), args: make([]driver.NamedValue, stmt.NumInput())}
	for i := range p.args {
		p.args[i].Ordinal = i + 1
	}
	return p
}

// release ends a use.
func (p *prepared) release() {
	p.inUse = false
	if p.once {
		p.stmt.Close()
	}
}

func notSQL(sql SQL) error { return fmt.Errorf("a %T is no statement: want *Stmt or string", sql) }

// textOf is a statement's text for an error.
func textOf(sql SQL) string {
	switch v := sql.(type) {
	case *Stmt:
		return v.text
	case string:
		return v
	}
	return ""
}
