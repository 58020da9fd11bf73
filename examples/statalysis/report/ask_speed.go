package report

// speed finds the limits that the half, nine tenths and so on of the requests
// kept to.
func (q *query) speed() error {
	type step struct{ most, requests int64 }
	var steps []step
	var all int64
	err := q.run(`SELECT most, sum(requests) FROM {speed} speed GROUP BY most ORDER BY most`, func(r row) error {
		var s step
		err := r.Scan(&s.most, &s.requests)
		steps, all = append(steps, s), all+s.requests
		return err
	})
	if err != nil || all == 0 {
		return err
	}
	row := []any{all}
	for _, hundredth := range []int64{50, 90, 99, 100} {
		var sum int64
		for _, s := range steps {
			if sum += s.requests; sum*100 >= all*hundredth {
				row = append(row, s.most)
				break
			}
		}
	}
	q.out.Rows = append(q.out.Rows, row)
	q.out.Notes = append(q.out.Notes, "Times are rounded up to 1, 2, 5, 10 … ms.")
	return nil
}

func (q *query) slow() error {
	return q.list(`
		SELECT vhost.value, url.value, requests, (total - total % requests) / requests, most, total
		FROM (
			SELECT id_vhost, id_url, count(*) AS requests, max(served_us) AS most, sum(served_us) AS total
			FROM {hit} hit WHERE served_us IS NOT NULL GROUP BY id_vhost, id_url) slow
			JOIN vhost ON vhost.id = id_vhost JOIN url ON url.id = id_url
		ORDER BY total DESC, id_vhost, id_url LIMIT ? OFFSET ?`)
}
