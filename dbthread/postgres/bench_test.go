package postgres_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/jackc/pgx/v5"

	"sasync/dbthread"
	"sasync/dbthread/dbthreadtest/dbserver"
	"sasync/dbthread/dialect/dialecttest"
	"sasync/deferred/deferredtest"
)

func BenchmarkTransact(b *testing.B) {
	srv := dbserver.PostgreSQL(b, "fsync=on")
	for _, writers := range []int{1, 8} {
		b.Run(fmt.Sprintf("writers=%d", writers), func(b *testing.B) {
			dialecttest.Bench(b, srv.Database(), 64, dbthread.Config{Writers: writers})
		})
	}
}

// BenchmarkInsertRows stores ten thousand rows in a transaction, a thousand with
// each statement, and so does pgx alone.
func BenchmarkInsertRows(b *testing.B) {
	srv := dbserver.PostgreSQL(b, "fsync=on")
	const rows, each = 10_000, 1000
	b.Run("dbthread", func(b *testing.B) {
		loop, broker := openBench(b, srv.Database(), dbthread.Config{Writers: 1})
		for b.Loop() {
			d := dbthread.Transact(broker, "bulk", func(tx *dbthread.Tx) (int64, error) {
				return dbthread.InsertRows(tx, "t", []string{"a", "b"}, func(yield func([]any) bool) {
					for i := range rows {
						if !yield([]any{i, "text"}) {
							return
						}
					}
				})
			})
			loop.RunUntil(d.Fired)
			deferredtest.Result(b, d)
		}
		b.ReportMetric(float64(b.N)*rows/b.Elapsed().Seconds(), "rows/s")
	})
	b.Run("unnest", func(b *testing.B) {
		url := srv.Database()
		openBench(b, url, dbthread.Config{})
		c, err := pgx.Connect(context.Background(), url)
		if err != nil {
			b.Fatal(err)
		}
		defer c.Close(context.Background())
		for b.Loop() {
			if err := pgx.BeginFunc(context.Background(), c, func(tx pgx.Tx) error { return unnest(tx, rows, each) }); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(float64(b.N)*rows/b.Elapsed().Seconds(), "rows/s")
	})
}

func unnest(tx pgx.Tx, rows, each int) error {
	for n := 0; n < rows; n += each {
		var as []int64
		var bs []string
		for i := range each {
			as, bs = append(as, int64(n+i)), append(bs, "text")
		}
		if _, err := tx.Exec(context.Background(), `INSERT INTO t (a, b) SELECT * FROM unnest($1::bigint[], $2::text[])`, as, bs); err != nil {
			return err
		}
	}
	return nil
}

func openBench(b *testing.B, url string, cfg dbthread.Config) (*deferredtest.Loop, *dbthread.Broker) {
	b.Helper()
	loop := deferredtest.NewLoop(b)
	cfg.Startup = func(tx *dbthread.Tx) error {
		_, err := tx.Exec(`CREATE TABLE t (a BIGINT, b TEXT)`)
		return err
	}
	broker := dbthread.Open(loop, url, cfg)
	b.Cleanup(func() {
		d := broker.Shutdown()
		loop.RunUntil(d.Fired)
		deferredtest.Result(b, d)
	})
	d := broker.Running()
	loop.RunUntil(d.Fired)
	deferredtest.Result(b, d)
	return loop, broker
}
