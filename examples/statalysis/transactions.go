package main

import (
	"errors"

	"sasync/dbthread"
	"sasync/examples/statalysis/urls"
)

// nameValue is a value of one of the tables of valueNames.
type nameValue struct {
	table int
	value string
}

var selectValue = [...]*dbthread.Stmt{
	vhostValue: dbthread.Statement("SELECT id FROM vhost WHERE value = ?"),
	urlValue:   dbthread.Statement("SELECT id FROM url WHERE value = ?"),
	refValue:   dbthread.Statement("SELECT id FROM ref WHERE value = ?"),
	uaValue:    dbthread.Statement("SELECT id FROM ua WHERE value = ?"),
}

var insertValue = [...]*dbthread.Stmt{
	vhostValue: dbthread.Statement("INSERT INTO vhost (value, host) VALUES (?, ?)"),
	urlValue:   dbthread.Statement("INSERT INTO url (value, kind) VALUES (?, ?)"),
	refValue:   dbthread.Statement("INSERT INTO ref (value, host, path_at) VALUES (?, ?, ?)"),
	uaValue:    dbthread.Statement("INSERT INTO ua (value) VALUES (?)"),
}

// columns are the values of the row that v is kept in.
func (v nameValue) columns() []any {
	switch v.table {
	case vhostValue:
		return []any{v.value, urls.Host(v.value)}
	case urlValue:
		return []any{v.value, int64(urls.KindOf(v.value))}
	case refValue:
		host, pathAt := urls.Referrer(v.value)
		return []any{v.value, host, pathAt}
	}
	return []any{v.value}
}

// setNameValue gives the id of a value, adding the value if it is new. It goes
// before the entries: records wait for it.
var setNameValue = dbthread.Define("setNameValue", func(tx *dbthread.Tx, v nameValue) (int64, error) {
	var id int64
	err := tx.QueryRow(selectValue[v.table], v.value).Scan(&id)
	if !errors.Is(err, dbthread.ErrNoRows) {
		return id, err
	}
	res, err := tx.Exec(insertValue[v.table], v.columns()...)
	return res.LastInsertID, err
}, dbthread.Niceness(-15), dbthread.SingleStatement())

// entry is a row of the table entries.
type entry struct {
	dt     int64 // seconds since 1970, UTC
	tz     int32 // seconds east of UTC in the log
	ip     string
	http   int
	wasRd  bool
	ids    [len(valueNames)]int64
	method string
	bytes  int64 // -1: the log has "-"
}

var (
	insertEntry = dbthread.Statement(`INSERT INTO entries
		(dt, tz, ip, http, was_rd, id_vhost, id_url, id_ref, id_ua, method, bytes)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`)
	markRedirected = dbthread.Statement(`UPDATE entries SET was_rd = 1 WHERE was_rd = 0 AND
		dt = ? AND ip = ? AND http = ? AND id_vhost = ? AND id_url = ? AND id_ref = ? AND id_ua = ?`)
)

// setEntry stores an entry and says whether it was new: the same request in
// the same second is stored once.
var setEntry = dbthread.Define("setEntry", func(tx *dbthread.Tx, e entry) (bool, error) {
	var bytes any
	if e.bytes >= 0 {
		bytes = e.bytes
	}
	res, err := tx.Exec(insertEntry, e.dt, int64(e.tz), e.ip, int64(e.http), e.wasRd,
		e.ids[vhostValue], e.ids[urlValue], e.ids[refValue], e.ids[uaValue], e.method, bytes)
	return res.RowsAffected > 0, err
}, dbthread.SingleStatement())

// setRedirected is setEntry for an entry with wasRd: it was redirected to if
// any copy of the log says so.
var setRedirected = dbthread.Define("setRedirected", func(tx *dbthread.Tx, e entry) (bool, error) {
	isNew, err := setEntry.In(tx, e)
	if err != nil || isNew {
		return isNew, err
	}
	_, err = tx.Exec(markRedirected, e.dt, e.ip, int64(e.http),
		e.ids[vhostValue], e.ids[urlValue], e.ids[refValue], e.ids[uaValue])
	return false, err
})

// badIP is a row of the table bad_ip.
type badIP struct {
	ip     string
	kind   string
	idRule int64
	key    string // of that rule
}

var (
	upsertBad = dbthread.Statement(`INSERT INTO bad_ip (ip, kind, id_rule, purged)
		SELECT ?, ?, id, 1 FROM rules WHERE id = ? AND key = ?
		ON CONFLICT (ip) DO UPDATE SET kind = excluded.kind, id_rule = excluded.id_rule`)
	deleteEntries = dbthread.Statement("DELETE FROM entries WHERE ip = ?")
	sweepEntries  = dbthread.Statement("DELETE FROM entries WHERE ip IN (SELECT ip FROM bad_ip)")
)

// errRulesChanged ends a load during which another one has brought other rules.
var errRulesChanged = errors.New("another load has changed the rules of the database meanwhile")

// setBad remembers an address as bad and deletes what it had stored, both or
// neither. It returns the number of entries deleted. It has the niceness of
// setEntry, so that the entries queued before it are written before it.
var setBad = dbthread.Define("setBad", func(tx *dbthread.Tx, b badIP) (int64, error) {
	res, err := tx.Exec(upsertBad, b.ip, b.kind, b.idRule, b.key)
	if err != nil {
		return 0, err
	}
	if res.RowsAffected == 0 {
		return 0, errRulesChanged
	}
	res, err = tx.Exec(deleteEntries, b.ip)
	return res.RowsAffected, err
})

// sweepBad deletes the entries of bad addresses once more: a load that runs
// beside another one does not know which addresses that one finds bad, and goes
// on storing them. Each load ends with it, so the last one leaves none. It fails
// if the database's rules are no longer those with this fingerprint.
var sweepBad = dbthread.Define("sweepBad", func(tx *dbthread.Tx, fingerprint string) (struct{}, error) {
	now, err := metaValue(tx, "rules")
	if err == nil && now != fingerprint {
		err = errRulesChanged
	}
	if err == nil {
		_, err = tx.Exec(sweepEntries)
	}
	return struct{}{}, err
})

// fileRow is a row of the table files.
type fileRow struct {
	name                   string
	modified, bytes        int64
	lines, records, unread int64
	format                 string
}

var replaceFile = dbthread.Statement(`INSERT INTO files (name, dt, bytes, lines, records, unread, format)
	VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (name) DO UPDATE SET dt = excluded.dt, bytes = excluded.bytes,
	lines = excluded.lines, records = excluded.records, unread = excluded.unread, format = excluded.format`)

// setFile remembers a file that was read to its end.
var setFile = dbthread.Define("setFile", func(tx *dbthread.Tx, f fileRow) (struct{}, error) {
	_, err := tx.Exec(replaceFile, f.name, f.modified, f.bytes, f.lines, f.records, f.unread, f.format)
	return struct{}{}, err
})

var (
	selectMeta = dbthread.Statement("SELECT value FROM meta WHERE key = ?")
	upsertMeta = dbthread.Statement(`INSERT INTO meta (key, value) VALUES (?, ?)
		ON CONFLICT (key) DO UPDATE SET value = excluded.value`)
)

// metaValue is the value under key, empty if there is none.
func metaValue(tx *dbthread.Tx, key string) (value string, err error) {
	err = tx.QueryRow(selectMeta, key).Scan(&value)
	if errors.Is(err, dbthread.ErrNoRows) {
		err = nil
	}
	return value, err
}

func setMeta(tx *dbthread.Tx, key, value string) error {
	_, err := tx.Exec(upsertMeta, key, value)
	return err
}
