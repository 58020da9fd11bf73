package daily

import (
	"slices"
	"strings"

	"sasync/dbthread"
)

// Seconds is the length of a day.
const Seconds = 86400

// Source is what the entries of some days amount to.
type Source struct {
	Name    string
	columns []dbthread.Column // without the id; the first is the day
	// apart are the columns whose values are apart: without the rows of one value
	// the others are as if the entries of that value had not been.
	apart []string
	// text is a statement over {hit}, with the columns by their names.
	text string
}

// Condition is a part of a statement with its arguments.
type Condition struct {
	Text string
	Args []any
}

// Window is a time of the log's own clock; Until is not included.
type Window struct{ Since, Until int64 }

// Whole says that w is made of whole days.
func (w Window) Whole() bool { return w.Since%Seconds == 0 && w.Until%Seconds == 0 }

// Hits are the entries of a time, with their time by the log's own clock, in
// parentheses. The first two conditions find the place in the index on dt: no
// log is more than a day off UTC. Safe from any goroutine.
func Hits(w Window, where ...Condition) Condition {
	c := Condition{Text: `(
		SELECT id, dt, dt + tz AS at, dt + tz - (dt + tz) % 86400 AS day, ip, http, id_vhost, id_url, id_ref, id_ua, method, bytes, served_us
		FROM entries WHERE dt >= ? AND dt < ? AND dt + tz >= ? AND dt + tz < ?`,
		Args: []any{w.Since - Seconds, w.Until + Seconds, w.Since, w.Until}}
	for _, more := range where {
		c.Text += " AND " + more.Text
		c.Args = append(c.Args, more.Args...)
	}
	c.Text += ")"
	return c
}

// Of is the source's statement over the entries of a time. Safe from any
// goroutine.
func (s *Source) Of(w Window, where ...Condition) Condition {
	hits := Hits(w, where...)
	return Condition{strings.Replace(s.text, "{hit}", hits.Text, 1), hits.Args}
}

// Separates tells whether conditions on some columns leave the same of the source's
// rows as of the entries. Safe from any goroutine.
func (s *Source) Separates(columns []string) bool {
	for _, c := range columns {
		if !slices.Contains(s.apart, c) {
			return false
		}
	}
	return true
}

// names are the columns' names.
func (s *Source) names() string {
	var names []string
	for _, c := range s.columns {
		names = append(names, c.Name)
	}
	return strings.Join(names, ", ")
}

// table holds the rows of days that are not stale.
func (s *Source) table() *dbthread.Table {
	return &dbthread.Table{Name: "daily_" + s.Name,
		Columns: append([]dbthread.Column{{Name: "id", Type: dbthread.Integer, PrimaryKey: true}}, s.columns...),
		Indices: []dbthread.Index{{Name: "daily_" + s.Name + "_day", Columns: []string{"day"}}}}
}

// Find finds a source by its name. Safe from any goroutine.
func Find(name string) (*Source, bool) {
	for _, s := range sources {
		if s.Name == name {
			return s, true
		}
	}
	return nil, false
}
