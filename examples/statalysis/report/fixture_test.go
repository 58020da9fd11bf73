package report

import (
	"fmt"
	"strings"
	"testing"

	"sasync/dbthread"
	_ "sasync/dbthread/sqlite"
	"sasync/deferred"
	"sasync/deferred/deferredtest"
	"sasync/examples/statalysis/daily"
	statalysis "sasync/examples/statalysis/store"
	"sasync/examples/statalysis/urls"
)

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
	bytes     int64
	took      int64 // microseconds; 0: not told
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

// stored makes a database of hits, and runs more.
func stored(hits []hit, more ...string) func(tx *dbthread.Tx) error {
	return func(tx *dbthread.Tx) error {
		if err := statalysis.CreateSchema(tx); err != nil {
			return err
		}
		for _, sql := range more {
			if _, err := tx.Exec(sql); err != nil {
				return err
			}
		}
		f := filling{tx: tx, ids: map[string]int64{}, seen: map[string]bool{}}
		for _, h := range hits {
			if err := f.insert(h.fill()); err != nil {
				return err
			}
		}
		return nil
	}
}

// filling is a database that is being filled, on any engine.
type filling struct {
	tx   *dbthread.Tx
	ids  map[string]int64 // of values, by table and value
	seen map[string]bool  // entries, which are unique
}

func (f *filling) insert(h hit) error {
	host, pathAt := urls.Referrer(h.ref)
	var ids []any
	for _, v := range []struct {
		table, columns string
		values         []any
	}{
		{"vhost", "value, host", []any{h.vhost, urls.Host(h.vhost)}},
		{"url", "value, kind", []any{h.url, int64(urls.KindOf(h.url))}},
		{"ref", "value, host, path_at", []any{h.ref, host, pathAt}},
		{"ua", "value", []any{h.agent}},
	} {
		id, err := f.value(v.table, v.columns, v.values)
		if err != nil {
			return err
		}
		ids = append(ids, id)
	}
	if err := daily.Touch(f.tx, []int64{daily.Day(h.at)}); err != nil {
		return err
	}
	key := fmt.Sprint(h.at-h.tz, h.ip, h.http, ids)
	if f.seen[key] {
		return nil
	}
	f.seen[key] = true
	_, err := f.tx.Exec(`INSERT INTO entries (dt, tz, ip, http, was_rd, id_vhost, id_url, id_ref, id_ua, method, bytes, served_us) VALUES (?, ?, ?, ?, 0, ?, ?, ?, ?, ?, ?, ?)`,
		append(append([]any{h.at - h.tz, h.tz, h.ip, h.http}, ids...), h.method, h.bytes, unless0(h.took))...)
	return err
}

func unless0(n int64) any {
	if n == 0 {
		return nil
	}
	return n
}

func (f *filling) value(table, columns string, values []any) (id int64, err error) {
	key := fmt.Sprint(table, values[0])
	if id, ok := f.ids[key]; ok {
		return id, nil
	}
	res, err := f.tx.Exec(`INSERT INTO `+table+` (`+columns+`) VALUES (?`+strings.Repeat(", ?", len(values)-1)+`)`, values...)
	f.ids[key] = res.LastInsertID
	return res.LastInsertID, err
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
	return askAt(t, "sqlite:"+t.TempDir()+"/test.db?synchronous=off", setup, question)
}

// inLoop runs do in a coroutine with a new database that setup has filled.
func inLoop[T any](t testing.TB, setup func(tx *dbthread.Tx) error, do func(co *deferred.Coroutine, b *dbthread.Broker) (T, error)) T {
	t.Helper()
	loop := deferredtest.NewLoop(t)
	b := dbthread.Open(loop, "sqlite:"+t.TempDir()+"/test.db?synchronous=off", dbthread.Config{Startup: setup})
	d := deferred.Inline(loop, func(co *deferred.Coroutine) (T, error) { return do(co, b) })
	loop.RunUntil(d.Fired)
	value := deferredtest.Result(t, d)
	closed := b.Shutdown()
	loop.RunUntil(closed.Fired)
	return value
}

// askAt is ask with an empty database that is there.
func askAt[T any](t testing.TB, url string, setup func(tx *dbthread.Tx) error, question func(b *dbthread.Broker) *deferred.Deferred[T]) (value T, err error) {
	t.Helper()
	loop := deferredtest.NewLoop(t)
	b := dbthread.Open(loop, url, dbthread.Config{Startup: setup})
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
