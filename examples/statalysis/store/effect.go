package store

import (
	"sasync/dbthread"
)

// Effect is what a rule has caught.
type Effect struct {
	Kind, Name, Text, File string // of the rule
	Line                   int64
	Action                 string // "block" or "ignore"
	Addresses              int64
	Requests, Served       int64 // of those, in all that they asked for
}

// Hurts is Effect.Hurts as a condition on a row of rules and the numbers of what it
// has caught.
const Hurts = `rules.kind NOT IN ('ua', 'robots') AND requests >= 20 AND served * 2 > requests`

// Hurts says that people may be among those that the rule has caught: what an
// attacker asks for is not there, most of the time. Robots are served as well as
// people, but say what they are. Safe from any goroutine.
func (e Effect) Hurts() bool {
	return e.Kind != "ua" && e.Kind != "robots" && e.Requests >= fewRequests && e.Served*2 > e.Requests
}

// fewRequests are too few to tell.
const fewRequests = 20

// Effects are those of the rules that have caught somebody, the largest first.
// Called by a transaction function.
func Effects(tx *dbthread.Tx) ([]Effect, error) {
	return dbthread.All(tx, scanEffect, `
		SELECT rules.kind, rules.name, rules.text, rules.file, rules.line, bad_ip.kind, count(*), coalesce(sum(requests), 0), coalesce(sum(served), 0)
		FROM bad_ip JOIN rules ON rules.id = bad_ip.id_rule
			LEFT JOIN (SELECT ip, sum(requests) AS requests, sum(served) AS served FROM bad_seen GROUP BY ip) seen ON seen.ip = bad_ip.ip
		GROUP BY rules.id, rules.kind, rules.name, rules.text, rules.file, rules.line, bad_ip.kind
		ORDER BY 8 DESC, rules.id`)
}

func scanEffect(rows *dbthread.Rows) (e Effect, err error) {
	err = rows.Scan(&e.Kind, &e.Name, &e.Text, &e.File, &e.Line, &e.Action, &e.Addresses, &e.Requests, &e.Served)
	return e, err
}
