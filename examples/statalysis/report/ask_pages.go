package report

// pages are those that most visits have read. One is new if nobody had read it
// in the time before, if there were people in it at all.
func (q *query) pages() error {
	return q.list(`
		WITH best AS (
			SELECT id_vhost, id_url, sum(visits) AS visits, sum(views) AS views, sum(bytes) AS bytes
			FROM {page} page GROUP BY id_vhost, id_url
			ORDER BY visits DESC, views DESC, id_vhost, id_url LIMIT ? OFFSET ?),
		old AS (SELECT id_url FROM {page before} page WHERE id_url IN (SELECT id_url FROM best))
		SELECT vhost.value, url.value, visits, views, bytes,
			` + one(`best.id_url NOT IN (SELECT id_url FROM old) AND EXISTS (SELECT 1 FROM {hit before} any_hit)`) + `
		FROM best JOIN vhost ON vhost.id = best.id_vhost JOIN url ON url.id = best.id_url
		ORDER BY visits DESC, views DESC, best.id_vhost, best.id_url`)
}

func (q *query) entry() error { return q.doors("entered") }
func (q *query) exit() error  { return q.doors("gone") }

func (q *query) doors(column string) error {
	return q.list(`
		SELECT vhost.value, url.value, visits
		FROM (
			SELECT id_vhost, id_url, sum(` + column + `) AS visits
			FROM {door} door WHERE ` + column + ` > 0 GROUP BY id_vhost, id_url) best
			JOIN vhost ON vhost.id = id_vhost JOIN url ON url.id = id_url
		ORDER BY visits DESC, id_vhost, id_url LIMIT ? OFFSET ?`)
}

// statuses are all there are.
func (q *query) statuses() error {
	return q.list(`SELECT http, sum(requests), sum(bytes) FROM {hour} hour_of GROUP BY http ORDER BY http LIMIT ? OFFSET ?`)
}

// gaps are runs of days on which nobody asked for anything.
func (q *query) gaps() error {
	last := int64(-1)
	return q.run(`SELECT day FROM {hour} hour_of GROUP BY day ORDER BY day`, func(r row) error {
		var date int64
		err := r.Scan(&date)
		if since := last + day; last >= 0 && since < date && len(q.out.Rows) < q.asked.Rows {
			q.out.Rows = append(q.out.Rows, []any{since, date, (date - since) / day})
		}
		last = date
		return err
	})
}
