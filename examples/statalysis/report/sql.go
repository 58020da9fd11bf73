package report

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

// The kinds of a URL, as package urls has told the loader.
const (
	isPage = `(url.kind = 1)`
	isPart = `(url.kind = 2)`
)

// absent is the id of the value that stands for "none was sent", in a table of
// values: no rows if it never came.
func absent(table string) string { return `(SELECT id FROM ` + table + ` WHERE value = '-')` }
