package report

import (
	"fmt"

	"sasync/dbthread"
	"sasync/deferred"
	"sasync/examples/statalysis/geo"
)

const (
	day          = 86400 // seconds
	comparedDays = 60    // the longest period and the one before it
)

// Options say how much to gather. The zero value gives a first screen.
type Options struct {
	Filter
	// Days is how many days the tables cover, the newest included. Zero means 30.
	Days int
	// Until is where the time ends, as in Asked; the first screen then is that of
	// the day before. Zero means the end of the newest day.
	Until int64
	// Geo knows where addresses are. Nil means that nobody does.
	Geo *geo.DB
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

// Ask gathers a Summary from b, in two reads beside each other. An option may set
// a Deadline. Loop only.
func Ask(b *dbthread.Broker, o Options, opts ...dbthread.Option) *deferred.Deferred[*Summary] {
	part := func(steps func(*gatherer) []step) *deferred.Deferred[*Summary] {
		return dbthread.Read(b, "summary", func(tx *dbthread.Tx) (*Summary, error) { return gatherSteps(tx, o, steps) }, opts...)
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
		{"number of entries", g.entries},
		{"bad addresses", g.bad},
		{"bad clients", g.clients},
		{"files", g.files},
		{"visitors", g.people},
		{"pages", g.pages},
		{"server errors", g.serverErrors},
	}
}

// ways are the steps that ask where people came from and were led to.
func (g *gatherer) ways() []step {
	return []step{
		{"own hosts", g.ownHosts},
		{"referrers", g.referrers},
		{"missing pages", g.missing},
	}
}

func gatherSteps(tx *dbthread.Tx, o Options, steps func(*gatherer) []step) (*Summary, error) {
	o = o.withDefaults()
	q := &query{tx: tx, asked: Asked{Filter: o.Filter, Days: o.Days, Until: o.Until, Geo: o.Geo}, out: &Answer{}}
	if err := q.prepare(); err != nil {
		return nil, fmt.Errorf("report: gather time span: %w", err)
	}
	if q.log.entries && o.Until != 0 && o.Until <= q.log.last {
		q.log.last = max(o.Until-1, q.log.first)
		q.now = q.asked.window(q.log)
	}
	g := &gatherer{query: q, Options: o}
	g.s.TableDays = o.Days
	if q.log.entries {
		g.s.First, g.s.Last, g.s.Offset = q.log.first, q.log.last, q.log.offset
	}
	for _, step := range steps(g) {
		if err := step.do(); err != nil {
			return nil, fmt.Errorf("report: gather %s: %w", step.what, err)
		}
	}
	g.s.SQL = q.out.SQL
	return &g.s, nil
}

// gatherer fills a Summary step by step; later steps use what earlier ones
// have found.
type gatherer struct {
	*query
	Options
	s Summary
}

// row is a row of a result.
type row interface{ Scan(dest ...any) error }

const countSQL = `SELECT count(*) FROM entries`

// entries counts those that the filter leaves, all of them if it leaves all.
func (g *gatherer) entries() error {
	statement := countSQL
	var args []any
	for i, c := range g.where {
		statement += []string{" WHERE ", " AND "}[min(i, 1)] + c.Text
		args = append(args, c.Args...)
	}
	return g.run(statement, func(r row) error { return r.Scan(&g.s.Entries) }, args...)
}

func (g *gatherer) bad() error {
	counts := map[string]*int64{"ignore": &g.s.IgnoredAddresses, "block": &g.s.BlockedAddresses}
	err := g.run(`SELECT kind, count(*) FROM bad_ip GROUP BY kind`, func(r row) error {
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
	return g.run(`
		SELECT rules.name, rules.file, rules.kind, addresses
		FROM (SELECT id_rule, count(*) AS addresses FROM bad_ip GROUP BY id_rule) caught JOIN rules ON rules.id = id_rule
		ORDER BY addresses DESC, rules.id LIMIT ?`,
		func(r row) error {
			var c RuleCount
			err := r.Scan(&c.Name, &c.File, &c.Kind, &c.Addresses)
			g.s.Rules = append(g.s.Rules, c)
			return err
		}, int64(g.Rows))
}

// clients are more than are shown, so that families of bots are whole.
func (g *gatherer) clients() error {
	seen := g.seen(`NOT ` + isBot)
	err := g.run(`
		SELECT seen.ip, seen.kind, requests, since, until, rules.name, rules.file
		FROM `+seen.Text+` seen JOIN rules ON rules.id = id_rule
		ORDER BY CASE WHEN seen.kind = 'block' THEN 0 ELSE 1 END, requests DESC, seen.ip LIMIT ?`,
		func(r row) error {
			var c BadClient
			err := r.Scan(&c.IP, &c.Kind, &c.Requests, &c.First, &c.Last, &c.Rule, &c.RuleFile)
			if err == nil && g.asked.Geo != nil {
				var place geo.Place
				place, err = g.finder().Find(c.IP)
				c.Network = networkName(place)
			}
			g.s.BadClients = append(g.s.BadClients, c)
			return err
		}, append(seen.Args, int64(maxClients))...)
	if err != nil {
		return err
	}
	seen = g.seen(isBot)
	return g.run(`
		SELECT rules.family, rules.name, count(*) AS addresses, sum(requests) AS requests
		FROM `+seen.Text+` seen JOIN rules ON rules.id = id_rule
		GROUP BY rules.family, rules.name ORDER BY requests DESC, rules.family, rules.name LIMIT ?`,
		func(r row) error {
			var b Bot
			err := r.Scan(&b.Family, &b.Name, &b.Addresses, &b.Requests)
			g.s.Bots = append(g.s.Bots, b)
			return err
		}, append(seen.Args, int64(maxBots))...)
}

// maxBots is more than there are rules for bots.
const maxBots = 2000

func (g *gatherer) files() error {
	return g.run(`SELECT count(*), coalesce(sum("lines"), 0), coalesce(sum(records), 0), coalesce(sum(unread), 0) FROM files`,
		func(r row) error { return r.Scan(&g.s.Files, &g.s.FileLines, &g.s.FileRecords, &g.s.FileUnread) })
}
