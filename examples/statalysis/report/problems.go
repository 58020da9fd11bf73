package report

// failureSQL is the server errors by URL, each kind of error apart.
const failureSQL = recentSQL + `,
	failure AS (
		SELECT id_vhost, id_url, http, count(*) AS requests, max(at) AS last FROM recent
		WHERE http >= 500 GROUP BY id_vhost, id_url, http, ip, id_ua)
	SELECT vhost.value, url.value, http, count(*) AS visitors, sum(requests) AS requests, max(last) AS last,
		sum(sum(requests)) OVER ()
	FROM failure JOIN vhost ON vhost.id = id_vhost JOIN url ON url.id = id_url
	GROUP BY id_vhost, id_url, http`

const (
	frequentFailureSQL = failureSQL + ` ORDER BY requests DESC, last DESC, id_url LIMIT ?`
	latestFailureSQL   = failureSQL + ` ORDER BY last DESC, requests DESC, id_url LIMIT 1`
)

// serverErrors finds what the server could not answer.
func (g *gatherer) serverErrors() error {
	if g.s.Entries == 0 {
		return nil
	}
	var p Problem
	scan := func(r row) error {
		return r.Scan(&p.Site, &p.URL, &p.Status, &p.Visitors, &p.Requests, &p.Last, &g.s.ServerErrorHits)
	}
	err := g.each(frequentFailureSQL, func(r row) error {
		err := scan(r)
		g.s.ServerErrors = append(g.s.ServerErrors, p)
		return err
	}, recentArgs(g.since(), g.Rows)...)
	if err != nil {
		return err
	}
	return g.each(latestFailureSQL, func(r row) error {
		err := scan(r)
		latest := p
		g.s.LastServerError = &latest
		return err
	}, recentArgs(g.since())...)
}

// lostSQL is the requests for what is not there. One is linked if it has a
// referrer that is not the very URL asked for: scanners send that one.
var lostSQL = recentSQL + `,
	lost AS MATERIALIZED (
		SELECT id_vhost, id_url, id_ref, ip, id_ua, http, count(*) AS requests, max(at) AS last,
			ref.value <> '-' AND (url.value = '/' OR substr(ref.value, CAST(ref.path_at AS INTEGER)) <> url.value) AS linked
		FROM recent JOIN url ON url.id = id_url JOIN ref ON ref.id = id_ref
		WHERE http IN (404, 410) GROUP BY id_vhost, id_url, id_ref, ip, id_ua, http)`

// missingSQL takes, of the referrers of each URL, the one that led most
// visitors there.
var missingSQL = lostSQL + `,
	visit AS (
		SELECT id_vhost, id_url, max(http) AS http, sum(requests) AS requests, max(last) AS last
		FROM lost WHERE linked GROUP BY id_vhost, id_url, ip, id_ua),
	missing AS (
		SELECT id_vhost, id_url, max(http) AS http, count(*) AS visitors, sum(requests) AS requests, max(last) AS last
		FROM visit GROUP BY id_vhost, id_url
		ORDER BY visitors DESC, requests DESC, id_url LIMIT ?),
	source AS (
		SELECT id_vhost, id_url, id_ref, row_number() OVER (
			PARTITION BY id_vhost, id_url ORDER BY count(*) DESC, sum(requests) DESC, id_ref) AS place
		FROM lost WHERE linked GROUP BY id_vhost, id_url, id_ref)
	SELECT vhost.value, url.value, http, visitors, requests, last, ref.value
	FROM missing JOIN source ON source.id_vhost = missing.id_vhost AND source.id_url = missing.id_url AND place = 1
		JOIN vhost ON vhost.id = missing.id_vhost JOIN url ON url.id = missing.id_url JOIN ref ON ref.id = source.id_ref
	ORDER BY visitors DESC, requests DESC, missing.id_url`

// lostTotalSQL counts both kinds.
var lostTotalSQL = lostSQL + `
	SELECT coalesce(sum(requests * linked), 0), coalesce(sum(requests * NOT linked), 0) FROM lost`

// missing finds the links that lead nowhere.
func (g *gatherer) missing() error {
	if g.s.Entries == 0 {
		return nil
	}
	err := g.each(missingSQL, func(r row) error {
		var p Problem
		err := r.Scan(&p.Site, &p.URL, &p.Status, &p.Visitors, &p.Requests, &p.Last, &p.From)
		g.s.Missing = append(g.s.Missing, p)
		return err
	}, recentArgs(g.since(), g.Rows)...)
	if err != nil {
		return err
	}
	return g.each(lostTotalSQL, func(r row) error { return r.Scan(&g.s.MissingLinked, &g.s.MissingGuessed) }, recentArgs(g.since())...)
}
