package stores

import (
	"encoding/binary"
	"path/filepath"
	"sync"
	"testing"

	"go.etcd.io/bbolt"
)

// BenchmarkBboltBatch keeps 1,000 durable sets in flight: as many goroutines,
// each of which waits for its Batch. Keys and values are those of ours.
func BenchmarkBboltBatch(b *testing.B) {
	db, err := bbolt.Open(filepath.Join(b.TempDir(), "bench.bbolt"), 0o600, nil)
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	bucket := []byte("bench")
	if err := db.Update(func(tx *bbolt.Tx) error {
		_, err := tx.CreateBucket(bucket)
		return err
	}); err != nil {
		b.Fatal(err)
	}
	value := make([]byte, 100)
	b.ReportAllocs()
	b.ResetTimer()
	work := make(chan int)
	var workers sync.WaitGroup
	for range min(1000, b.N) {
		workers.Go(func() {
			for i := range work {
				key := binary.BigEndian.AppendUint64([]byte("key:0000"), uint64(i%100_000))
				if err := db.Batch(func(tx *bbolt.Tx) error { return tx.Bucket(bucket).Put(key, value) }); err != nil {
					b.Error(err)
				}
			}
		})
	}
	for i := range b.N {
		work <- i
	}
	close(work)
	workers.Wait()
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "sets/s")
}
