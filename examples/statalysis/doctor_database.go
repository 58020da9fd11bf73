package main

import (
	"cmp"
	"errors"
	"fmt"
	"strings"
	"time"

	"sasync/dbthread"
	"sasync/deferred"
	"sasync/examples/statalysis/report/termtext"
	"sasync/examples/statalysis/store"
)

// database looks at the database itself.
func (d *doctor) database() {
	err := onDatabaseAsItIs(d.db, d.stderr, func(co *deferred.Coroutine, b *dbthread.Broker) error {
		list, good, err := checkSchema(co, b)
		d.tell(list...)
		if err != nil || !good {
			return err
		}
		for _, c := range checks {
			if c.file && isServer(d.db) {
				continue
			}
			list, err := c.check(co, b)
			if err != nil {
				list = append(list, found(wrong, adviceOn(err), "%s: %v", c.name, err))
			}
			d.tell(list...)
		}
		return nil
	})
	if err != nil {
		d.tell(found(wrong, adviceOn(err), "the database %s: %v", shownDatabase(d.db), err))
	}
}

// adviceOn is what to do about an error of a database.
func adviceOn(err error) string {
	switch {
	case errors.Is(err, dbthread.ErrCorrupt):
		return loadAnew
	case errors.Is(err, dbthread.ErrBusy):
		return "somebody else uses it for long: try again later"
	}
	return ""
}

const loadAnew = "load the logs into a new database, or bring back a copy of this one"

// checkSchema says whether this program knows the tables.
func checkSchema(co *deferred.Coroutine, b *dbthread.Broker) (list []finding, good bool, err error) {
	var s store.Schema
	_, err = deferred.Await(co, dbthread.Read(b, "schema", func(tx *dbthread.Tx) (struct{}, error) {
		s = store.SchemaOf(tx)
		return struct{}{}, s.Why
	}))
	switch {
	case err != nil && s.Why == nil:
		return nil, false, err
	case s.Has == s.Want:
		return []finding{found(fine, "", "the database is of schema version %s", s.Has)}, true, nil
	case s.Has == "":
		return []finding{found(wrong, "statalysis load makes one, under another name", "it is no database of statalysis: %v", cmp.Or(s.Why, errors.New("it has no version")))}, false, nil
	case s.Older:
		return []finding{found(look, "the next load brings it up to date; keep a copy until then", "the database is of schema version %s, of an earlier program", s.Has)}, false, nil
	}
	return []finding{found(wrong, "use the later program", "the database is of schema version %s, and this program knows version %s", s.Has, s.Want)}, false, nil
}

// checks are what is looked at in a database whose tables are known.
var checks = []struct {
	name  string
	file  bool // it is about a file: a server has programs of its own for this
	check func(co *deferred.Coroutine, b *dbthread.Broker) ([]finding, error)
}{
	{"integrity", true, checkIntegrity},
	{"values", false, checkValues},
	{"bad addresses", false, checkBad},
	{"days", false, checkDays},
	{"logs", false, checkFiles},
	{"clocks", false, checkClocks},
	{"rules", false, checkRules},
	{"size", true, checkSize},
}

func checkIntegrity(co *deferred.Coroutine, b *dbthread.Broker) (list []finding, err error) {
	damages, err := deferred.Await(co, b.CheckIntegrity())
	for _, damage := range damages[:min(len(damages), 5)] {
		list = append(list, found(wrong, loadAnew, "damage: %s", damage))
	}
	if err == nil && len(list) == 0 {
		list = append(list, found(fine, "", "the file is sound"))
	}
	return list, err
}

// numbers asks for a number by each query.
func numbers(co *deferred.Coroutine, b *dbthread.Broker, queries ...string) ([]int64, error) {
	return deferred.Await(co, dbthread.Read(b, "doctor", func(tx *dbthread.Tx) ([]int64, error) {
		list := make([]int64, len(queries))
		for i, query := range queries {
			if err := tx.QueryRow(query).Scan(&list[i]); err != nil {
				return nil, err
			}
		}
		return list, nil
	}))
}

// checkValues finds entries whose values are not there, and values without entries.
func checkValues(co *deferred.Coroutine, b *dbthread.Broker) (list []finding, err error) {
	var queries []string
	for _, table := range store.ValueNames {
		queries = append(queries, fmt.Sprintf(`SELECT count(*) FROM entries e LEFT JOIN %s v ON v.id = e.id_%s WHERE v.id IS NULL`, table, table))
	}
	n, err := numbers(co, b, append(queries, `SELECT count(*) FROM entries`)...)
	if err != nil {
		return nil, err
	}
	for i, table := range store.ValueNames {
		if n[i] > 0 {
			list = append(list, found(wrong, loadAnew, "%s without what it has in the table %s: no report counts it", termtext.Count(n[i], "entry"), table))
		}
	}
	list = append(list, found(fine, "", "%s of people", termtext.Count(n[len(n)-1], "request")))
	orphans, err := store.CountOrphans(co, b)
	if orphans > 0 {
		list = append(list, found(fine, "statalysis purge -orphans deletes them", "%s, URLs and the like, that no request has", termtext.Count(orphans, "value")))
	}
	return list, err
}

// checkBad finds what of bad addresses contradicts itself.
func checkBad(co *deferred.Coroutine, b *dbthread.Broker) (list []finding, err error) {
	level, err := deferred.Await(co, dbthread.Read(b, "level", store.LevelOf))
	if err != nil {
		return nil, err
	}
	n, err := numbers(co, b,
		`SELECT count(*) FROM bad_ip`,
		`SELECT count(*) FROM bad_ip LEFT JOIN rules ON rules.id = id_rule WHERE rules.id IS NULL`,
		`SELECT count(*) FROM entries JOIN bad_ip ON bad_ip.ip = entries.ip`)
	if err != nil {
		return nil, err
	}
	if n[1] > 0 {
		list = append(list, found(wrong, loadAnew, "%s", termtext.Count(n[1], "address is bad by a rule that is not there")))
	}
	if n[2] > 0 && !level.Hides() {
		list = append(list, found(look, "a load was cut off, or runs: the next one that stores something deletes them", "%s of bad addresses among those of people", termtext.Count(n[2], "request")))
	}
	if len(list) == 0 {
		list = append(list, found(fine, "", "%s caught by rules", termtext.Count(n[0], "address")))
	}
	return list, nil
}

// checkDays compares what is kept of days with their entries.
func checkDays(co *deferred.Coroutine, b *dbthread.Broker) ([]finding, error) {
	n, err := numbers(co, b,
		`SELECT count(*) FROM entries WHERE dt + tz - (dt + tz) % 86400 NOT IN (SELECT day FROM stale_days)`,
		`SELECT coalesce(sum(requests), 0) FROM daily_hour WHERE day NOT IN (SELECT day FROM stale_days)`,
		`SELECT count(*) FROM stale_days`)
	switch {
	case err != nil:
		return nil, err
	case n[0] != n[1]:
		return []finding{found(wrong, `have the days made anew: delete the row of the table "daily"`, "reports count %s where there are %s", termtext.Count(n[1], "request"), termtext.Thousands(n[0]))}, nil
	case n[2] > 0:
		return []finding{found(fine, "", "what is kept of days is right, and %s", termtext.Count(n[2], "day is read anew for each report"))}, nil
	}
	return []finding{found(fine, "", "what is kept of days is right")}, nil
}

const mostFiles = 5 // of a kind are named

// checkFiles finds logs that could not be read well, or not to their end.
func checkFiles(co *deferred.Coroutine, b *dbthread.Broker) (list []finding, err error) {
	var logs, unread, cut, odd []string
	for f, err := range store.Files(b).Each(co) {
		if err != nil {
			return nil, err
		}
		logs = append(logs, f.Name)
		switch {
		case f.Records+f.Unread > f.Lines:
			odd = append(odd, f.Name)
		case f.Unread >= 10 && f.Unread*10 > f.Lines:
			unread = append(unread, fmt.Sprintf("%s (%s of %s)", f.Name, termtext.Thousands(f.Unread), termtext.Thousands(f.Lines)))
		case f.Loaded == 0:
			cut = append(cut, f.Name)
		}
	}
	named := func(s severity, names []string, advice, what string) {
		if len(names) == 0 {
			return
		}
		more := ""
		if len(names) > mostFiles {
			more = fmt.Sprintf(" and %d more", len(names)-mostFiles)
		}
		list = append(list, found(s, advice, "%s %s: %s%s", termtext.Count(int64(len(names)), "log"), what, strings.Join(names[:min(len(names), mostFiles)], ", "), more))
	}
	named(wrong, odd, loadAnew, "with more lines read than there are")
	named(look, unread, "load it into a new database to see such lines; -format says how they look", "with many lines that could not be read")
	named(look, cut, "load again: it goes on where it was cut off", "not read to the end")
	if len(list) == 0 {
		list = append(list, found(fine, "", "%s read", termtext.Count(int64(len(logs)), "log")))
	}
	return list, nil
}

// checkClocks finds requests of times to come.
func checkClocks(co *deferred.Coroutine, b *dbthread.Broker) ([]finding, error) {
	tomorrow := time.Now().Add(24 * time.Hour).Unix()
	n, err := numbers(co, b, fmt.Sprintf(`SELECT count(*) FROM entries WHERE dt > %d`, tomorrow), `SELECT coalesce(max(dt), 0) FROM entries`)
	if err != nil || n[0] == 0 {
		return nil, err
	}
	return []finding{found(look, "set the clock of the machine that wrote the log; reports look at the last days of the log, which are these", "%s, up to %s",
		termtext.Count(n[0], "request is of a time to come"), time.Unix(n[1], 0).UTC().Format("2006-01-02 15:04"))}, nil
}

// checkRules finds rules that may hurt people.
func checkRules(co *deferred.Coroutine, b *dbthread.Broker) (list []finding, err error) {
	effects, err := deferred.Await(co, dbthread.Read(b, "effects of rules", store.Effects))
	for _, e := range effects {
		if e.Hurts() && len(list) < mostFiles {
			list = append(list, found(look, fmt.Sprintf("statalysis report -section bad -rule %q shows who they are; take the rule out if they are people", e.Name),
				"a rule may hurt people, %s: %s were served of %s", effectText(e), servedShare(e), termtext.Count(e.Requests, "request")))
		}
	}
	return list, err
}

// checkSize says how large a database of SQLite is, and what could be given back.
func checkSize(co *deferred.Coroutine, b *dbthread.Broker) ([]finding, error) {
	n, err := numbers(co, b, `PRAGMA page_count`, `PRAGMA page_size`, `PRAGMA freelist_count`)
	if err != nil {
		return nil, err
	}
	size, free := n[0]*n[1], n[2]*n[1]
	if free > 10_000_000 && free*4 > size {
		return []finding{found(look, "new entries go there; statalysis purge -vacuum gives it back to the disk", "the database has %s, of which %s are free", megabytes(size), megabytes(free))}, nil
	}
	return []finding{found(fine, "", "the database has %s, of which %s are free", megabytes(size), megabytes(free))}, nil
}
