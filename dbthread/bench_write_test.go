package dbthread_test

import (
	"fmt"
	"testing"

	"sasync/dbthread"
	"sasync/deferred"
	"sasync/reactor"
)

// BenchmarkInsert is transactions that insert one row each and are durable when
// they are told of.
func BenchmarkInsert(b *testing.B) {
	for _, outstanding := range []int{1, 10, 100, 1000, 5000} {
		b.Run(fmt.Sprintf("savepoints/outstanding=%d", outstanding), func(b *testing.B) { benchmarkInsert(b, setEntry.Go, outstanding) })
		b.Run(fmt.Sprintf("single/outstanding=%d", outstanding), func(b *testing.B) { benchmarkInsert(b, setEntrySingle.Go, outstanding) })
		b.Run(fmt.Sprintf("together/outstanding=%d", outstanding), func(b *testing.B) { benchmarkInsert(b, insertsEntry.Go, outstanding) })
	}
}

func benchmarkInsert[T any](b *testing.B, queue func(*dbthread.Broker, entry) *deferred.Deferred[T], outstanding int) {
	rows := make([]entry, 1<<16)
	for i := range rows {
		rows[i] = entryOf(i)
	}
	onLoop(b, entries.Create, func(r *reactor.Reactor, broker *dbthread.Broker) *deferred.Deferred[deferred.Unit] {
		all := keep(b, r, outstanding, func(i int) *deferred.Deferred[T] {
			return queue(broker, rows[i&(len(rows)-1)])
		})
		return deferred.Then(all, func(u deferred.Unit) (deferred.Unit, error) {
			s := broker.Stats()
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "tx/s")
			b.ReportMetric(float64(s.Transactions)/float64(s.Groups), "tx/group")
			return u, nil
		})
	})
}

// BenchmarkBulk is one transaction that inserts all rows.
func BenchmarkBulk(b *testing.B) {
	columns := []string{"dt", "ip", "http", "was_rd", "id_vhost", "id_url", "id_ref", "id_ua"}
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
					if !yield(entryOf(i).values()) {
						return
					}
				}
			})
		},
	} {
		b.Run(name, func(b *testing.B) {
			onLoop(b, entries.Create, func(r *reactor.Reactor, broker *dbthread.Broker) *deferred.Deferred[deferred.Unit] {
				d := dbthread.Transact(broker, name, func(tx *dbthread.Tx) (int64, error) { return store(tx, b.N) })
				return deferred.Then(d, func(int64) (deferred.Unit, error) { return deferred.Unit{}, nil })
			})
		})
	}
}
