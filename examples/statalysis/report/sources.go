package report

import (
	"fmt"
	"strings"
)

// source is what stands in braces in a statement: {page}, or {page before} for
// the time before, or {page all} for all sites and addresses. It is a table of what the entries of the question amount to,
// with a row for each day and whatever else its name says.
func (q *query) source(name string) (condition, error) {
	name, when, _ := strings.Cut(name, " ")
	w, where := q.now, q.where
	switch when {
	case "before":
		w = w.before()
	case "all":
		where = nil
	}
	hits := hits(w, where)
	if name == "hit" {
		return hits, nil
	}
	text, ok := sources[name]
	if !ok {
		return condition{}, fmt.Errorf("no source %q", name)
	}
	return condition{"(" + strings.Replace(text, "{hit}", hits.text, 1) + ")", hits.args}, nil
}

// hits are the entries of a time, with their time by the log's own clock. The
// first two conditions find the place in the index on dt: no log is more than a
// day off UTC.
func hits(w window, where []condition) condition {
	c := condition{text: `(
		SELECT id, dt + tz AS at, dt + tz - (dt + tz) % 86400 AS day, ip, http, id_vhost, id_url, id_ref, id_ua, method, bytes
		FROM entries WHERE dt >= ? AND dt < ? AND dt + tz >= ? AND dt + tz < ?`,
		args: []any{w.since - day, w.until + day, w.since, w.until}}
	for _, more := range where {
		c.text += " AND " + more.text
		c.args = append(c.args, more.args...)
	}
	c.text += ")"
	return c
}

// A view is a page that was served. A visit is a visitor's day on a site: who
// comes on three days makes three.
const (
	viewed   = answered + ` AND url.kind = 1`
	answered = `hit.method = 'GET' AND (hit.http BETWEEN 200 AND 299 OR hit.http = 304)`
)

// one is 1 where a condition holds.
func one(condition string) string { return `CASE WHEN ` + condition + ` THEN 1 ELSE 0 END` }

// sources are statements over {hit}.
var sources = map[string]string{
	// Who came, and how much they did.
	"visitor": `
		SELECT hit.day AS day, hit.id_vhost AS id_vhost, hit.ip AS ip, hit.id_ua AS id_ua, count(*) AS requests,
			sum(` + one(viewed) + `) AS pages, coalesce(sum(hit.bytes), 0) AS bytes, min(hit.at) - hit.day AS first, max(hit.at) - hit.day AS last
		FROM {hit} hit JOIN url ON url.id = hit.id_url
		GROUP BY hit.day, hit.id_vhost, hit.ip, hit.id_ua`,
	// Pages that were read.
	"page": `
		SELECT day, id_vhost, id_url, count(*) AS visits, sum(views) AS views, sum(bytes) AS bytes
		FROM (
			SELECT hit.day AS day, hit.id_vhost AS id_vhost, hit.id_url AS id_url, count(*) AS views, coalesce(sum(hit.bytes), 0) AS bytes
			FROM {hit} hit JOIN url ON url.id = hit.id_url WHERE ` + viewed + `
			GROUP BY hit.day, hit.id_vhost, hit.id_url, hit.ip, hit.id_ua) visit
		GROUP BY day, id_vhost, id_url`,
	// Pages with which visits began and ended.
	"door": `
		SELECT day, id_vhost, id_url, sum(` + one(`place = 1`) + `) AS entered, sum(` + one(`place_back = 1`) + `) AS gone
		FROM (
			SELECT hit.day AS day, hit.id_vhost AS id_vhost, hit.id_url AS id_url,
				row_number() OVER (PARTITION BY hit.day, hit.id_vhost, hit.ip, hit.id_ua ORDER BY hit.at, hit.id) AS place,
				row_number() OVER (PARTITION BY hit.day, hit.id_vhost, hit.ip, hit.id_ua ORDER BY hit.at DESC, hit.id DESC) AS place_back
			FROM {hit} hit JOIN url ON url.id = hit.id_url WHERE ` + viewed + `) visit
		WHERE place = 1 OR place_back = 1
		GROUP BY day, id_vhost, id_url`,
	// Hosts that visits came from to a page; '-' is no referrer.
	"origin": `
		SELECT day, id_vhost, host, count(*) AS visits, sum(views) AS views
		FROM (
			SELECT hit.day AS day, hit.id_vhost AS id_vhost, CASE WHEN ref.value = '-' THEN '-' ELSE ref.host END AS host, count(*) AS views
			FROM {hit} hit JOIN url ON url.id = hit.id_url JOIN ref ON ref.id = hit.id_ref JOIN vhost ON vhost.id = hit.id_vhost
			WHERE ` + viewed + ` AND ref.host <> vhost.host AND (ref.host <> '' OR ref.value = '-')
			GROUP BY hit.day, hit.id_vhost, CASE WHEN ref.value = '-' THEN '-' ELSE ref.host END, hit.ip, hit.id_ua) visit
		GROUP BY day, id_vhost, host`,
	// Requests that the server failed at, and those for what is not there. One of
	// these is linked if it has a referrer that is not the very URL asked for:
	// scanners send that one.
	"problem": `
		SELECT day, id_vhost, id_url, http, id_ref, linked, count(*) AS visits, sum(requests) AS requests, max(last) AS last
		FROM (
			SELECT hit.day AS day, hit.id_vhost AS id_vhost, hit.id_url AS id_url, hit.http AS http, hit.id_ref AS id_ref,
				max(` + one(`ref.value <> '-' AND (url.value = '/' OR substr(ref.value, CAST(ref.path_at AS INTEGER)) <> url.value)`) + `) AS linked,
				count(*) AS requests, max(hit.at) AS last
			FROM {hit} hit JOIN url ON url.id = hit.id_url JOIN ref ON ref.id = hit.id_ref
			WHERE hit.http >= 500 OR hit.http IN (404, 410)
			GROUP BY hit.day, hit.id_vhost, hit.id_url, hit.http, hit.id_ref, hit.ip, hit.id_ua) visit
		GROUP BY day, id_vhost, id_url, http, id_ref, linked`,
	// All requests, by hour and status.
	"hour": `
		SELECT hit.day AS day, hit.id_vhost AS id_vhost, (hit.at - hit.day - (hit.at - hit.day) % 3600) AS hour, hit.http AS http,
			count(*) AS requests, sum(` + one(viewed) + `) AS pages, coalesce(sum(hit.bytes), 0) AS bytes
		FROM {hit} hit JOIN url ON url.id = hit.id_url
		GROUP BY hit.day, hit.id_vhost, (hit.at - hit.day - (hit.at - hit.day) % 3600), hit.http`,
	// Hosts that requests without a virtual host were referred by, with how many
	// came from inside and from outside. A front page ("/") tells nothing, unless
	// it loads a part of itself.
	"link": `
		SELECT day, host,
			sum(CASE WHEN path IN ('', '/') THEN parts WHEN path IN (SELECT value FROM url) THEN requests ELSE parts END) AS inside,
			sum(CASE WHEN path IN ('', '/') OR path IN (SELECT value FROM url) THEN 0 ELSE requests - parts END) AS outside
		FROM (
			SELECT day, ref.host AS host, substr(ref.value, CAST(ref.path_at AS INTEGER)) AS path, requests, parts
			FROM (
				SELECT hit.day AS day, hit.id_ref AS id_ref, count(*) AS requests, sum(` + one(answered+` AND url.kind = 2`) + `) AS parts
				FROM {hit} hit JOIN url ON url.id = hit.id_url WHERE hit.id_vhost IN (SELECT id FROM vhost WHERE value = '-')
				GROUP BY hit.day, hit.id_ref) linked JOIN ref ON ref.id = id_ref
			WHERE ref.host <> '') place
		GROUP BY day, host`,
}
