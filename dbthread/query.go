package dbthread

import "strings"

// Query builds a SELECT from parts, which stay SQL. It is a value: each method
// returns another one, and what has been built so far can be the beginning of
// several. Safe from any goroutine.
type Query struct {
	from    string
	columns []string
	joins   []string
	where   []string
	group   []string
	order   []string
	limit   string
	offset  string
}

// From begins a query on a table, which may be followed by an alias.
func From(table string) Query { return Query{from: table} }

// Columns adds columns or expressions. Without any the query has all.
func (q Query) Columns(columns ...string) Query {
	q.columns = grown(q.columns, columns...)
	return q
}

// Join adds a table and what its rows must have in common with those before.
func (q Query) Join(table, on string) Query {
	q.joins = grown(q.joins, "JOIN "+table+" ON "+on)
	return q
}

// LeftJoin is Join where a row without a partner stays, with NULLs.
func (q Query) LeftJoin(table, on string) Query {
	q.joins = grown(q.joins, "LEFT JOIN "+table+" ON "+on)
	return q
}

// Where adds a condition; all must hold. Values are parameters: ? or :name.
func (q Query) Where(condition string) Query {
	q.where = grown(q.where, "("+condition+")")
	return q
}

// GroupBy adds columns to group by.
func (q Query) GroupBy(columns ...string) Query {
	q.group = grown(q.group, columns...)
	return q
}

// OrderBy adds columns to sort by, each perhaps with DESC.
func (q Query) OrderBy(columns ...string) Query {
	q.order = grown(q.order, columns...)
	return q
}

// Limit is the number of rows at most: a number or a parameter.
func (q Query) Limit(rows string) Query {
	q.limit = rows
	return q
}

// Offset is the number of rows to leave out; it needs a Limit.
func (q Query) Offset(rows string) Query {
	q.offset = rows
	return q
}

// Statement is the query compiled, to be kept in a package variable.
func (q Query) Statement() *Stmt { return Statement(q.String()) }

// String is the query's text.
func (q Query) String() string {
	var b strings.Builder
	part := func(word string, list []string, separator string) {
		if len(list) > 0 && list[0] != "" {
			b.WriteString(word + strings.Join(list, separator))
		}
	}
	columns := q.columns
	if len(columns) == 0 {
		columns = []string{"*"}
	}
	part("SELECT ", columns, ", ")
	part(" FROM ", []string{q.from}, "")
	part(" ", q.joins, " ")
	part(" WHERE ", q.where, " AND ")
	part(" GROUP BY ", q.group, ", ")
	part(" ORDER BY ", q.order, ", ")
	part(" LIMIT ", []string{q.limit}, "")
	part(" OFFSET ", []string{q.offset}, "")
	return b.String()
}

// grown leaves the list that others may share as it is.
func grown(list []string, more ...string) []string {
	return append(list[:len(list):len(list)], more...)
}
