package report

import (
	"fmt"

	"sasync/dbthread"
	"sasync/deferred"
	"sasync/examples/statalysis/geo"
)

// Question is something to ask a database.
type Question struct {
	Name  string // for programs
	Title string // for people
	About string

	columns []Column
	ask     func(*query) error
}

// Asked is what a question is asked with. The zero value is about the last 30
// days of the log.
type Asked struct {
	Filter
	// Since and Until are seconds of the log's own clock, Until is not included.
	// Zero means Days before the end of the newest day, and its end.
	Since, Until int64
	// Days is how many days, the newest included, where Since is zero. Zero means
	// 30; negative means all there are.
	Days int
	// Rows is how many rows are wanted. Zero means 10, and there are never more
	// than MostRows.
	Rows int
	// Geo knows where addresses are. Nil means that nobody does.
	Geo *geo.DB
	// After is the Next of an Answer, for the rows behind it.
	After string
}

// MostRows is how many rows an answer has at most.
const MostRows = 10_000

func (a Asked) withDefaults() Asked {
	if a.Days == 0 {
		a.Days = 30
	}
	if a.Rows <= 0 {
		a.Rows = 10
	}
	a.Rows = min(a.Rows, MostRows)
	return a
}

// Questions are all there are, in the order in which people ask them. Safe from
// any goroutine.
func Questions() []Question { return questions }

// Find finds a question by its name. Safe from any goroutine.
func Find(name string) (Question, bool) {
	for _, q := range questions {
		if q.Name == name {
			return q, true
		}
	}
	return Question{}, false
}

// Columns are those of the answers. Safe from any goroutine.
func (question Question) Columns() []Column { return question.columns }

// In asks within a transaction. Called by a transaction function.
func (question Question) In(tx *dbthread.Tx, a Asked) (*Answer, error) {
	q := &query{tx: tx, asked: a.withDefaults(), out: &Answer{Name: question.Name, Title: question.Title, About: question.About, Columns: question.columns}}
	err := q.prepare()
	if err == nil {
		err = question.ask(q)
	}
	if err == nil {
		err = q.addPlaces()
	}
	if err != nil {
		return nil, fmt.Errorf("report: %s: %w", question.Name, err)
	}
	return q.out, nil
}

// Go asks in a read of its own. An option may set a Deadline. Loop only.
func (question Question) Go(b *dbthread.Broker, a Asked, opts ...dbthread.Option) *deferred.Deferred[*Answer] {
	return dbthread.Read(b, "report "+question.Name, func(tx *dbthread.Tx) (*Answer, error) { return question.In(tx, a) }, opts...)
}
