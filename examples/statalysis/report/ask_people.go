package report

// people counts each visitor once in each of the two times.
func (q *query) people() error {
	for _, when := range []string{"", " before"} {
		w := q.now
		if when != "" {
			w = w.before()
		}
		err := q.run(`
			SELECT count(*), coalesce(sum(days), 0), coalesce(sum(pages), 0), coalesce(sum(requests), 0), coalesce(sum(bytes), 0)
			FROM (
				SELECT count(*) AS days, sum(pages) AS pages, sum(requests) AS requests, sum(bytes) AS bytes
				FROM {visitor`+when+`} visit GROUP BY ip, id_ua) visitor`,
			func(r row) error {
				var visitors, visits, pages, requests, bytes int64
				err := r.Scan(&visitors, &visits, &pages, &requests, &bytes)
				q.out.Rows = append(q.out.Rows, []any{w.since, w.until, visitors, visits, pages, requests, bytes})
				return err
			})
		if err != nil {
			return err
		}
	}
	if q.log.first > q.now.before().since {
		q.out.Notes = append(q.out.Notes, "The log does not reach back to the whole time before.")
	}
	return nil
}

// days has a row for each day, also for those without people, the oldest first.
func (q *query) days() error {
	if !q.log.entries {
		return nil
	}
	at := q.now.since
	until := func(end int64) {
		for ; at < end && len(q.out.Rows) < MostRows; at += day {
			q.out.Rows = append(q.out.Rows, []any{at, int64(0), int64(0), int64(0), int64(0)})
		}
	}
	template := `SELECT day, visitors, pages, requests, bytes FROM {day} day_of ORDER BY day`
	if q.asked.Vhost != "" || q.asked.IP != "" {
		template = daysOfSomeSQL
	}
	err := q.run(template,
		func(r row) error {
			values, err := q.scan(r)
			if err == nil {
				date, _ := values[0].(int64)
				until(date)
				q.out.Rows, at = append(q.out.Rows, values), date+day
			}
			return err
		})
	until(q.now.until)
	return err
}

// daysOfSomeSQL counts the visitors themselves: each once a day, who may have come to
// more than one virtual host.
const daysOfSomeSQL = `
	SELECT day, count(*), sum(pages), sum(requests), sum(bytes)
	FROM (
		SELECT day, ip, id_ua, sum(pages) AS pages, sum(requests) AS requests, sum(bytes) AS bytes
		FROM {visitor} visit GROUP BY day, ip, id_ua) visitor
	GROUP BY day ORDER BY day`

// hours has a row for each hour of the day.
func (q *query) hours() error {
	for h := range int64(24) {
		q.out.Rows = append(q.out.Rows, []any{h, int64(0), int64(0), int64(0)})
	}
	return q.run(`SELECT hour, sum(pages), sum(requests), sum(bytes) FROM {hour} hour_of GROUP BY hour ORDER BY hour`,
		func(r row) error {
			values, err := q.scan(r)
			if second, ok := values[0].(int64); ok {
				values[0] = second / 3600
				q.out.Rows[second/3600] = values
			}
			return err
		})
}

func (q *query) vhosts() error {
	return q.list(`
		SELECT vhost.value, visits, pages, requests, bytes
		FROM (
			SELECT id_vhost, count(*) AS visits, sum(pages) AS pages, sum(requests) AS requests, sum(bytes) AS bytes
			FROM {visitor} visit GROUP BY id_vhost) site JOIN vhost ON vhost.id = id_vhost
		ORDER BY visits DESC, requests DESC, id_vhost LIMIT ? OFFSET ?`)
}

// clients are the visitors with most requests.
func (q *query) clients() error {
	return q.list(`
		SELECT ip, ua.value, pages, requests, bytes, since, until
		FROM (
			SELECT ip, id_ua, sum(pages) AS pages, sum(requests) AS requests, sum(bytes) AS bytes,
				min(day + first) AS since, max(day + last) AS until
			FROM {visitor} visit GROUP BY ip, id_ua) visitor JOIN ua ON ua.id = id_ua
		ORDER BY requests DESC, ip, id_ua LIMIT ? OFFSET ?`)
}
