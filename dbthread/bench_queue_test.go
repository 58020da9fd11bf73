package dbthread_test

import (
	"path/filepath"
	"runtime"
	"testing"

	"sasync/dbthread"
	"sasync/deferred"
	"sasync/deferred/deferredtest"
)

// BenchmarkQueued is what a transaction takes in memory while it waits among a
// million, with its Deferred and its argument, a row.
func BenchmarkQueued(b *testing.B) {
	const n = 1_000_000
	var bytes uint64
	for b.Loop() {
		loop := deferredtest.NewLoop(b)
		prepared := deferred.New[deferred.Unit](loop)
		broker := dbthread.Open(loop, filepath.Join(b.TempDir(), "bench.db"), dbthread.Config{
			MaxQueued: -1,
			Prepare:   func() *deferred.Deferred[deferred.Unit] { return prepared },
		})
		cancelled := func(error) (int64, error) { return 0, nil }
		row, before := entryOf(0), liveBytes()
		for range n {
			setEntry.Go(broker, row).AddErrback(cancelled)
		}
		bytes += liveBytes() - before
		broker.CancelAll()
		prepared.Callback(deferred.Unit{})
		end := broker.Shutdown()
		loop.RunUntil(end.Fired)
		deferredtest.Result(b, end)
	}
	b.ReportMetric(float64(bytes)/float64(b.N)/n, "B/tx")
}

// liveBytes are those on the heap that are in use.
func liveBytes() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}
