package dbthread_test

import (
	"fmt"
	"path/filepath"
	"testing"

	"sasync/dbthread"
	_ "sasync/dbthread/sqlite"
	"sasync/deferred/deferredtest"
)

// The table that the main job fills.
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
	r, err := tx.Exec(insertEntry, e.dt, e.ip, e.http, e.wasRd, e.vhost, e.url, e.ref, e.ua)
	return r.LastInsertID, err
}

var (
	setEntry       = dbthread.Define("setEntry", insert)
	setEntrySingle = dbthread.Define("setEntry", insert, dbthread.SingleStatement())
)

// entryOf is a visitor's hit: 16 visitors at a time, 10 hits each.
func entryOf(i int) entry {
	visitor := i/160*16 + i%16
	return entry{
		dt: 1_700_000_000 + int64(i/50), ip: fmt.Sprintf("10.%d.%d.%d", visitor>>16&255, visitor>>8&255, visitor&255),
		http: 200, vhost: 1, url: int64(i % 977), ref: int64(i % 131), ua: int64(i % 211),
	}
}

func BenchmarkInsert(b *testing.B) {
	for _, outstanding := range []int{1, 10, 100, 1000, 5000} {
		for _, kind := range []struct {
			name string
			t    *dbthread.Transaction[entry, int64]
		}{{"savepoints", setEntry}, {"single", setEntrySingle}} {
			b.Run(fmt.Sprintf("%s/outstanding=%d", kind.name, outstanding), func(b *testing.B) {
				benchmarkInsert(b, kind.t, outstanding)
			})
		}
	}
}

func benchmarkInsert(b *testing.B, t *dbthread.Transaction[entry, int64], outstanding int) {
	loop := deferredtest.NewLoop(b)
	broker := openBench(b, loop)
	rows := make([]entry, 1<<16)
	for i := range rows {
		rows[i] = entryOf(i)
	}
	queued, done := 0, 0
	var push func()
	fired := func(id int64) (int64, error) {
		done++
		push()
		return id, nil
	}
	push = func() {
		if queued < b.N {
			t.Go(broker, rows[queued&(len(rows)-1)]).AddCallback(fired)
			queued++
		}
	}
	b.ReportAllocs()
	b.ResetTimer()
	for range outstanding {
		push()
	}
	loop.RunUntil(func() bool { return done == b.N })
	b.StopTimer()
	s := broker.Stats()
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "tx/s")
	b.ReportMetric(float64(s.Transactions)/float64(s.Groups), "tx/group")
}

func openBench(b *testing.B, loop *deferredtest.Loop) *dbthread.Broker {
	broker := dbthread.Open(loop, filepath.Join(b.TempDir(), "bench.db"), dbthread.Config{Startup: entries.Create})
	up := broker.Running()
	loop.RunUntil(up.Fired)
	deferredtest.Result(b, up)
	b.Cleanup(func() {
		end := broker.Shutdown()
		loop.RunUntil(end.Fired)
		deferredtest.Result(b, end)
	})
	return broker
}

// BenchmarkRoundTrip is loop to thread to loop with a trivial query.
func BenchmarkRoundTrip(b *testing.B) {
	for _, outstanding := range []int{1, 64} {
		b.Run(fmt.Sprintf("outstanding=%d", outstanding), func(b *testing.B) {
			loop := deferredtest.NewLoop(b)
			broker := openBench(b, loop)
			one := dbthread.Statement("SELECT 1")
			read := func(tx *dbthread.Tx) (n int64, err error) {
				err = tx.QueryRow(one).Scan(&n)
				return n, err
			}
			queued, done := 0, 0
			var push func()
			fired := func(n int64) (int64, error) {
				done++
				push()
				return n, nil
			}
			push = func() {
				if queued < b.N {
					queued++
					dbthread.Read(broker, "one", read).AddCallback(fired)
				}
			}
			b.ReportAllocs()
			b.ResetTimer()
			for range outstanding {
				push()
			}
			loop.RunUntil(func() bool { return done == b.N })
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "reads/s")
		})
	}
}

// BenchmarkBulk is one transaction that inserts all rows.
func BenchmarkBulk(b *testing.B) {
	columns := []string{"dt", "ip", "http", "was_rd", "id_vhost", "id_url", "id_ref", "id_ua"}
	values := func(e entry) []any { return []any{e.dt, e.ip, e.http, e.wasRd, e.vhost, e.url, e.ref, e.ua} }
	for name, store := range map[string]func(tx *dbthread.Tx, n int) (int64, error){
		"exec": func(tx *dbthread.Tx, n int) (int64, error) {
			for i := range n {
				if _, err := insert(tx, entryOf(i)); err != nil {
					return 0, err
				}
			}
			return 0, nil
		},
		"rows": func(tx *dbthread.Tx, n int) (int64, error) {
			return dbthread.InsertRows(tx, "entries", columns, func(yield func([]any) bool) {
				for i := range n {
					if !yield(values(entryOf(i))) {
						return
					}
				}
			})
		},
	} {
		b.Run(name, func(b *testing.B) {
			loop := deferredtest.NewLoop(b)
			broker := openBench(b, loop)
			b.ReportAllocs()
			b.ResetTimer()
			d := dbthread.Transact(broker, name, func(tx *dbthread.Tx) (int64, error) { return store(tx, b.N) })
			loop.RunUntil(d.Fired)
			deferredtest.Result(b, d)
		})
	}
}
