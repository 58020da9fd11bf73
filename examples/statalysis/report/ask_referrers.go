package report

import "strings"

// referrers are the hosts that led visits to a page: never the host that was
// asked itself, and none of the own hosts.
func (q *query) referrers() error {
	own, err := q.ownHosts()
	if err != nil {
		return err
	}
	if len(own) > 0 {
		q.out.Notes = append(q.out.Notes, "Own hosts left out: "+some(own, 4)+".")
	}
	q.out.Notes = append(q.out.Notes, `"-" came without a referrer: typed, a bookmark, an app.`)
	args := make([]any, len(own))
	for i, host := range own {
		args[i] = host
	}
	return q.list(`
		SELECT host, sum(visits) AS visits, sum(views) AS views FROM {origin} origin
		WHERE host NOT IN (''`+strings.Repeat(", ?", len(own))+`)
		GROUP BY host ORDER BY visits DESC, views DESC, host LIMIT ? OFFSET ?`, args...)
}

// links are the referrers of what was asked for, the longest texts too.
func (q *query) links() error {
	return q.list(`
		SELECT ref.value, visits, requests, last
		FROM (
			SELECT id_ref, sum(visits) AS visits, sum(requests) AS requests, max(last) AS last
			FROM {referrer} referrer GROUP BY id_ref) link JOIN ref ON ref.id = id_ref
		WHERE ref.value <> '-'
		ORDER BY visits DESC, requests DESC, id_ref LIMIT ? OFFSET ?`)
}

// notOwn leaves own hosts out.
func notOwn(own []string) (text string, args []any) {
	for _, host := range own {
		args = append(args, host)
	}
	return `host NOT IN (''` + strings.Repeat(", ?", len(own)) + `)`, args
}
