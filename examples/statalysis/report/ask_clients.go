package report

import (
	"math"
	"slices"

	"sasync/examples/statalysis/store"
)

// isBot says that a rule catches those that say, by their user agent or by
// asking for robots.txt, that they are no people.
const isBot = `rules.kind IN ('ua', 'robots')`

// seenSQL is what the addresses that rules have caught asked for.
const seenSQL = `
	SELECT bad_ip.ip AS ip, bad_ip.kind AS kind, bad_ip.id_rule AS id_rule, sum(requests) AS requests, sum(served) AS served, sum(pages) AS pages,
		sum(bytes) AS bytes, sum(robots) AS robots, min("first") AS since, max("last") AS until
	FROM bad_ip JOIN bad_seen ON bad_seen.ip = bad_ip.ip WHERE `

// seen is that of rules that meet a condition, and of the filter's rule and
// address. The times are those in which an address was seen, in each log: the
// time that is asked for has to meet them.
func (q *query) seen(onRule string) condition {
	w := q.now
	if q.asked.Until == 0 { // bots may have come after the last of the people
		w.until = math.MaxInt64
	}
	c := condition{Text: `"last" >= ? AND "first" < ? AND id_rule IN (SELECT id FROM rules WHERE ` + onRule, Args: []any{w.since, w.until}}
	if q.asked.Rule != "" {
		c.Text += ` AND (name = ? OR text = ?)`
		c.Args = append(c.Args, q.asked.Rule, q.asked.Rule)
	}
	c.Text += `)`
	if q.asked.IP != "" {
		a, _ := addressCondition(q.asked.IP, "bad_ip.ip") // prepare has checked it
		c.Text += ` AND ` + a.Text
		c.Args = append(c.Args, a.Args...)
	}
	return condition{Text: `(` + seenSQL + c.Text + ` GROUP BY bad_ip.ip, bad_ip.kind, bad_ip.id_rule)`, Args: c.Args}
}

func (q *query) bad() error {
	seen := q.seen(`NOT ` + isBot)
	return q.list(`
		SELECT seen.ip, seen.kind, requests, served, pages, bytes, since, until, rules.name, rules.file
		FROM `+seen.Text+` seen JOIN rules ON rules.id = id_rule
		ORDER BY requests DESC, seen.ip LIMIT ? OFFSET ?`, seen.Args...)
}

func (q *query) bots() error {
	seen := q.seen(isBot)
	return q.list(`
		SELECT rules.family, rules.name, count(*) AS addresses, sum(requests) AS requests, sum(bytes), sum(robots), max(until)
		FROM `+seen.Text+` seen JOIN rules ON rules.id = id_rule
		GROUP BY rules.family, rules.name ORDER BY requests DESC, rules.family, rules.name LIMIT ? OFFSET ?`, seen.Args...)
}

// share is how many of a hundred a part is of a whole that is not 0.
func share(part, whole string) string {
	return `(` + part + ` * 100 - ` + part + ` * 100 % ` + whole + `) / ` + whole
}

func (q *query) rules() error {
	seen := q.seen(`1 = 1`)
	err := q.list(`
		SELECT rules.name, rules.kind, rules.file, rules.line, addresses, requests, served, `+share("served", "requests")+`, `+one(store.Hurts)+`, until
		FROM (
			SELECT id_rule, count(*) AS addresses, sum(requests) AS requests, sum(served) AS served, max(until) AS until
			FROM `+seen.Text+` seen GROUP BY id_rule) caught JOIN rules ON rules.id = id_rule
		ORDER BY requests DESC, rules.id LIMIT ? OFFSET ?`, seen.Args...)
	for _, row := range q.out.Rows {
		if row[q.column("hurts")] == int64(1) {
			q.out.Notes = append(q.out.Notes, "people? Most of what was asked for is there. Look who they are: Bad clients, by the rule.")
			break
		}
	}
	return err
}

// column is the index of a column of the answer.
func (q *query) column(name string) int {
	return slices.IndexFunc(q.out.Columns, func(c Column) bool { return c.Name == name })
}
