package report

// An own host has at least one in ownVhostShare of the requests, or one in
// ownLinkShare of the referrers that come from inside.
const (
	ownVhostShare = 100
	ownLinkShare  = 50
)

// ownHosts are the site's own hosts, whatever the filter.
func (q *query) ownHosts() (own []string, err error) {
	if !q.log.entries {
		return nil, nil
	}
	known := map[string]bool{}
	read := func(r row) error {
		var host string
		err := r.Scan(&host)
		if !known[host] {
			known[host] = true
			own = append(own, host)
		}
		return err
	}
	err = q.run(`
		SELECT vhost.host FROM {hour all} asked JOIN vhost ON vhost.id = asked.id_vhost
		GROUP BY vhost.host HAVING vhost.host <> '-' AND sum(requests) * ? >= (SELECT sum(requests) FROM {hour all} every)
		ORDER BY vhost.host`, read, int64(ownVhostShare))
	if err != nil {
		return nil, err
	}
	err = q.run(`
		SELECT host FROM {link all} told GROUP BY host
		HAVING sum(inside) > sum(outside) AND sum(inside) * ? >= (SELECT sum(inside) FROM {link all} every)
		ORDER BY host`, read, int64(ownLinkShare))
	return own, err
}
