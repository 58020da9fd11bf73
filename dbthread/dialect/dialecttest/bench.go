package dialecttest

import (
	"testing"

	"sasync/dbthread"
	"sasync/deferred"
	"sasync/deferred/deferredtest"
)

// Bench measures inserts of one row, each a transaction of its own that is
// durable when its Deferred fires, of which a number are outstanding.
func Bench(b *testing.B, url string, outstanding int, cfg dbthread.Config) {
	b.Helper()
	loop := deferredtest.NewLoop(b)
	cfg.Startup = samples.Create
	broker := dbthread.Open(loop, url, cfg)
	running := broker.Running()
	loop.RunUntil(running.Fired)
	deferredtest.Result(b, running)
	insert := dbthread.Statement(`INSERT INTO samples (i, t) VALUES (?, ?)`)
	fired, sent := 0, 0
	var next func()
	next = func() {
		if sent == b.N {
			return
		}
		sent++
		d := dbthread.Transact(broker, "insert", func(tx *dbthread.Tx) (dbthread.Result, error) { return tx.Exec(insert, 1, "text") })
		deferred.ThenBoth(d, func(_ dbthread.Result, err error) (deferred.Unit, error) {
			if err != nil {
				b.Error(err)
			}
			fired++
			next()
			return deferred.Unit{}, nil
		})
	}
	b.ResetTimer()
	for range outstanding {
		next()
	}
	loop.RunUntil(func() bool { return fired == b.N })
	b.StopTimer()
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "tx/s")
	closed := broker.Shutdown()
	loop.RunUntil(closed.Fired)
	deferredtest.Result(b, closed)
}
