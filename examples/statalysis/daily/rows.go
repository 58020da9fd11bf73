package daily

import "sasync/dbthread"

// Stale are the days of a time that are to be read from the entries.
type Stale struct {
	Window // from the first of them to behind the last
	Any    bool
}

// StaleDays finds them. Called by a transaction function.
func StaleDays(tx *dbthread.Tx, w Window) (s Stale, err error) {
	var days int64
	err = tx.QueryRow(`SELECT count(*), coalesce(min(day), 0), coalesce(max(day), 0) + 86400 FROM stale_days WHERE day >= ? AND day < ?`,
		w.Since, w.Until).Scan(&days, &s.Since, &s.Until)
	s.Any = days > 0
	return s, err
}

// Rows are the source's rows of whole days: from its table, and for stale days
// from the entries. where is on columns that both have. Safe from any goroutine.
func (s *Source) Rows(w Window, stale Stale, where ...Condition) Condition {
	c := Condition{`SELECT ` + s.names() + ` FROM daily_` + s.Name + ` WHERE day >= ? AND day < ?`, []any{w.Since, w.Until}}
	for _, more := range where {
		c.Text += " AND " + more.Text
		c.Args = append(c.Args, more.Args...)
	}
	if !stale.Any {
		return c
	}
	isStale := Condition{Text: `dt + tz - (dt + tz) % 86400 IN (SELECT day FROM stale_days)`}
	rest := s.Of(stale.Window, append([]Condition{isStale}, where...)...)
	c.Text += ` AND day NOT IN (SELECT day FROM stale_days) UNION ALL SELECT ` + s.names() + ` FROM (` + rest.Text + `) fresh`
	c.Args = append(c.Args, rest.Args...)
	return c
}
