package store

import (
	"errors"

	"sasync/dbthread"
	"sasync/examples/statalysis/urls"
)

// NameValue is a value of one of the tables of ValueNames.
type NameValue struct {
	Table int
	Value string
}

var selectValue = [...]*dbthread.Stmt{
	VhostValue: dbthread.Statement("SELECT id FROM vhost WHERE value = ?"),
	URLValue:   dbthread.Statement("SELECT id FROM url WHERE value = ?"),
	RefValue:   dbthread.Statement("SELECT id FROM ref WHERE value = ?"),
	UAValue:    dbthread.Statement("SELECT id FROM ua WHERE value = ?"),
}

var insertValue = [...]*dbthread.Stmt{
	VhostValue: dbthread.Statement("INSERT INTO vhost (value, host) VALUES (?, ?)"),
	URLValue:   dbthread.Statement("INSERT INTO url (value, kind) VALUES (?, ?)"),
	RefValue:   dbthread.Statement("INSERT INTO ref (value, host, path_at) VALUES (?, ?, ?)"),
	UAValue:    dbthread.Statement("INSERT INTO ua (value) VALUES (?)"),
}

// columns are the values of the row that v is kept in.
func (v NameValue) columns() []any {
	switch v.Table {
	case VhostValue:
		return []any{v.Value, urls.Host(v.Value)}
	case URLValue:
		return []any{v.Value, int64(urls.KindOf(v.Value))}
	case RefValue:
		host, pathAt := urls.Referrer(v.Value)
		return []any{v.Value, host, pathAt}
	}
	return []any{v.Value}
}

// SetNameValue gives the id of a value, adding the value if it is new. It goes
// before the entries: records wait for it.
var SetNameValue = dbthread.Define("setNameValue", func(tx *dbthread.Tx, v NameValue) (int64, error) {
	var id int64
	err := tx.QueryRow(selectValue[v.Table], v.Value).Scan(&id)
	if !errors.Is(err, dbthread.ErrNoRows) {
		return id, err
	}
	res, err := tx.Exec(insertValue[v.Table], v.columns()...)
	return res.LastInsertID, err
}, dbthread.Niceness(-15), dbthread.SingleStatement())

// Entry is a row of the table entries.
type Entry struct {
	DT     int64 // seconds since 1970, UTC
	TZ     int32 // seconds east of UTC in the log
	IP     string
	HTTP   int
	WasRd  bool
	IDs    [len(ValueNames)]int64
	Method string
	Bytes  int64 // -1: the log has "-"
}

var (
	insertEntry = dbthread.Statement(`INSERT INTO entries
		(dt, tz, ip, http, was_rd, id_vhost, id_url, id_ref, id_ua, method, bytes)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`)
	markRedirected = dbthread.Statement(`UPDATE entries SET was_rd = 1 WHERE was_rd = 0 AND
		dt = ? AND ip = ? AND http = ? AND id_vhost = ? AND id_url = ? AND id_ref = ? AND id_ua = ?`)
)

// SetEntry stores an entry and says whether it was new: the same request in
// the same second is stored once.
var SetEntry = dbthread.Define("setEntry", func(tx *dbthread.Tx, e Entry) (bool, error) {
	var bytes any
	if e.Bytes >= 0 {
		bytes = e.Bytes
	}
	res, err := tx.Exec(insertEntry, e.DT, int64(e.TZ), e.IP, int64(e.HTTP), e.WasRd,
		e.IDs[VhostValue], e.IDs[URLValue], e.IDs[RefValue], e.IDs[UAValue], e.Method, bytes)
	return res.RowsAffected > 0, err
}, dbthread.SingleStatement())

// SetRedirected is SetEntry for an entry with wasRd: it was redirected to if
// any copy of the log says so.
var SetRedirected = dbthread.Define("setRedirected", func(tx *dbthread.Tx, e Entry) (bool, error) {
	isNew, err := SetEntry.In(tx, e)
	if err != nil || isNew {
		return isNew, err
	}
	_, err = tx.Exec(markRedirected, e.DT, e.IP, int64(e.HTTP),
		e.IDs[VhostValue], e.IDs[URLValue], e.IDs[RefValue], e.IDs[UAValue])
	return false, err
})

// BadIP is a row of the table bad_ip.
type BadIP struct {
	IP     string
	Kind   string
	IDRule int64
	Key    string // of that rule
}

var (
	upsertBad = dbthread.Statement(`INSERT INTO bad_ip (ip, kind, id_rule, purged)
		SELECT ?, ?, id, 1 FROM rules WHERE id = ? AND key = ?
		ON CONFLICT (ip) DO UPDATE SET kind = excluded.kind, id_rule = excluded.id_rule`)
	deleteEntries = dbthread.Statement("DELETE FROM entries WHERE ip = ?")
	sweepEntries  = dbthread.Statement("DELETE FROM entries WHERE ip IN (SELECT ip FROM bad_ip)")
)

// ErrRulesChanged ends a load during which another one has brought other rules.
var ErrRulesChanged = errors.New("another load has changed the rules of the database meanwhile")

// SetBad remembers an address as bad and deletes what it had stored, both or
// neither. It returns the number of entries deleted. It has the niceness of
// SetEntry, so that the entries queued before it are written before it.
var SetBad = dbthread.Define("setBad", func(tx *dbthread.Tx, b BadIP) (int64, error) {
	res, err := tx.Exec(upsertBad, b.IP, b.Kind, b.IDRule, b.Key)
	if err != nil {
		return 0, err
	}
	if res.RowsAffected == 0 {
		return 0, ErrRulesChanged
	}
	res, err = tx.Exec(deleteEntries, b.IP)
	return res.RowsAffected, err
})

// SweepBad deletes the entries of bad addresses once more: a load that runs
// beside another one does not know which addresses that one finds bad, and goes
// on storing them. Each load ends with it, so the last one leaves none. It fails
// if the database's rules are no longer those with this fingerprint.
var SweepBad = dbthread.Define("sweepBad", func(tx *dbthread.Tx, fingerprint string) (struct{}, error) {
	now, err := metaValue(tx, "rules")
	if err == nil && now != fingerprint {
		err = ErrRulesChanged
	}
	if err == nil {
		_, err = tx.Exec(sweepEntries)
	}
	return struct{}{}, err
})

// File is a row of the table files.
type File struct {
	Name                   string
	Modified, Bytes        int64 // the time, in Unix seconds, and the size on disk
	Lines, Records, Unread int64
	Format                 string
}

var replaceFile = dbthread.Statement(`INSERT INTO files (name, dt, bytes, lines, records, unread, format)
	VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (name) DO UPDATE SET dt = excluded.dt, bytes = excluded.bytes,
	lines = excluded.lines, records = excluded.records, unread = excluded.unread, format = excluded.format`)

// SetFile remembers a file that was read to its end.
var SetFile = dbthread.Define("setFile", func(tx *dbthread.Tx, f File) (struct{}, error) {
	_, err := tx.Exec(replaceFile, f.Name, f.Modified, f.Bytes, f.Lines, f.Records, f.Unread, f.Format)
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
