package dbthread

import (
	"math/bits"
	"regexp"
	"strings"
	"sync"
	"time"

	"sasync/deferred"
)

// Inserts that follow each other in a group share a statement of many rows. It
// runs as one member of the group would, and if it fails they run one by one.

// mostRows is how many rows a statement has at most: as many as the writer takes
// off the queue at a time.
const mostRows = chunk

// insertion is what all transactions of an Insert have in common.
type insertion struct {
	// Immutable.
	name string
	one  *Stmt
	opts *options
	many func() []*Stmt // once; the i-th inserts 2<<i rows
}

func newInsertion(name string, one *Stmt, opts []Option) *insertion {
	i := &insertion{name: name, one: one, opts: newOptions(append([]Option{SingleStatement()}, opts...))}
	i.many = sync.OnceValue(func() []*Stmt { return one.parse().withMoreRows() })
	return i
}

// What stands around the parameters of a statement that may have more rows: one
// tuple of nothing but parameters, and nothing that looks at other rows.
var (
	beforeRow = regexp.MustCompile(`(?is)^\s*(?:insert|replace)(?:\s+or\s+\w+)?\s+into\s+(?:"[^"]*"|[^\s()"]+)(?:\s*\([^()]*\))?\s*values\s*\(\s*$`)
	inRow     = regexp.MustCompile(`^\s*,\s*$`)
	afterRow  = regexp.MustCompile(`(?is)^\s*\)\s*(?:on\s+conflict\b.*)?$`)
	otherRows = regexp.MustCompile(`(?i)\b(?:select|returning)\b`)
)

// withMoreRows are the statements that insert 2, 4 and so on rows, none if t is
// not such a statement.
func (t *template) withMoreRows() (many []*Stmt) {
	last := len(t.parts) - 1
	if last < 1 || !beforeRow.MatchString(t.parts[0]) || !afterRow.MatchString(t.parts[last]) || otherRows.MatchString(t.parts[last]) {
		return nil
	}
	for _, part := range t.parts[1:last] {
		if !inRow.MatchString(part) {
			return nil
		}
	}
	row := "?" + strings.Repeat(", ?", last-1)
	for rows := 2; rows <= min(mostRows, bulkParameters/last); rows *= 2 {
		many = append(many, Statement(t.parts[0]+row+strings.Repeat("), ("+row, rows-1)+t.parts[last]))
	}
	return many
}

// inserter is a call of an Insert.
type inserter interface {
	statement() *insertion
	row() []any
}

// together is how many of the next tasks run as one: a power of two, so that few
// statements are prepared.
func together(tasks []*task) int {
	i := tasks[0].insertion()
	if i == nil {
		return 1
	}
	n, most := 1, min(len(tasks), 1<<len(i.many()))
	for n < most && tasks[n].insertion() == i {
		n++
	}
	return 1 << (bits.Len(uint(n)) - 1)
}

// insertion is what t may share with its neighbours, or nil.
func (t *task) insertion() *insertion {
	if i, ok := t.call.(inserter); ok && !t.apart && !t.cancelled.Load() {
		return i.statement()
	}
	return nil
}

// gathered are tasks that run as one, which is a task of one statement too.
type gathered struct {
	task
	of      *insertion
	members segment
}

// runTogether runs members in one statement. If it fails, or does not return
// after a Goexit, it has left nothing behind and none has a verdict: they run
// apart from then on.
func (w *worker) runTogether(members segment) (undone bool) {
	g := &gathered{of: members[0].call.(inserter).statement(), members: members}
	g.call, g.q, g.name, g.opts = g, w.q, g.of.name, g.of.opts
	if members[0].trace != nil {
		g.trace = &trace{sql: map[string]time.Duration{}}
	}
	done := false
	defer func() { g.share(done) }()
	undone = w.runMember(&g.task, false)
	done = !undone && g.err == nil
	return undone
}

// run inserts the rows of all.
func (g *gathered) run(tx *Tx) error {
	t := g.of.one.parse()
	args := make([]any, 0, len(g.members)*len(t.params))
	for _, m := range g.members {
		if m.cancelled.Load() {
			return deferred.ErrCancelled
		}
		row, err := t.inOrder(m.call.(inserter).row())
		if err != nil {
			return err
		}
		args = append(args, row...)
	}
	_, err := tx.Exec(g.of.many()[bits.Len(uint(len(g.members)))-2], args...)
	return err
}

func (g *gathered) deliver() {} // its members are

// share gives each member its part of the time, and the verdict if it is good.
func (g *gathered) share(done bool) {
	n := len(g.members)
	for _, m := range g.members {
		m.apart = !done
		m.err = nil
		m.clock += g.clock / int64(n)
		if m.trace != nil && g.trace != nil {
			m.trace.shared(g, n)
		}
	}
}
