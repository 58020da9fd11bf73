package report

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"sasync/dbthread"
	"sasync/examples/statalysis/geo"
)

// query is a question that is being asked.
type query struct {
	tx    *dbthread.Tx
	asked Asked
	where []condition // on the table entries
	log   coverage    // of the whole log
	now   window
	out   *Answer

	places *geo.Finder // nil until somebody asks for one
}

// window is a time of the log's own clock; until is not included.
type window struct{ since, until int64 }

// before is the time before w, as long as it.
func (w window) before() window { return window{w.since - (w.until - w.since), w.since} }

// prepare finds out what time and which entries the question is about.
func (q *query) prepare() (err error) {
	if q.where, err = q.asked.conditions(); err != nil {
		return err
	}
	if q.log, err = coverageOf(q.tx); err != nil {
		return err
	}
	q.now = q.asked.window(q.log)
	if q.log.entries {
		q.out.Since, q.out.Until = q.now.since, q.now.until
	}
	return nil
}

// window is the time that the question is about, given what the log has.
func (a Asked) window(s coverage) window {
	w := window{a.Since, a.Until}
	if w.until == 0 {
		w.until = s.last - s.last%day + day
	}
	if w.since == 0 {
		w.since = w.until - int64(a.Days)*day
		if a.Days < 0 {
			w.since = s.first - s.first%day
		}
	}
	return w
}

// expand puts the sources in for what stands in braces, with their arguments
// among args.
func (q *query) expand(template string, args []any) (Statement, error) {
	var out strings.Builder
	var all []any
	for rest := template; rest != ""; {
		i := strings.IndexAny(rest, "?{")
		if i < 0 {
			out.WriteString(rest)
			break
		}
		out.WriteString(rest[:i])
		if rest[i] == '?' {
			if len(args) == 0 {
				return Statement{}, fmt.Errorf("too few arguments for %q", template)
			}
			out.WriteByte('?')
			all, args, rest = append(all, args[0]), args[1:], rest[i+1:]
			continue
		}
		name, behind, _ := strings.Cut(rest[i+1:], "}")
		source, err := q.source(name)
		if err != nil {
			return Statement{}, err
		}
		out.WriteString(source.Text)
		all, rest = append(all, source.Args...), behind
	}
	if len(args) > 0 {
		return Statement{}, fmt.Errorf("too many arguments for %q", template)
	}
	return Statement{out.String(), all}, nil
}

// run runs a statement and notes it in the answer.
func (q *query) run(template string, read func(row) error, args ...any) error {
	s, err := q.expand(template, args)
	if err != nil {
		return err
	}
	q.out.SQL = append(q.out.SQL, s)
	return each(q.tx, s, read)
}

// each calls read with every row that s gives.
func each(tx *dbthread.Tx, s Statement, read func(row) error) error {
	rows, err := tx.Query(s.SQL, s.Args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := read(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

// list adds a row to the answer for each row of a statement that ends in
// LIMIT ? OFFSET ?, which are given here.
func (q *query) list(template string, args ...any) error {
	skip, err := q.skip()
	if err != nil {
		return err
	}
	found := 0
	err = q.run(template, func(r row) error {
		if found++; found > q.asked.Rows {
			return nil
		}
		return q.add(r)
	}, append(args, int64(q.asked.Rows)+1, skip)...)
	if err == nil && found > q.asked.Rows {
		q.out.Next = strconv.FormatInt(skip+int64(q.asked.Rows), 10)
	}
	return err
}

// skip is how many rows the answer leaves out, which stand in those before.
func (q *query) skip() (int64, error) {
	if q.asked.After == "" {
		return 0, nil
	}
	n, err := strconv.ParseInt(q.asked.After, 10, 64)
	if err != nil || n < 0 || n > math.MaxInt32 {
		return 0, fmt.Errorf("after %q: not from an answer to this question", q.asked.After)
	}
	return n, nil
}

// add adds a row as it is.
func (q *query) add(r row) error {
	values, err := q.scan(r)
	if err == nil {
		q.out.Rows = append(q.out.Rows, values)
	}
	return err
}

// scan reads a row with the answer's columns.
func (q *query) scan(r row) ([]any, error) {
	values, into := make([]any, len(q.out.Columns)), make([]any, len(q.out.Columns))
	for i := range values {
		into[i] = &values[i]
	}
	if err := r.Scan(into...); err != nil {
		return nil, err
	}
	for i, v := range values {
		switch v := v.(type) {
		case []byte:
			values[i] = string(v)
		case float64: // some engines divide whole numbers so
			if v == math.Trunc(v) {
				values[i] = int64(v)
			}
		}
	}
	return values, nil
}
