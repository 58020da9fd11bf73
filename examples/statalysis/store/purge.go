package store

import (
	"iter"
	"maps"
	"slices"
	"strings"

	"sasync/dbthread"
	"sasync/deferred"
	"sasync/examples/statalysis/daily"
)

// Doomed says which entries are to go: those that have all that it names.
type Doomed struct {
	Before int64    // UTC; 0 is any time
	Vhost  string   // as logged, or without "www." and port; "" is any
	IPs    []string // nil is any
}

// conditions are what d asks of the table entries.
func (d Doomed) conditions() (texts []string, args []any) {
	if d.Before != 0 {
		texts, args = append(texts, "dt < ?"), append(args, d.Before)
	}
	if d.Vhost != "" {
		texts = append(texts, "id_vhost IN (SELECT id FROM vhost WHERE value = ? OR host = ?)")
		args = append(args, d.Vhost, d.Vhost)
	}
	if d.IPs != nil {
		texts, args = append(texts, "ip IN (?)"), append(args, dbthread.List(d.IPs))
	}
	return texts, args
}

// Count says how many entries would go. Called by a coroutine.
func (d Doomed) Count(co *deferred.Coroutine, b *dbthread.Broker) (entries int64, err error) {
	for part := range d.parts() {
		texts, args := part.conditions()
		n, err := deferred.Await(co, dbthread.Read(b, "count entries", func(tx *dbthread.Tx) (n int64, err error) {
			err = tx.QueryRow("SELECT count(*) FROM entries WHERE "+strings.Join(texts, " AND "), args...).Scan(&n)
			return n, err
		}))
		if err != nil {
			return 0, err
		}
		entries += n
	}
	return entries, nil
}

// parts are d for as many addresses at a time as one IN takes.
func (d Doomed) parts() iter.Seq[Doomed] {
	return func(yield func(Doomed) bool) {
		if d.IPs == nil {
			yield(d)
			return
		}
		for ips := range inParts(d.IPs) {
			d.IPs = ips
			if !yield(d) {
				return
			}
		}
	}
}

// What one transaction of a purge deletes or looks through, at most: others wait
// for it, a tenth of a second.
const (
	purgeEntries = 5000
	purgeLooks   = 20000
)

// purgeStep is a transaction of a purge.
type purgeStep struct {
	doomed   Doomed
	from, to int64 // ids that are looked at, from not included; to 0 is all
}

// purged is what it has done.
type purged struct {
	entries int64
	days    []int64 // of the log's own clock
}

// Purge deletes entries, in transactions between which others have their turn,
// and makes what is kept of their days anew. Where it is cut off it has deleted a
// part. Called by a coroutine.
func Purge(co *deferred.Coroutine, b *dbthread.Broker, d Doomed) (entries int64, err error) {
	touched := map[int64]bool{}
	for part := range d.parts() {
		n, err := purgePart(co, b, part, touched)
		entries += n
		if err != nil {
			return entries, err
		}
	}
	days := slices.Sorted(maps.Keys(touched))
	if d.Before != 0 { // and those of a purge that was cut off
		before, err := deferred.Await(co, daily.StaleBefore(b, daily.Day(d.Before)))
		if err != nil {
			return entries, err
		}
		days = append(days, before...)
	}
	return entries, daily.RenewDays(co, b, days)
}

// purgePart is Purge for one IN of addresses. A virtual host has no index: its
// entries are looked for id by id. What has one is asked for until nothing is
// left.
func purgePart(co *deferred.Coroutine, b *dbthread.Broker, d Doomed, touched map[int64]bool) (entries int64, err error) {
	last, err := deferred.Await(co, lastEntry(b))
	if err != nil {
		return 0, err
	}
	byID := d.Vhost != ""
	for step := (purgeStep{doomed: d}); ; {
		if byID {
			step.from, step.to = step.to, step.to+purgeLooks
		}
		p, err := deferred.Await(co, purgeSome.Go(b, step))
		if err != nil {
			return entries, err
		}
		entries += p.entries
		for _, day := range p.days {
			touched[day] = true
		}
		if byID && step.to >= last || !byID && p.entries < purgeEntries {
			return entries, nil
		}
	}
}

func lastEntry(b *dbthread.Broker) *deferred.Deferred[int64] {
	return dbthread.Read(b, "last entry", func(tx *dbthread.Tx) (id int64, err error) {
		err = tx.QueryRow("SELECT coalesce(max(id), 0) FROM entries").Scan(&id)
		return id, err
	})
}

var deleteIDs = dbthread.Statement("DELETE FROM entries WHERE id IN (?)")

// purgeSome deletes some of the entries, whose days are stale then.
var purgeSome = dbthread.Define("purge", func(tx *dbthread.Tx, s purgeStep) (p purged, err error) {
	texts, args := s.doomed.conditions()
	if s.to != 0 {
		texts, args = append(texts, "id > ? AND id <= ?"), append(args, s.from, s.to)
	}
	limit := ""
	if s.to == 0 {
		limit, args = " LIMIT ?", append(args, int64(purgeEntries))
	}
	type found struct{ ID, At int64 }
	list, err := dbthread.All(tx, dbthread.ScanStruct[found], "SELECT id, dt + tz AS at FROM entries WHERE "+strings.Join(texts, " AND ")+limit, args...)
	if err != nil || len(list) == 0 {
		return p, err
	}
	ids := make([]int64, len(list))
	for i, f := range list {
		ids[i] = f.ID
		p.days = append(p.days, daily.Day(f.At))
	}
	slices.Sort(p.days)
	p.days = slices.Compact(p.days)
	if err := daily.Touch(tx, p.days); err != nil {
		return p, err
	}
	for part := range inParts(ids) {
		res, err := tx.Exec(deleteIDs, dbthread.List(part))
		if err != nil {
			return p, err
		}
		p.entries += res.RowsAffected
	}
	return p, nil
}, dbthread.Series("purge"), dbthread.Niceness(10))
