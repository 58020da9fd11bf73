package report

import (
	"fmt"

	"sasync/dbthread"
	"sasync/deferred"
)

const (
	day          = 86400 // seconds
	comparedDays = 60    // the longest period and the one before it
)

// Options say how much to gather. The zero value gives a first screen.
type Options struct {
	// Days is how many days the tables cover, the newest included. Zero means 30.
	Days int
	// Rows is the length of a table. Zero means 10.
	Rows int
	// Sites is how many virtual hosts get a table of their pages. Zero means 4.
	Sites int
}

func (o Options) withDefaults() Options {
	if o.Days <= 0 {
		o.Days = 30
	}
	if o.Rows <= 0 {
		o.Rows = 10
	}
	if o.Sites <= 0 {
		o.Sites = 4
	}
	return o
}

// Ask gathers a Summary from b, in two reads beside each other. Loop only.
func Ask(b *dbthread.Broker, o Options) *deferred.Deferred[*Summary] {
	part := func(steps func(*gatherer) []step) *deferred.Deferred[*Summary] {
		return dbthread.Read(b, "summary", func(tx *dbthread.Tx) (*Summary, error) { return gatherSteps(tx, o, steps) })
	}
	both := deferred.Join2(part((*gatherer).visits), part((*gatherer).ways))
	return deferred.Then(both, func(parts deferred.Joined2[*Summary, *Summary]) (*Summary, error) {
		s, ways := parts.A, parts.B
		s.OwnHosts, s.Referrers, s.MoreReferrers, s.Direct = ways.OwnHosts, ways.Referrers, ways.MoreReferrers, ways.Direct
		s.Missing, s.MissingLinked, s.MissingGuessed = ways.Missing, ways.MissingLinked, ways.MissingGuessed
		return s, nil
	})
}

// step fills a part of a Summary.
type step struct {
	what string
	do   func() error
}

// visits are the steps that ask what people did.
func (g *gatherer) visits() []step {
	return []step{
		{"time span", g.span},
		{"bad addresses", g.bad},
		{"files", g.files},
		{"visitors", g.people},
		{"pages", g.pages},
		{"server errors", g.serverErrors},
	}
}

// ways are the steps that ask where people came from and were led to.
func (g *gatherer) ways() []step {
	return []step{
		{"time span", g.span},
		{"own hosts", g.ownHosts},
		{"referrers", g.referrers},
		{"missing pages", g.missing},
	}
}

func gatherSteps(tx *dbthread.Tx, o Options, steps func(*gatherer) []step) (*Summary, error) {
	g := &gatherer{tx: tx, Options: o.withDefaults()}
	g.s.TableDays = g.Days
	for _, step := range steps(g) {
		if err := step.do(); err != nil {
			return nil, fmt.Errorf("report: gather %s: %w", step.what, err)
		}
	}
	return &g.s, nil
}

// gatherer fills a Summary step by step; later steps use what earlier ones
// have found.
type gatherer struct {
	tx *dbthread.Tx
	Options
	s Summary
}

// row is a row of a result.
type row interface{ Scan(dest ...any) error }

// each calls read with every row that sql gives.
func (g *gatherer) each(sql string, read func(row) error, args ...any) error {
	rows, err := g.tx.Query(sql, args...)
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

// today is the newest day of the log.
func (g *gatherer) today() int64 { return g.s.Last / day }

// since is when the tables begin.
func (g *gatherer) since() int64 { return (g.today() - int64(g.Days) + 1) * day }

// span finds out what time the log covers. The newest entry by the log's own
// clock need not be the newest in UTC: where offsets differ, it is one of the
// last 26 hours.
func (g *gatherer) span() error {
	s := &g.s
	err := g.each(`SELECT (SELECT count(*) FROM entries), coalesce((SELECT min(dt) FROM entries), 0), coalesce((SELECT max(dt) FROM entries), 0)`, func(r row) error {
		return r.Scan(&s.Entries, &s.First, &s.Last)
	})
	if err != nil || s.Entries == 0 {
		return err
	}
	err = g.each(`SELECT dt + tz FROM entries WHERE dt = ? LIMIT 1`, func(r row) error { return r.Scan(&s.First) }, s.First)
	if err != nil {
		return err
	}
	return g.each(`SELECT dt + tz, tz FROM entries WHERE dt >= ? ORDER BY dt + tz DESC LIMIT 1`,
		func(r row) error { return r.Scan(&s.Last, &s.Offset) }, s.Last-26*3600)
}

func (g *gatherer) bad() error {
	counts := map[string]*int64{"ignore": &g.s.IgnoredAddresses, "block": &g.s.BlockedAddresses}
	err := g.each(`SELECT kind, count(*) FROM bad_ip GROUP BY kind`, func(r row) error {
		var kind string
		var n int64
		err := r.Scan(&kind, &n)
		if p := counts[kind]; p != nil {
			*p = n
		}
		return err
	})
	if err != nil {
		return err
	}
	return g.each(`
		SELECT rules.name, rules.file, rules.kind, count(*) AS addresses
		FROM bad_ip JOIN rules ON rules.id = bad_ip.id_rule
		GROUP BY rules.id ORDER BY addresses DESC, rules.id LIMIT ?`,
		func(r row) error {
			var c RuleCount
			err := r.Scan(&c.Name, &c.File, &c.Kind, &c.Addresses)
			g.s.Rules = append(g.s.Rules, c)
			return err
		}, g.Rows)
}

func (g *gatherer) files() error {
	return g.each(`SELECT count(*), coalesce(sum(lines), 0), coalesce(sum(records), 0), coalesce(sum(unread), 0) FROM files`,
		func(r row) error { return r.Scan(&g.s.Files, &g.s.FileLines, &g.s.FileRecords, &g.s.FileUnread) })
}
