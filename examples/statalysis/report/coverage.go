package report

import "sasync/dbthread"

// coverage is the time that the log covers, by its own clock.
type coverage struct {
	entries     bool // there are some
	first, last int64
	offset      int64 // of the newest: seconds east of UTC
}

// coverageOf asks for it. The newest entry by the log's own clock need not be
// the newest in UTC: where offsets differ, it is one of the last 26 hours.
func coverageOf(tx *dbthread.Tx) (c coverage, err error) {
	var n, first, last int64
	err = each(tx, Statement{SQL: `SELECT (SELECT count(*) FROM (SELECT 1 FROM entries LIMIT 1) one),
		coalesce((SELECT min(dt) FROM entries), 0), coalesce((SELECT max(dt) FROM entries), 0)`},
		func(r row) error { return r.Scan(&n, &first, &last) })
	if err != nil {
		return c, err
	}
	if n == 0 { // perhaps there were bots only
		err = each(tx, Statement{SQL: `SELECT coalesce(min("first"), 0), coalesce(max("last"), 0) FROM bad_seen`},
			func(r row) error { return r.Scan(&c.first, &c.last) })
		return c, err
	}
	c.entries = true
	err = each(tx, Statement{`SELECT dt + tz FROM entries WHERE dt = ? LIMIT 1`, []any{first}},
		func(r row) error { return r.Scan(&c.first) })
	if err != nil {
		return c, err
	}
	err = each(tx, Statement{`SELECT dt + tz, tz FROM entries WHERE dt >= ? ORDER BY dt + tz DESC LIMIT 1`, []any{last - 26*3600}},
		func(r row) error { return r.Scan(&c.last, &c.offset) })
	return c, err
}
