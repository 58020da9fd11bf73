package report

import "strings"

// recentSQL is the start of most statements: the entries since a time of the
// log's own clock, given as the parameters of recentArgs.
const recentSQL = `
	WITH recent AS NOT MATERIALIZED (
		SELECT dt + tz AS at, ip, http, id_vhost, id_url, id_ref, id_ua, method FROM entries
		WHERE dt >= ? AND dt + tz >= ?)`

// recentArgs are recentSQL's parameters. The first finds the place in the index
// on dt: no log is more than a day ahead of UTC.
func recentArgs(since int64, more ...any) []any {
	return append([]any{since - day, since}, more...)
}

// served is true for an answer that brought what was asked for, or that what the
// browser has is still good.
const served = `(method = 'GET' AND (http BETWEEN 200 AND 299 OR http = 304))`

// assets are the extensions of parts of a page, and of what only programs read.
const assets = `css js mjs cjs map json wasm webmanifest xml rss atom
	png jpg jpeg gif webp avif svg ico bmp tif tiff cur
	woff woff2 ttf otf eot
	mp3 m4a aac ogg oga opus wav flac mp4 m4v webm ogv mov avi mkv m3u8 swf`

// pageParts are assets that only a page of the site itself loads: pictures and
// films are shown by other sites too.
const pageParts = `css js mjs map woff woff2 ttf otf eot`

// askedSQL follows recentSQL: the URLs asked for, with the extension of the
// path. rtrim takes from the path's end whatever is no dot, so what it leaves
// ends at the last dot. A path without a dot is all extension, and no asset.
const askedSQL = recentSQL + `,
	asked AS (SELECT DISTINCT id_url FROM recent),
	path AS (
		SELECT id, substr(value, 1, instr(value || '?', '?') - 1) AS path
		FROM url WHERE id IN (SELECT id_url FROM asked)),
	asked_as AS (
		SELECT id, lower(substr(path, length(rtrim(path, replace(path, '.', ''))) + 1)) AS extension FROM path)`

// pageSQL goes on: the ids of URLs that are pages.
var pageSQL = askedSQL + `,
	page AS MATERIALIZED (SELECT id FROM asked_as WHERE extension NOT IN (` + quoted(assets) + `))`

// hostSQL follows askedSQL or more: referrers and virtual hosts by id, with
// their bare host (in lower case, without user, port and "www.") and, of a
// referrer, what stands behind it. A referrer that is no URL has no row.
const hostSQL = `,
	sent AS (SELECT DISTINCT id_ref FROM recent),
	location AS (
		SELECT id, substr(value, instr(value, '://') + 3) AS rest
		FROM ref WHERE id IN (SELECT id_ref FROM sent) AND instr(value, '://') > 0),
	authority AS (
		SELECT 'ref' AS kind, id, rest, instr(replace(replace(rest, '?', '/'), '#', '/') || '/', '/') - 1 AS length
		FROM location
		UNION ALL SELECT 'vhost', id, value, length(value) FROM vhost),
	named AS (
		SELECT kind, id, lower(substr(rest, 1, length)) AS name, substr(rest, length + 1) AS path FROM authority),
	userless AS (SELECT kind, id, path, substr(name, instr(name, '@') + 1) AS name FROM named),
	portless AS (
		SELECT kind, id, path, rtrim(CASE
			WHEN name LIKE '[%' THEN substr(name, 1, instr(name || ']', ']'))
			ELSE substr(name, 1, instr(name || ':', ':') - 1) END, '.') AS name
		FROM userless),
	host AS MATERIALIZED (
		SELECT kind, id, path, CASE WHEN name LIKE 'www._%' THEN substr(name, 5) ELSE name END AS host FROM portless)`

// absent is the id of the value that stands for "none was sent", in a table of
// values: no rows if it never came.
func absent(table string) string { return `(SELECT id FROM ` + table + ` WHERE value = '-')` }

// quoted turns words into a list of SQL strings.
func quoted(words string) string {
	return "'" + strings.Join(strings.Fields(words), "', '") + "'"
}
