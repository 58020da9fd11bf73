package report

import "strings"

// An own host has at least one in ownVhostShare of the requests, or one in
// ownLinkShare of the referrers that come from inside.
const (
	ownVhostShare = 100
	ownLinkShare  = 50
)

// vhostSQL is the virtual hosts that people use.
const vhostSQL = recentSQL + `,
	asked AS MATERIALIZED (SELECT id_vhost, count(*) AS requests FROM recent GROUP BY id_vhost)
	SELECT vhost.host FROM asked JOIN vhost ON vhost.id = asked.id_vhost
	GROUP BY vhost.host HAVING vhost.host <> '-' AND sum(requests) * ? >= (SELECT sum(requests) FROM asked)
	ORDER BY vhost.host`

// linkSQL is the hosts that the requests without a virtual host were referred
// by, with the number of requests that came from inside and from outside. A
// front page ("/") tells nothing, unless it loads a part of itself.
var linkSQL = recentSQL + `,
	link AS (
		SELECT id_ref, count(*) AS requests, sum(` + served + ` AND ` + isPart + `) AS parts
		FROM recent JOIN url ON url.id = id_url WHERE id_vhost IN ` + absent("vhost") + ` GROUP BY id_ref),
	place AS (
		SELECT host, substr(value, CAST(path_at AS INTEGER)) AS path, requests, parts
		FROM link JOIN ref ON ref.id = link.id_ref WHERE host <> ''),
	told AS MATERIALIZED (
		SELECT host, CASE
				WHEN path IN ('', '/') THEN parts
				WHEN path IN (SELECT value FROM url) THEN requests
				ELSE parts END AS inside,
			CASE WHEN path IN ('', '/') OR path IN (SELECT value FROM url) THEN 0 ELSE requests - parts END AS outside
		FROM place)
	SELECT host FROM told GROUP BY host
	HAVING sum(inside) > sum(outside) AND sum(inside) * ? >= (SELECT sum(inside) FROM told)
	ORDER BY host`

// ownHosts finds the hosts that are the site's own.
func (g *gatherer) ownHosts() error {
	if g.s.Entries == 0 {
		return nil
	}
	known := map[string]bool{}
	read := func(r row) error {
		var host string
		err := r.Scan(&host)
		if !known[host] {
			known[host] = true
			g.s.OwnHosts = append(g.s.OwnHosts, host)
		}
		return err
	}
	if err := g.each(vhostSQL, read, recentArgs(g.since(), ownVhostShare)...); err != nil {
		return err
	}
	return g.each(linkSQL, read, recentArgs(g.since(), ownLinkShare)...)
}

// referrerSQL is the hosts that visitors came from to a page: never the host
// that was asked itself, and none of the own hosts.
func referrerSQL(own int) string {
	return recentSQL + `,
	came AS (
		SELECT ref.host, ip, id_ua, count(*) AS views
		FROM recent JOIN ref ON ref.id = id_ref JOIN url ON url.id = id_url JOIN vhost ON vhost.id = id_vhost
		WHERE ` + served + ` AND ` + isPage + `
			AND ref.host <> vhost.host AND ref.host NOT IN (''` + strings.Repeat(", ?", own) + `)
		GROUP BY ref.host, ip, id_ua)
	SELECT host, count(*) AS visitors, sum(views) AS views, count(*) OVER ()
	FROM came GROUP BY host ORDER BY visitors DESC, views DESC, host LIMIT ?`
}

// directSQL is the visitors and views that no page has led here.
var directSQL = recentSQL + `,
	came AS (
		SELECT count(*) AS views FROM recent JOIN url ON url.id = id_url
		WHERE ` + served + ` AND ` + isPage + ` AND id_ref IN ` + absent("ref") + `
		GROUP BY ip, id_ua)
	SELECT count(*), coalesce(sum(views), 0) FROM came`

// referrers finds where people came from.
func (g *gatherer) referrers() error {
	if g.s.Entries == 0 {
		return nil
	}
	args := recentArgs(g.since())
	for _, host := range g.s.OwnHosts {
		args = append(args, host)
	}
	var hosts int64
	read := func(r row) error {
		var f Referrer
		err := r.Scan(&f.Host, &f.Visitors, &f.Views, &hosts)
		g.s.Referrers = append(g.s.Referrers, f)
		return err
	}
	if err := g.each(referrerSQL(len(g.s.OwnHosts)), read, append(args, g.Rows)...); err != nil {
		return err
	}
	g.s.MoreReferrers = hosts - int64(len(g.s.Referrers))
	return g.each(directSQL, func(r row) error { return r.Scan(&g.s.Direct.Visitors, &g.s.Direct.Views) }, recentArgs(g.since())...)
}
