package daily

import (
	"fmt"

	"sasync/dbthread"
)

// version grows when a statement below changes what it gives.
const version = "2"

// A view is a page that was served. A visit is a visitor's day on a site: who
// comes on three days makes three.
const (
	viewed   = answered + ` AND url.kind = 1`
	answered = `hit.method = 'GET' AND (hit.http BETWEEN 200 AND 299 OR hit.http = 304)`
)

// problem is the status of a failure, each apart; what is not there is one kind.
const problem = `CASE WHEN hit.http >= 500 THEN hit.http ELSE 404 END`

// one is 1 where a condition holds.
func one(condition string) string { return `CASE WHEN ` + condition + ` THEN 1 ELSE 0 END` }

// numbers are columns of integers.
func numbers(names ...string) (list []dbthread.Column) {
	for _, name := range names {
		list = append(list, dbthread.Column{Name: name, Type: dbthread.Integer, NotNull: true})
	}
	return list
}

func text(name string) dbthread.Column {
	return dbthread.Column{Name: name, Type: dbthread.Text, NotNull: true}
}

var sources = []*Source{
	// Who came, and how much they did.
	{"visitor", append(append(numbers("day", "id_vhost"), text("ip")), numbers("id_ua", "requests", "pages", "bytes", "first", "last")...), []string{"id_vhost", "ip"}, `
		SELECT hit.day AS day, hit.id_vhost AS id_vhost, hit.ip AS ip, hit.id_ua AS id_ua, count(*) AS requests,
			sum(` + one(viewed) + `) AS pages, coalesce(sum(hit.bytes), 0) AS bytes, min(hit.at) - hit.day AS first, max(hit.at) - hit.day AS last
		FROM {hit} hit JOIN url ON url.id = hit.id_url
		GROUP BY hit.day, hit.id_vhost, hit.ip, hit.id_ua`},
	// How many came, on whichever site.
	{"day", numbers("day", "visitors", "pages", "requests", "bytes"), nil, `
		SELECT day, count(*) AS visitors, sum(pages) AS pages, sum(requests) AS requests, sum(bytes) AS bytes
		FROM (
			SELECT hit.day AS day, count(*) AS requests, sum(` + one(viewed) + `) AS pages, coalesce(sum(hit.bytes), 0) AS bytes
			FROM {hit} hit JOIN url ON url.id = hit.id_url
			GROUP BY hit.day, hit.ip, hit.id_ua) visitor
		GROUP BY day`},
	// Pages that were read.
	{"page", numbers("day", "id_vhost", "id_url", "visits", "views", "bytes"), []string{"id_vhost", "id_url"}, `
		SELECT day, id_vhost, id_url, count(*) AS visits, sum(views) AS views, sum(bytes) AS bytes
		FROM (
			SELECT hit.day AS day, hit.id_vhost AS id_vhost, hit.id_url AS id_url, count(*) AS views, coalesce(sum(hit.bytes), 0) AS bytes
			FROM {hit} hit JOIN url ON url.id = hit.id_url WHERE ` + viewed + `
			GROUP BY hit.day, hit.id_vhost, hit.id_url, hit.ip, hit.id_ua) visit
		GROUP BY day, id_vhost, id_url`},
	// Pages with which visits began and ended.
	{"door", numbers("day", "id_vhost", "id_url", "entered", "gone"), []string{"id_vhost"}, `
		SELECT day, id_vhost, id_url, sum(` + one(`place = 1`) + `) AS entered, sum(` + one(`place_back = 1`) + `) AS gone
		FROM (
			SELECT hit.day AS day, hit.id_vhost AS id_vhost, hit.id_url AS id_url,
				row_number() OVER (PARTITION BY hit.day, hit.id_vhost, hit.ip, hit.id_ua ORDER BY hit.at, hit.id) AS place,
				row_number() OVER (PARTITION BY hit.day, hit.id_vhost, hit.ip, hit.id_ua ORDER BY hit.at DESC, hit.id DESC) AS place_back
			FROM {hit} hit JOIN url ON url.id = hit.id_url WHERE ` + viewed + `) visit
		WHERE place = 1 OR place_back = 1
		GROUP BY day, id_vhost, id_url`},
	// Hosts that visits came from to a page; '-' is no referrer.
	{"origin", append(append(numbers("day", "id_vhost"), text("host")), numbers("visits", "views")...), []string{"id_vhost"}, `
		SELECT day, id_vhost, host, count(*) AS visits, sum(views) AS views
		FROM (
			SELECT hit.day AS day, hit.id_vhost AS id_vhost, CASE WHEN ref.value = '-' THEN '-' ELSE ref.host END AS host, count(*) AS views
			FROM {hit} hit JOIN url ON url.id = hit.id_url JOIN ref ON ref.id = hit.id_ref JOIN vhost ON vhost.id = hit.id_vhost
			WHERE ` + viewed + ` AND ref.host <> vhost.host AND (ref.host <> '' OR ref.value = '-')
			GROUP BY hit.day, hit.id_vhost, CASE WHEN ref.value = '-' THEN '-' ELSE ref.host END, hit.ip, hit.id_ua) visit
		GROUP BY day, id_vhost, host`},
	// Referrers of whatever was asked for.
	{"referrer", numbers("day", "id_vhost", "id_ref", "visits", "requests", "last"), []string{"id_vhost"}, `
		SELECT day, id_vhost, id_ref, count(*) AS visits, sum(requests) AS requests, max(last) AS last
		FROM (
			SELECT hit.day AS day, hit.id_vhost AS id_vhost, hit.id_ref AS id_ref, count(*) AS requests, max(hit.at) AS last
			FROM {hit} hit
			GROUP BY hit.day, hit.id_vhost, hit.id_ref, hit.ip, hit.id_ua) visit
		GROUP BY day, id_vhost, id_ref`},
	// Requests that the server failed at, and those for what is not there. One of
	// these is linked if it has a referrer that is not the very URL asked for:
	// scanners send that one.
	{"problem", numbers("day", "id_vhost", "id_url", "http", "id_ref", "linked", "visits", "requests", "last"), []string{"id_vhost", "id_url"}, `
		SELECT day, id_vhost, id_url, max(http) AS http, id_ref, linked, count(*) AS visits, sum(requests) AS requests, max(last) AS last
		FROM (
			SELECT hit.day AS day, hit.id_vhost AS id_vhost, hit.id_url AS id_url, max(hit.http) AS http, ` + problem + ` AS kind, hit.id_ref AS id_ref,
				max(` + one(`ref.value <> '-' AND (url.value = '/' OR substr(ref.value, CAST(ref.path_at AS INTEGER)) <> url.value)`) + `) AS linked,
				count(*) AS requests, max(hit.at) AS last
			FROM {hit} hit JOIN url ON url.id = hit.id_url JOIN ref ON ref.id = hit.id_ref
			WHERE hit.http >= 500 OR hit.http IN (404, 410)
			GROUP BY hit.day, hit.id_vhost, hit.id_url, ` + problem + `, hit.id_ref, hit.ip, hit.id_ua) visit
		GROUP BY day, id_vhost, id_url, kind, id_ref, linked`},
	// All requests, by hour and status.
	{"hour", numbers("day", "id_vhost", "hour", "http", "requests", "pages", "bytes"), []string{"id_vhost", "http"}, `
		SELECT hit.day AS day, hit.id_vhost AS id_vhost, (hit.at - hit.day - (hit.at - hit.day) % 3600) AS hour, hit.http AS http,
			count(*) AS requests, sum(` + one(viewed) + `) AS pages, coalesce(sum(hit.bytes), 0) AS bytes
		FROM {hit} hit JOIN url ON url.id = hit.id_url
		GROUP BY hit.day, hit.id_vhost, (hit.at - hit.day - (hit.at - hit.day) % 3600), hit.http`},
	// Hosts that requests without a virtual host were referred by, with how many
	// came from inside and from outside. A front page ("/") tells nothing, unless
	// it loads a part of itself.
	{"link", append(append(numbers("day"), text("host")), numbers("inside", "outside")...), nil, `
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
		GROUP BY day, host`},
	// How long the server took, in microseconds: each time is counted as the first
	// of limits that it does not exceed, or as itself if it exceeds all.
	{"speed", numbers("day", "id_vhost", "most", "requests"), []string{"id_vhost"}, `
		SELECT hit.day AS day, hit.id_vhost AS id_vhost, ` + limited + ` AS most, count(*) AS requests
		FROM {hit} hit WHERE hit.served_us IS NOT NULL
		GROUP BY hit.day, hit.id_vhost, ` + limited},
}

// limited is the least of 1, 2, 5, 10 … thousandths of a second, up to 100 s,
// that is not below the time that was taken.
var limited = func() string {
	text := "CASE"
	for unit := 1000; unit <= 100_000_000; unit *= 10 {
		for _, n := range []int{1, 2, 5} {
			text += fmt.Sprintf(" WHEN hit.served_us <= %d THEN %d", n*unit, n*unit)
		}
	}
	return text + " ELSE hit.served_us END"
}()
