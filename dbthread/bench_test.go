package dbthread_test

import (
	"fmt"
	"path/filepath"
	"testing"

	"go.uber.org/zap"

	"sasync/dbthread"
	"sasync/deferred"
	"sasync/reactor"
)

// The benchmarks run on a reactor, as programs do. Those of the suite dbthread
// have their peers in benchmarks/dbthread, with the same table and rows.

// entries is the table that the benchmarks fill and read.
var entries = &dbthread.Table{
	Name: "entries",
	Columns: []dbthread.Column{
		{Name: "id", Type: dbthread.Integer, PrimaryKey: true},
		{Name: "dt", Type: dbthread.Integer},
		{Name: "ip", Type: dbthread.Text},
		{Name: "http", Type: dbthread.Integer},
		{Name: "was_rd", Type: dbthread.Bool},
		{Name: "id_vhost", Type: dbthread.Integer},
		{Name: "id_url", Type: dbthread.Integer},
		{Name: "id_ref", Type: dbthread.Integer},
		{Name: "id_ua", Type: dbthread.Integer},
	},
	Indices: []dbthread.Index{dbthread.On("dt"), dbthread.On("ip")},
}

type entry struct {
	dt                        int64
	ip                        string
	http, vhost, url, ref, ua int64
	wasRd                     bool
}

var insertEntry = dbthread.Statement(
	"INSERT INTO entries (dt, ip, http, was_rd, id_vhost, id_url, id_ref, id_ua) VALUES (?, ?, ?, ?, ?, ?, ?, ?)")

func insert(tx *dbthread.Tx, e entry) (int64, error) {
	r, err := tx.Exec(insertEntry, e.values()...)
	return r.LastInsertID, err
}

func (e entry) values() []any { return []any{e.dt, e.ip, e.http, e.wasRd, e.vhost, e.url, e.ref, e.ua} }

var (
	setEntry       = dbthread.Define("setEntry", insert)
	setEntrySingle = dbthread.Define("setEntry", insert, dbthread.SingleStatement())
	insertsEntry   = dbthread.DefineInsert("setEntry", insertEntry, entry.values)
)

// entryOf is a visitor's hit: 16 visitors at a time, 10 hits each.
func entryOf(i int) entry {
	visitor := i/160*16 + i%16
	return entry{
		dt: 1_700_000_000 + int64(i/50), ip: fmt.Sprintf("10.%d.%d.%d", visitor>>16&255, visitor>>8&255, visitor&255),
		http: 200, vhost: 1, url: int64(i % 977), ref: int64(i % 131), ua: int64(i % 211),
	}
}

// onLoop runs work on a reactor, with a broker of a new database. The time is
// that of work, which ends when its Deferred fires.
func onLoop(b *testing.B, startup func(tx *dbthread.Tx) error, work func(r *reactor.Reactor, broker *dbthread.Broker) *deferred.Deferred[deferred.Unit]) {
	b.Helper()
	b.ReportAllocs()
	r, err := reactor.New(reactor.Config{Logger: zap.NewNop()})
	if err != nil {
		b.Fatal(err)
	}
	r.CallWhenRunning(func() {
		broker := dbthread.Open(r, filepath.Join(b.TempDir(), "bench.db"), dbthread.Config{Startup: startup})
		r.Before(reactor.Shutdown, broker.Shutdown)
		d := deferred.ThenDefer(broker.Running(), func(deferred.Unit) *deferred.Deferred[deferred.Unit] {
			b.ResetTimer()
			return work(r, broker)
		})
		d.AddBoth(func(u deferred.Unit, err error) (deferred.Unit, error) {
			b.StopTimer()
			if err != nil {
				b.Error(err)
			}
			return u, r.Stop()
		})
	})
	if err := r.Run(); err != nil {
		b.Fatal(err)
	}
}

// keep has n calls of start under way until all of them, b.N, have ended.
func keep[T any](b *testing.B, loop deferred.Loop, n int, start func(i int) *deferred.Deferred[T]) *deferred.Deferred[deferred.Unit] {
	all := deferred.New[deferred.Unit](loop)
	started, ended := 0, 0
	var next func()
	fired := func(v T, err error) (T, error) {
		if err != nil {
			b.Error(err)
		}
		if ended++; ended == b.N {
			all.Callback(deferred.Unit{})
		} else {
			next()
		}
		return v, nil
	}
	next = func() {
		if started < b.N {
			started++
			start(started - 1).AddBoth(fired)
		}
	}
	for range n {
		next()
	}
	return all
}
