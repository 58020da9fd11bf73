package dbthread_test

import (
	"fmt"
	"os"
	"slices"
	"testing"
	"time"

	"sasync/dbthread"
	"sasync/deferred"
	"sasync/reactor"
)

// BenchmarkRoundTrip is loop to thread to loop with a trivial query.
func BenchmarkRoundTrip(b *testing.B) {
	one := dbthread.Statement("SELECT 1")
	read := func(tx *dbthread.Tx) (n int64, err error) {
		err = tx.QueryRow(one).Scan(&n)
		return n, err
	}
	for _, outstanding := range []int{1, 64} {
		b.Run(fmt.Sprintf("outstanding=%d", outstanding), func(b *testing.B) {
			onLoop(b, nil, func(r *reactor.Reactor, broker *dbthread.Broker) *deferred.Deferred[deferred.Unit] {
				return keep(b, r, outstanding, func(int) *deferred.Deferred[int64] { return dbthread.Read(broker, "one", read) })
			})
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "reads/s")
		})
	}
	b.Run("latency", func(b *testing.B) {
		took := make([]time.Duration, 0, b.N)
		onLoop(b, nil, func(r *reactor.Reactor, broker *dbthread.Broker) *deferred.Deferred[deferred.Unit] {
			return keep(b, r, 1, func(int) *deferred.Deferred[int64] {
				begun := time.Now()
				return dbthread.Read(broker, "one", read).AddCallback(func(n int64) (int64, error) {
					took = append(took, time.Since(begun))
					return n, nil
				})
			})
		})
		slices.Sort(took)
		b.ReportMetric(float64(took[len(took)/2])/float64(time.Microsecond), "p50-µs")
	})
}

// names is a table of texts to look up.
var names = &dbthread.Table{
	Name: "names",
	Columns: []dbthread.Column{
		{Name: "id", Type: dbthread.Integer, PrimaryKey: true},
		{Name: "value", Type: dbthread.Text},
	},
	Indices: []dbthread.Index{dbthread.UniqueOn("value")},
}

func nameOf(i int) string { return fmt.Sprintf("/page/%d/of/some/length", i) }

// BenchmarkSelect is reads that find the id of a unique text.
func BenchmarkSelect(b *testing.B) {
	const outstanding = 64
	texts := make([]string, 20_000)
	for i := range texts {
		texts[i] = nameOf(i)
	}
	fill := func(tx *dbthread.Tx) error {
		if err := names.Create(tx); err != nil {
			return err
		}
		for _, text := range texts {
			if _, err := tx.Exec("INSERT INTO names (value) VALUES (?)", text); err != nil {
				return err
			}
		}
		return nil
	}
	find := dbthread.Statement("SELECT id FROM names WHERE value = ?")
	b.Run(fmt.Sprintf("outstanding=%d", outstanding), func(b *testing.B) {
		onLoop(b, fill, func(r *reactor.Reactor, broker *dbthread.Broker) *deferred.Deferred[deferred.Unit] {
			return keep(b, r, outstanding, func(i int) *deferred.Deferred[int64] {
				text := texts[i*7919%len(texts)]
				return dbthread.Read(broker, "find", func(tx *dbthread.Tx) (id int64, err error) {
					err = tx.QueryRow(find, text).Scan(&id)
					return id, err
				})
			})
		})
	})
}

// streamed is how often the rows of the table are read.
const (
	streamRows = 100_000
	streamed   = `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n)
SELECT e.* FROM n CROSS JOIN entries e LIMIT ?`
)

// BenchmarkStream is rows of a Select, scanned on its thread and brought home.
// It also tells how much memory the process has got between a tenth of the rows
// and their end.
func BenchmarkStream(b *testing.B) {
	fill := func(tx *dbthread.Tx) error {
		if err := entries.Create(tx); err != nil {
			return err
		}
		for i := range streamRows {
			if _, err := insert(tx, entryOf(i)); err != nil {
				return err
			}
		}
		return nil
	}
	scan := func(rows *dbthread.Rows) (e entry, err error) {
		var id int64
		err = rows.Scan(&id, &e.dt, &e.ip, &e.http, &e.wasRd, &e.vhost, &e.url, &e.ref, &e.ua)
		return e, err
	}
	var early, late int64
	onLoop(b, fill, func(r *reactor.Reactor, broker *dbthread.Broker) *deferred.Deferred[deferred.Unit] {
		got := 0
		return deferred.Inline(r, func(co *deferred.Coroutine) (deferred.Unit, error) {
			for _, err := range dbthread.Select(broker, streamed, []any{b.N}, scan).Each(co) {
				if err != nil {
					return deferred.Unit{}, err
				}
				if got++; got == b.N/10 {
					early = residentBytes()
				}
			}
			late = residentBytes()
			if got != b.N {
				b.Errorf("%d rows, want %d", got, b.N)
			}
			return deferred.Unit{}, nil
		})
	})
	b.ReportMetric(float64(late)/1e6, "RSS-MB")
	b.ReportMetric(float64(late-early)/1e6, "growth-MB")
}

// residentBytes is 0 where the machine does not tell.
func residentBytes() (bytes int64) {
	text, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		return 0
	}
	var size, resident int64
	fmt.Sscan(string(text), &size, &resident)
	return resident * int64(os.Getpagesize())
}
