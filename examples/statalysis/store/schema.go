package store

import (
	"fmt"

	"sasync/dbthread"
)

// schemaVersion grows with each change that a program of before could not read.
const schemaVersion = 1

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
//   - files.lines, records, unread, format: whether the data can be trusted.
//     They depend on the file alone, so that a rerun writes the same.
//   - meta: the schema's version and the fingerprint of the rules.
//
// entries_dt is the index on dt. It goes on over the whole identity of a
// request and is unique, so that one index both finds times and keeps a record
// from being stored twice.
var tables = []*dbthread.Table{
	{Name: "entries",
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
		},
		Indices: []dbthread.Index{
			{Name: "entries_dt", Columns: []string{"dt", "ip", "http", "id_vhost", "id_url", "id_ref", "id_ua"}, Unique: true},
			{Name: "entries_ip", Columns: []string{"ip"}},
		}},
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
	{Name: "bad_ip",
		Columns: []dbthread.Column{
			{Name: "ip", Type: dbthread.Text, PrimaryKey: true, NotNull: true},
			{Name: "kind", Type: dbthread.Text, NotNull: true},
			{Name: "id_rule", Type: dbthread.Integer, NotNull: true},
			{Name: "purged", Type: dbthread.Integer, NotNull: true},
		},
		Indices: []dbthread.Index{{Name: "bad_ip_rule", Columns: []string{"id_rule"}}}},
	{Name: "files",
		Columns: []dbthread.Column{
			{Name: "name", Type: dbthread.Text, PrimaryKey: true, NotNull: true},
			{Name: "dt", Type: dbthread.Integer, NotNull: true},
			{Name: "bytes", Type: dbthread.Integer, NotNull: true},
			{Name: "lines", Type: dbthread.Integer, NotNull: true},
			{Name: "records", Type: dbthread.Integer, NotNull: true},
			{Name: "unread", Type: dbthread.Integer, NotNull: true},
			{Name: "format", Type: dbthread.Text, NotNull: true},
		}},
}

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

// CreateSchema makes what is missing and refuses a database of another
// version.
func CreateSchema(tx *dbthread.Tx) error {
	if err := metaTable.Create(tx); err != nil {
		return err
	}
	version, err := metaValue(tx, "schema")
	if err != nil {
		return err
	}
	switch want := fmt.Sprint(schemaVersion); version {
	case want:
	case "":
		if err := setMeta(tx, "schema", want); err != nil {
			return err
		}
	default:
		return fmt.Errorf("the database has schema version %s and this program writes version %s: load the logs into a new one", version, want)
	}
	return dbthread.CreateTables(tx, tables...)
}
