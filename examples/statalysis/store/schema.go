// Package store is the database of statalysis: its tables and the transactions
// that change them, the same on SQLite, PostgreSQL and MariaDB.
package store

import "sasync/dbthread"

// currentSchema grows with each change that a program of before could not read.
const currentSchema = "2"

// ValueNames are the columns of a record that are kept once and referred to by
// id, and the names of their tables.
var ValueNames = [...]string{"vhost", "url", "ref", "ua"}

const (
	VhostValue = iota
	URLValue
	RefValue
	UAValue
)

// The tables are the seed's. What was added, and for whom:
//   - entries.tz: the log's offset from UTC in seconds; people want to see the
//     log's own time, and two logs of different zones sort by the same dt.
//   - entries.method, entries.bytes: asked of every access log; null bytes are
//     the log's "-".
//   - url.kind, ref.host, ref.path_at, vhost.host: what the value is about, as
//     package urls tells. Taking texts apart in SQL made the first screen twice
//     as slow.
//   - bad_ip.kind, bad_ip.id_rule and the table rules: which rule caught an
//     address, so that a rule that hurts people can be found and taken back.
//   - entries.proto, 10 for HTTP/1.0 and so on, and entries.served_us, the time
//     that the server took in microseconds: null where the log has none.
//   - files.lines, records, unread, format: whether the data can be trusted.
//     They depend on the file alone, so that a rerun writes the same.
//   - files.head, position, tail: which log it is, whatever its name, and the
//     bytes of its text that are read and whose entries are safe. files.rules:
//     the rules that it was read with, empty if it is to be read again.
//     files.loaded: when it was read to its end, 0 if it never was. files.dt and
//     bytes: its time and size on disk then.
//   - bad_seen: what was asked by bad addresses, which have no entries; times are
//     of the log's own clock. id_file 0 is what an address had stored before it
//     was found bad, in whichever files. It is written with files.position, and
//     so counts each line once.
//   - redirected: who of a file was sent elsewhere and has not come there yet, as
//     hashes of addresses; without it was_rd would differ where a load goes on.
//   - meta: the schema's version, the fingerprint of the rules, and the marks of
//     loads that are not at their end: filling and unswept.
//
// entries_dt is the index on dt. It goes on over the whole identity of a
// request and is unique, so that one index both finds times and keeps a record
// from being stored twice.
var tables = []*dbthread.Table{
	entriesTable(entriesByRequest, entriesByIP),
	valueTable("vhost", dbthread.Column{Name: "host", Type: dbthread.Text, NotNull: true}),
	valueTable("url", dbthread.Column{Name: "kind", Type: dbthread.Integer, NotNull: true}),
	valueTable("ref",
		dbthread.Column{Name: "host", Type: dbthread.Text, NotNull: true},
		dbthread.Column{Name: "path_at", Type: dbthread.Integer, NotNull: true}),
	valueTable("ua"),
	{Name: "rules",
		Columns: []dbthread.Column{
			{Name: "id", Type: dbthread.Integer, PrimaryKey: true},
			{Name: "key", Type: dbthread.Text, NotNull: true},
			{Name: "kind", Type: dbthread.Text, NotNull: true},
			{Name: "text", Type: dbthread.Text, NotNull: true},
			{Name: "name", Type: dbthread.Text, NotNull: true},
			{Name: "family", Type: dbthread.Text, NotNull: true},
			{Name: "file", Type: dbthread.Text, NotNull: true},
			{Name: "line", Type: dbthread.Integer, NotNull: true},
		},
		Indices: []dbthread.Index{{Name: "rules_key", Columns: []string{"key"}, Unique: true}}},
	badTable, filesTable, seenTable, redirectedTable,
}

var (
	entriesByRequest = dbthread.Index{Name: "entries_dt", Columns: []string{"dt", "ip", "http", "id_vhost", "id_url", "id_ref", "id_ua"}, Unique: true}
	entriesByIP      = dbthread.Index{Name: "entries_ip", Columns: []string{"ip"}}
)

func entriesTable(indices ...dbthread.Index) *dbthread.Table {
	return &dbthread.Table{Name: "entries",
		Columns: []dbthread.Column{
			{Name: "id", Type: dbthread.Integer, PrimaryKey: true},
			{Name: "dt", Type: dbthread.Integer, NotNull: true},
			{Name: "tz", Type: dbthread.Integer, NotNull: true},
			{Name: "ip", Type: dbthread.Text, NotNull: true},
			{Name: "http", Type: dbthread.Integer, NotNull: true},
			{Name: "was_rd", Type: dbthread.Integer, NotNull: true},
			{Name: "id_vhost", Type: dbthread.Integer, NotNull: true},
			{Name: "id_url", Type: dbthread.Integer, NotNull: true},
			{Name: "id_ref", Type: dbthread.Integer, NotNull: true},
			{Name: "id_ua", Type: dbthread.Integer, NotNull: true},
			{Name: "method", Type: dbthread.Text, NotNull: true},
			{Name: "bytes", Type: dbthread.Integer},
			{Name: "proto", Type: dbthread.Integer},
			{Name: "served_us", Type: dbthread.Integer},
		},
		Indices: indices,
	}
}

var badTable = &dbthread.Table{Name: "bad_ip",
	Columns: []dbthread.Column{
		{Name: "ip", Type: dbthread.Text, PrimaryKey: true, NotNull: true},
		{Name: "kind", Type: dbthread.Text, NotNull: true},
		{Name: "id_rule", Type: dbthread.Integer, NotNull: true},
		{Name: "purged", Type: dbthread.Integer, NotNull: true},
	},
	Indices: []dbthread.Index{{Name: "bad_ip_rule", Columns: []string{"id_rule"}}}}

var filesTable = &dbthread.Table{Name: "files",
	Columns: []dbthread.Column{
		{Name: "id", Type: dbthread.Integer, PrimaryKey: true},
		{Name: "name", Type: dbthread.Text, NotNull: true},
		{Name: "dt", Type: dbthread.Integer, NotNull: true},
		{Name: "bytes", Type: dbthread.Integer, NotNull: true},
		{Name: "lines", Type: dbthread.Integer, NotNull: true},
		{Name: "records", Type: dbthread.Integer, NotNull: true},
		{Name: "unread", Type: dbthread.Integer, NotNull: true},
		{Name: "format", Type: dbthread.Text, NotNull: true},
		{Name: "head", Type: dbthread.Text, NotNull: true},
		{Name: "position", Type: dbthread.Integer, NotNull: true},
		{Name: "tail", Type: dbthread.Text, NotNull: true},
		{Name: "rules", Type: dbthread.Text, NotNull: true},
		{Name: "loaded", Type: dbthread.Integer, NotNull: true},
	},
	Indices: []dbthread.Index{{Name: "files_name", Columns: []string{"name"}, Unique: true}}}

var seenTable = &dbthread.Table{Name: "bad_seen",
	Columns: []dbthread.Column{
		{Name: "ip", Type: dbthread.Text, PrimaryKey: true, NotNull: true},
		{Name: "id_file", Type: dbthread.Integer, PrimaryKey: true, NotNull: true},
		{Name: "requests", Type: dbthread.Integer, NotNull: true},
		{Name: "served", Type: dbthread.Integer, NotNull: true},
		{Name: "pages", Type: dbthread.Integer, NotNull: true},
		{Name: "bytes", Type: dbthread.Integer, NotNull: true},
		{Name: "robots", Type: dbthread.Integer, NotNull: true},
		{Name: "first", Type: dbthread.Integer, NotNull: true},
		{Name: "last", Type: dbthread.Integer, NotNull: true},
	},
	Indices: []dbthread.Index{{Name: "bad_seen_file", Columns: []string{"id_file"}}}}

var redirectedTable = &dbthread.Table{Name: "redirected",
	Columns: []dbthread.Column{
		{Name: "id_file", Type: dbthread.Integer, PrimaryKey: true, NotNull: true},
		{Name: "address", Type: dbthread.Integer, PrimaryKey: true, NotNull: true},
	}}

var metaTable = &dbthread.Table{Name: "meta",
	Columns: []dbthread.Column{
		{Name: "key", Type: dbthread.Text, PrimaryKey: true, NotNull: true},
		{Name: "value", Type: dbthread.Text, NotNull: true},
	}}

func valueTable(name string, more ...dbthread.Column) *dbthread.Table {
	return &dbthread.Table{Name: name,
		Columns: append([]dbthread.Column{
			{Name: "id", Type: dbthread.Integer, PrimaryKey: true},
			{Name: "value", Type: dbthread.Text, NotNull: true},
		}, more...),
		Indices: []dbthread.Index{{Name: name + "_value", Columns: []string{"value"}, Unique: true}}}
}
