package stores_test

import (
	"fmt"
	"path/filepath"
	"testing"

	"sasync/dbthread"
	"sasync/deferred"
	"sasync/deferred/deferredtest"
	"sasync/stores"
)

// benchDict opens a Dict of bytes on a new database, filled with n items.
func benchDict(b *testing.B, n int) (*deferredtest.Loop, *stores.Dict[string, []byte], func() *stores.Dict[string, []byte]) {
	b.Helper()
	loop := deferredtest.NewLoop(b)
	broker := dbthread.Open(loop, "sqlite:"+filepath.Join(b.TempDir(), "bench.db"), dbthread.Config{Startup: stores.Create})
	space := stores.New(loop, broker, stores.Config{MaxPending: 1 << 30})
	b.Cleanup(func() { await(b, loop, space.Shutdown()) })
	open := func() *stores.Dict[string, []byte] {
		return await(b, loop, stores.OpenDict[string, []byte](space, "bench", stores.DictConfig[[]byte]{Codec: stores.Raw[[]byte]()}))
	}
	d := open()
	value := make([]byte, 100)
	for i := range n {
		d.Set(benchKey(i), value)
	}
	await(b, loop, d.Flush())
	return loop, d, open
}

func benchKey(i int) string { return fmt.Sprintf("key:%012d", i) }

func await[T any](b *testing.B, loop *deferredtest.Loop, d *deferred.Deferred[T]) T {
	b.Helper()
	loop.RunUntil(d.Fired)
	return deferredtest.Result(b, d)
}

func BenchmarkGet(b *testing.B) {
	_, d, _ := benchDict(b, 100_000)
	keys := make([]string, 1<<14)
	for i := range keys {
		keys[i] = benchKey(i * 7919 % 100_000)
	}
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		if _, ok := d.Get(keys[i&(len(keys)-1)]); !ok {
			b.Fatal("it is missing")
		}
		i++
	}
}

// BenchmarkSet keeps 1,000 durable sets of distinct keys in flight.
func BenchmarkSet(b *testing.B) {
	loop, d, _ := benchDict(b, 0)
	value := make([]byte, 100)
	b.ReportAllocs()
	b.ResetTimer()
	next, done := 0, 0
	var set func()
	set = func() {
		next++
		d.Set(benchKey(next%100_000), value).AddCallback(func(u deferred.Unit) (deferred.Unit, error) {
			if done++; next < b.N {
				set()
			}
			return u, nil
		})
	}
	for range min(1000, b.N) {
		set()
	}
	loop.RunUntil(func() bool { return done == b.N })
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "sets/s")
}

func BenchmarkOpen(b *testing.B) {
	const n = 100_000
	loop, d, open := benchDict(b, n)
	b.ReportAllocs()
	for b.Loop() {
		await(b, loop, d.Close())
		d = open()
	}
	b.ReportMetric(float64(n*b.N)/b.Elapsed().Seconds(), "items/s")
}
