package report

import (
	"fmt"
	"strings"

	"sasync/examples/statalysis/daily"
)

// source is what stands in braces in a statement: {page}, or {page before} for
// the time before, or {page all} for all sites and addresses. Package daily has
// them; {hit} is the entries themselves.
func (q *query) source(name string) (condition, error) {
	name, when, _ := strings.Cut(name, " ")
	w, where := q.now, q.where
	switch when {
	case "before":
		w = w.before()
	case "all":
		where = nil
	}
	time := daily.Window{Since: w.since, Until: w.until}
	if name == "hit" {
		return daily.Hits(time, where...), nil
	}
	s, ok := daily.Find(name)
	if !ok {
		return condition{}, fmt.Errorf("no source %q", name)
	}
	var rows condition
	if time.Whole() && (when == "all" || s.Separates(q.asked.columns())) {
		stale, err := daily.StaleDays(q.tx, time)
		if err != nil {
			return condition{}, err
		}
		rows = s.Rows(time, stale, where...)
	} else {
		rows = s.Of(time, where...)
	}
	return condition{Text: "(" + rows.Text + ")", Args: rows.Args}, nil
}

// one is 1 where a condition holds.
func one(condition string) string { return `CASE WHEN ` + condition + ` THEN 1 ELSE 0 END` }
