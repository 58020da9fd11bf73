package store

import (
	"errors"
	"fmt"
	"iter"

	"sasync/dbthread"
	"sasync/examples/statalysis/daily"
	"sasync/examples/statalysis/urls"
)

// BadIP is a row of the table bad_ip.
type BadIP struct {
	IP     string
	Kind   string
	IDRule int64
}

// BadAddresses gives the rows of bad_ip, with the ids of their rules. Loop only.
func BadAddresses(b *dbthread.Broker) *dbthread.Deferator[BadIP] {
	return dbthread.Select(b, selectBad, nil, scanBad)
}

func scanBad(rows *dbthread.Rows) (b BadIP, err error) {
	err = rows.Scan(&b.IP, &b.Kind, &b.IDRule)
	return b, err
}

var (
	selectBad   = dbthread.Statement("SELECT ip, kind, id_rule FROM bad_ip")
	selectBadOf = dbthread.Statement("SELECT ip, kind, id_rule FROM bad_ip WHERE ip IN (?)")
)

// What entries tell of their addresses, in the columns of scanSeen.
var seenInEntries = fmt.Sprintf(`SELECT e.ip, count(*), sum(CASE WHEN e.http BETWEEN 200 AND 299 THEN 1 ELSE 0 END),
	sum(CASE WHEN u.kind = %d THEN 1 ELSE 0 END), sum(coalesce(e.bytes, 0)),
	sum(CASE WHEN u.value = '%s' THEN 1 ELSE 0 END), min(e.dt + e.tz), max(e.dt + e.tz)
	FROM entries e JOIN url u ON u.id = e.id_url `, urls.Page, robotsURL)

var (
	seenOf        = dbthread.Statement(seenInEntries + "WHERE e.ip IN (?) GROUP BY e.ip")
	deleteEntries = dbthread.Statement("DELETE FROM entries WHERE ip IN (?)")
	selectOthers  = dbthread.Statement("SELECT count(*) FROM files WHERE rules <> ? AND (position > 0 OR loaded <> 0)")
	selectLeft    = dbthread.Statement("SELECT DISTINCT e.ip FROM bad_ip b JOIN entries e ON e.ip = b.ip")
)

// ErrRulesChanged ends a load during which another one has brought other rules.
var ErrRulesChanged = errors.New("another load has changed the rules of the database meanwhile")

// checkRules fails if the database's rules are no longer those with this
// fingerprint: then the ids of rules mean something else.
func checkRules(tx *dbthread.Tx, fingerprint string) error {
	now, err := metaValue(tx, "rules")
	if err == nil && now != fingerprint {
		err = ErrRulesChanged
	}
	return err
}

// setBad remembers addresses as bad. If deletes is set, it deletes what they had
// stored, and counts that. The strongest of all rules that have caught an address
// stays, whichever load has met it first.
func setBad(tx *dbthread.Tx, a *Adopted, list []BadIP, deletes bool) (purged []Seen, err error) {
	if len(list) == 0 {
		return nil, nil
	}
	counted, err := allCurrent(tx, a.Set.Fingerprint())
	if err != nil {
		return nil, err
	}
	for part := range inParts(list) {
		ips := make([]string, len(part))
		for i, b := range part {
			ips[i] = b.IP
		}
		found, err := dbthread.All(tx, scanBad, selectBadOf, dbthread.List(ips))
		if err != nil {
			return nil, err
		}
		before := make(map[string]BadIP, len(found))
		for _, b := range found {
			before[b.IP] = b
		}
		if err := badTable.Upsert(tx, badRows(a, part, before)); err != nil {
			return nil, err
		}
		if !deletes {
			continue
		}
		gone, err := purge(tx, ips, counted)
		if err != nil {
			return nil, err
		}
		purged = append(purged, gone...)
	}
	return purged, nil
}

func badRows(a *Adopted, list []BadIP, before map[string]BadIP) iter.Seq[[]any] {
	return func(yield func([]any) bool) {
		for _, b := range list {
			if other, ok := before[b.IP]; ok && !a.stronger(b, other) {
				continue
			}
			if !yield([]any{b.IP, b.Kind, b.IDRule, 1}) {
				return
			}
		}
	}
}

// allCurrent tells whether every file was read with the rules of this fingerprint.
// If not, entries may be of a file that will be read again, and then counts what
// bad addresses asked for there.
func allCurrent(tx *dbthread.Tx, fingerprint string) (bool, error) {
	var others int64
	err := tx.QueryRow(selectOthers, fingerprint).Scan(&others)
	return others == 0, err
}

// purge deletes the entries of addresses. What these had asked for is returned,
// and counted among what was seen of them, of no file.
func purge(tx *dbthread.Tx, ips []string, counted bool) ([]Seen, error) {
	gone, err := dbthread.All(tx, scanSeen, seenOf, dbthread.List(ips))
	if err != nil || len(gone) == 0 {
		return nil, err
	}
	if counted {
		if err := addSeen(tx, 0, gone); err != nil {
			return nil, err
		}
	}
	with := make([]string, len(gone))
	for i, s := range gone {
		with[i] = s.IP
	}
	if err := daily.TouchAddresses(tx, with); err != nil {
		return nil, err
	}
	_, err = tx.Exec(deleteEntries, dbthread.List(with))
	return gone, err
}
