package store

import (
	"iter"
	"slices"

	"sasync/dbthread"
	"sasync/examples/statalysis/daily"
)

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
	Proto  int   // 11 for HTTP/1.1; 0: the log has none
	Served int64 // microseconds; -1: the log has none
}

var entryColumns = []string{"dt", "tz", "ip", "http", "was_rd", "id_vhost", "id_url", "id_ref", "id_ua", "method", "bytes", "proto", "served_us"}

func (e *Entry) row(into []any) []any {
	return append(into, e.DT, int64(e.TZ), e.IP, int64(e.HTTP), number(e.WasRd),
		e.IDs[VhostValue], e.IDs[URLValue], e.IDs[RefValue], e.IDs[UAValue],
		e.Method, unless(e.Bytes, -1), unless(int64(e.Proto), 0), unless(e.Served, -1))
}

// unless is v, or null if that is what stands for it.
func unless(v, null int64) any {
	if v == null {
		return nil
	}
	return v
}

func number(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

var markRedirected = dbthread.Statement(`UPDATE entries SET was_rd = 1 WHERE was_rd = 0 AND
	dt = ? AND ip = ? AND http = ? AND id_vhost = ? AND id_url = ? AND id_ref = ? AND id_ua = ?`)

// Entries are entries with ids of values of an epoch.
type Entries struct {
	List  []Entry
	Epoch int64
}

// SetEntries stores entries, in their order, and tells how many were new: the
// same request in the same second is stored once. It was redirected to if any
// copy of the log says so. Their days are stale then. In another epoch it stores
// nothing and fails with ErrValuesGone.
var SetEntries = dbthread.Define("setEntries", func(tx *dbthread.Tx, e Entries) (stored int64, err error) {
	epoch, err := epochOf(tx)
	if err != nil {
		return 0, err
	}
	if epoch != e.Epoch {
		return 0, ErrValuesGone
	}
	entries := e.List
	stored, err = dbthread.InsertNew(tx, "entries", entryColumns, entryRows(entries))
	if err == nil && stored > 0 {
		err = daily.Touch(tx, days(entries))
	}
	if err != nil || stored == int64(len(entries)) {
		return stored, err
	}
	for i := range entries {
		e := &entries[i]
		if !e.WasRd {
			continue
		}
		if _, err := tx.Exec(markRedirected, e.DT, e.IP, int64(e.HTTP),
			e.IDs[VhostValue], e.IDs[URLValue], e.IDs[RefValue], e.IDs[UAValue]); err != nil {
			return 0, err
		}
	}
	return stored, nil
}, dbthread.Series("entries"))

// days are those of the entries, by the log's own clock.
func days(entries []Entry) (list []int64) {
	last := int64(-1)
	for i := range entries {
		if day := daily.Day(entries[i].DT + int64(entries[i].TZ)); day != last {
			list, last = append(list, day), day
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

func entryRows(entries []Entry) iter.Seq[[]any] {
	return func(yield func([]any) bool) {
		row := make([]any, 0, len(entryColumns))
		for i := range entries {
			if !yield(entries[i].row(row)) {
				return
			}
		}
	}
}
