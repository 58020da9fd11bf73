package postgres_test

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"

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

// BenchmarkInsertRows stores a thousand rows in a transaction, and so does the
// same statement on a bare connection.
func BenchmarkInsertRows(b *testing.B) {
	srv := dbserver.PostgreSQL(b, "fsync=on")
	const rows = 1000
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
		ctx := context.Background()
		url := srv.Database()
		openBench(b, url, dbthread.Config{})
		c, err := pgconn.Connect(ctx, url)
		if err != nil {
			b.Fatal(err)
		}
		defer c.Close(ctx)
		sd, err := c.Prepare(ctx, "s", `INSERT INTO t (a, b) SELECT * FROM unnest($1::bigint[], $2::text[])`, nil)
		if err != nil {
			b.Fatal(err)
		}
		for b.Loop() {
			var as, bs []string
			for i := range rows {
				as, bs = append(as, strconv.Itoa(i)), append(bs, "text")
			}
			r := c.ExecStatement(ctx, sd, [][]byte{[]byte("{" + strings.Join(as, ",") + "}"), []byte("{" + strings.Join(bs, ",") + "}")}, nil, nil).Read()
			if r.Err != nil {
				b.Fatal(r.Err)
			}
		}
		b.ReportMetric(float64(b.N)*rows/b.Elapsed().Seconds(), "rows/s")
	})
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
