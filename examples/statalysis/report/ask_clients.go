package report

// isBot says that a rule catches those that say, by their user agent or by
// asking for robots.txt, that they are no people.
const isBot = `rules.kind IN ('ua', 'robots')`

// caught is the rules with the addresses that they have caught.
func (q *query) caught() condition {
	c := condition{text: `bad_ip JOIN rules ON rules.id = bad_ip.id_rule WHERE 1 = 1`}
	if q.asked.Rule != "" {
		c.text += ` AND (rules.name = ? OR rules.text = ?)`
		c.args = append(c.args, q.asked.Rule, q.asked.Rule)
	}
	if q.asked.IP != "" {
		a, _ := addressCondition(q.asked.IP) // prepare has checked it
		c.text += ` AND ` + a.text
		c.args = append(c.args, a.args...)
	}
	return c
}

func (q *query) bad() error {
	c := q.caught()
	return q.list(`
		SELECT bad_ip.ip, bad_ip.kind, rules.name, rules.file
		FROM `+c.text+` AND NOT `+isBot+`
		ORDER BY bad_ip.kind, bad_ip.ip LIMIT ? OFFSET ?`, c.args...)
}

func (q *query) bots() error {
	c := q.caught()
	return q.list(`
		SELECT rules.family, rules.name, count(*) AS addresses
		FROM `+c.text+` AND `+isBot+`
		GROUP BY rules.family, rules.name ORDER BY addresses DESC, rules.family, rules.name LIMIT ? OFFSET ?`, c.args...)
}

func (q *query) rules() error {
	c := q.caught()
	return q.list(`
		SELECT rules.name, rules.kind, rules.file, rules.line, count(*) AS addresses
		FROM `+c.text+`
		GROUP BY rules.id, rules.name, rules.kind, rules.file, rules.line
		ORDER BY addresses DESC, rules.id LIMIT ? OFFSET ?`, c.args...)
}
