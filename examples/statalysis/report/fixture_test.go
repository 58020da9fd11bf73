package report

import (
	"strings"
	"testing"

	"sasync/dbthread"
	_ "sasync/dbthread/sqlite"
	"sasync/deferred"
	"sasync/deferred/deferredtest"
	"sasync/examples/statalysis/urls"
)

// schema is what the loader makes, as far as Gather reads it.
const schema = `
	CREATE TABLE entries (id INTEGER PRIMARY KEY, dt INTEGER NOT NULL, tz INTEGER NOT NULL, ip TEXT NOT NULL,
		http INTEGER NOT NULL, was_rd INTEGER NOT NULL, id_vhost INTEGER NOT NULL, id_url INTEGER NOT NULL,
		id_ref INTEGER NOT NULL, id_ua INTEGER NOT NULL, method TEXT NOT NULL, bytes INTEGER);
	CREATE UNIQUE INDEX entries_dt ON entries (dt, ip, http, id_vhost, id_url, id_ref, id_ua);
	CREATE INDEX entries_ip ON entries (ip);
	CREATE TABLE vhost (id INTEGER PRIMARY KEY, value TEXT NOT NULL UNIQUE, host TEXT NOT NULL);
	CREATE TABLE url (id INTEGER PRIMARY KEY, value TEXT NOT NULL UNIQUE, kind INTEGER NOT NULL);
	CREATE TABLE ref (id INTEGER PRIMARY KEY, value TEXT NOT NULL UNIQUE, host TEXT NOT NULL, path_at INTEGER NOT NULL);
	CREATE TABLE ua (id INTEGER PRIMARY KEY, value TEXT NOT NULL UNIQUE);
	CREATE TABLE rules (id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, text TEXT NOT NULL,
		name TEXT NOT NULL, family TEXT NOT NULL, file TEXT NOT NULL, line INTEGER NOT NULL);
	CREATE TABLE bad_ip (ip TEXT PRIMARY KEY NOT NULL, kind TEXT NOT NULL, id_rule INTEGER NOT NULL, purged INTEGER NOT NULL);
	CREATE TABLE files (name TEXT PRIMARY KEY NOT NULL, dt INTEGER NOT NULL, bytes INTEGER NOT NULL, lines INTEGER NOT NULL,
		records INTEGER NOT NULL, unread INTEGER NOT NULL, format TEXT NOT NULL)`

// hit is an entry; what a test leaves out is filled in by fill.
type hit struct {
	at        int64 // seconds of the log's own clock
	tz        int64
	ip, agent string // visitor 192.0.2.1 with agent "Firefox"
	method    string // GET
	http      int    // 200
	vhost     string // "-"
	url       string // "/"
	ref       string // "-"
}

func (h hit) fill() hit {
	for _, d := range []struct {
		field *string
		value string
	}{{&h.ip, "192.0.2.1"}, {&h.agent, "Firefox"}, {&h.method, "GET"}, {&h.vhost, "-"}, {&h.url, "/"}, {&h.ref, "-"}} {
		if *d.field == "" {
			*d.field = d.value
		}
	}
	if h.http == 0 {
		h.http = 200
	}
	return h
}

// store makes a database of hits, and runs more.
func store(hits []hit, more ...string) func(tx *dbthread.Tx) error {
	return func(tx *dbthread.Tx) error {
		for _, sql := range append(strings.Split(schema, ";"), more...) {
			if _, err := tx.Exec(sql); err != nil {
				return err
			}
		}
		for _, h := range hits {
			if err := h.insert(tx); err != nil {
				return err
			}
		}
		return nil
	}
}

func (h hit) insert(tx *dbthread.Tx) error {
	h = h.fill()
	var ids []any
	host, pathAt := urls.Referrer(h.ref)
	for _, v := range []struct {
		into   string
		values []any
	}{
		{"vhost (value, host) VALUES (?, ?)", []any{h.vhost, urls.Host(h.vhost)}},
		{"url (value, kind) VALUES (?, ?)", []any{h.url, int64(urls.KindOf(h.url))}},
		{"ref (value, host, path_at) VALUES (?, ?, ?)", []any{h.ref, host, pathAt}},
		{"ua (value) VALUES (?)", []any{h.agent}},
	} {
		var id int64
		err := tx.QueryRow(`INSERT INTO `+v.into+` ON CONFLICT DO UPDATE SET value = excluded.value RETURNING id`, v.values...).Scan(&id)
		if err != nil {
			return err
		}
		ids = append(ids, id)
	}
	_, err := tx.Exec(`INSERT OR IGNORE INTO entries (dt, tz, ip, http, was_rd, id_vhost, id_url, id_ref, id_ua, method) VALUES (?, ?, ?, ?, 0, ?, ?, ?, ?, ?)`,
		append(append([]any{h.at - h.tz, h.tz, h.ip, h.http}, ids...), h.method)...)
	return err
}

// gather asks a new database that setup has filled.
func gather(t testing.TB, setup func(tx *dbthread.Tx) error, o Options) *Summary {
	t.Helper()
	s, err := ask(t, setup, func(b *dbthread.Broker) *deferred.Deferred[*Summary] { return Ask(b, o) })
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// read runs fn on a reader of a new database that setup has filled.
func read[T any](t testing.TB, setup func(tx *dbthread.Tx) error, fn func(tx *dbthread.Tx) (T, error)) (T, error) {
	t.Helper()
	return ask(t, setup, func(b *dbthread.Broker) *deferred.Deferred[T] { return dbthread.Read(b, "read", fn) })
}

// ask runs question with a new database that setup has filled.
func ask[T any](t testing.TB, setup func(tx *dbthread.Tx) error, question func(b *dbthread.Broker) *deferred.Deferred[T]) (value T, err error) {
	t.Helper()
	loop := deferredtest.NewLoop(t)
	b := dbthread.Open(loop, "sqlite:"+t.TempDir()+"/test.db?synchronous=off", dbthread.Config{Startup: setup})
	d := question(b)
	d.AddBoth(func(v T, e error) (T, error) {
		value, err = v, e
		return v, nil
	})
	loop.RunUntil(d.Fired)
	closed := b.Shutdown()
	loop.RunUntil(closed.Fired)
	return value, err
}
