package report

// who puts the people beside those that are none. Of these it is not kept what
// they asked for, so a filter on that leaves people only.
func (q *query) who() error {
	if q.asked.Rule == "" {
		if err := q.whoPeople(); err != nil {
			return err
		}
	}
	if f := q.asked.Filter; f != (Filter{IP: f.IP, Rule: f.Rule}) {
		q.out.Notes = append(q.out.Notes, "Bots and bad clients are not told apart by what they asked for.")
	} else if err := q.whoElse(); err != nil {
		return err
	}
	q.setShares()
	return nil
}

func (q *query) whoPeople() error {
	return q.run(`
		SELECT 'people', (SELECT count(*) FROM (SELECT ip FROM {visitor} visit GROUP BY ip) visitor) AS addresses,
			coalesce(sum(requests), 0) AS requests, 0, coalesce(sum(CASE WHEN http BETWEEN 200 AND 299 THEN requests ELSE 0 END), 0)
		FROM {hour} hour_of HAVING sum(requests) > 0`, q.add)
}

func (q *query) whoElse() error {
	seen := q.seen(`1 = 1`)
	before := len(q.out.Rows)
	err := q.run(`
		SELECT CASE WHEN `+isBot+` THEN 'bots' ELSE 'bad clients' END AS who, count(*), sum(requests) AS requests, 0, sum(served)
		FROM `+seen.Text+` seen JOIN rules ON rules.id = id_rule
		GROUP BY CASE WHEN `+isBot+` THEN 'bots' ELSE 'bad clients' END ORDER BY who DESC`, q.add, seen.Args...)
	if len(q.out.Rows) > before {
		q.out.Notes = append(q.out.Notes, "Of bots and bad clients all is counted that they asked for in the logs in which they were seen in this time.")
	}
	return err
}

// setShares tells how much of all each row is.
func (q *query) setShares() {
	var all int64
	at := q.column("requests")
	for _, row := range q.out.Rows {
		n, _ := row[at].(int64)
		all += n
	}
	for _, row := range q.out.Rows {
		n, _ := row[at].(int64)
		row[q.column("share")] = (n*100 + all/2) / max(all, 1)
	}
}
