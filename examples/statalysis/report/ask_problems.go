package report

// missingSQL takes, of the referrers of each URL, the one that led most visits
// there.
const missingSQL = `
	WITH lost AS (SELECT * FROM {problem} problem WHERE http < 500 AND linked = 1),
	ranked AS (
		SELECT id_vhost, id_url, id_ref,
			max(max(http)) OVER (PARTITION BY id_vhost, id_url) AS http,
			sum(sum(visits)) OVER (PARTITION BY id_vhost, id_url) AS visits,
			sum(sum(requests)) OVER (PARTITION BY id_vhost, id_url) AS requests,
			max(max(last)) OVER (PARTITION BY id_vhost, id_url) AS last,
			row_number() OVER (PARTITION BY id_vhost, id_url ORDER BY sum(visits) DESC, sum(requests) DESC, id_ref) AS place
		FROM lost GROUP BY id_vhost, id_url, id_ref)
	SELECT vhost.value, url.value, http, ref.value, visits, requests, last
	FROM ranked JOIN vhost ON vhost.id = id_vhost JOIN url ON url.id = id_url JOIN ref ON ref.id = id_ref
	WHERE place = 1
	ORDER BY visits DESC, requests DESC, id_vhost, id_url LIMIT ? OFFSET ?`

func (q *query) missing() error {
	err := q.list(missingSQL)
	if err != nil {
		return err
	}
	return q.run(`SELECT coalesce(sum(requests), 0) FROM {problem} problem WHERE http < 500 AND linked = 0`, func(r row) error {
		var guessed int64
		err := r.Scan(&guessed)
		if guessed > 0 {
			q.out.Notes = append(q.out.Notes, count(guessed, "request", "requests")+" for what is not there came without a link: guesses, mostly.")
		}
		return err
	})
}

// errorsSQL is the answers 500 and above, each kind apart.
const errorsSQL = `
	SELECT vhost.value, url.value, http, visits, requests, last
	FROM (
		SELECT id_vhost, id_url, http, sum(visits) AS visits, sum(requests) AS requests, max(last) AS last
		FROM {problem} problem WHERE http >= 500 GROUP BY id_vhost, id_url, http) failure
		JOIN vhost ON vhost.id = id_vhost JOIN url ON url.id = id_url`

func (q *query) errors() error {
	return q.list(errorsSQL + `
	ORDER BY requests DESC, last DESC, id_vhost, id_url, http LIMIT ? OFFSET ?`)
}
