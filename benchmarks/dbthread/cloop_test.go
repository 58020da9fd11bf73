package dbthread

import (
	"context"
	"database/sql/driver"
	"flag"
	"slices"
	"testing"

	"sasync/benchmarks/dbthread/cloop"
)

// The rows of a COMMIT: as many as ours had in the same round.
var (
	savepointBatch = flag.Int("savepoint-batch", 1000, "rows of a COMMIT, each in a savepoint")
	singleBatch    = flag.Int("single-batch", 1000, "rows of a COMMIT without savepoints")
)

// BenchmarkC is the loop in C.
func BenchmarkC(b *testing.B) {
	b.Run("savepoints", func(b *testing.B) { benchmarkC(b, *savepointBatch, true) })
	b.Run("single", func(b *testing.B) { benchmarkC(b, *singleBatch, false) })
}

func benchmarkC(b *testing.B, batch int, savepoints bool) {
	took, err := cloop.Store(newDatabase(b, 0), rows[:], b.N, batch, savepoints)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportMetric(float64(took.Nanoseconds())/float64(b.N), "ns/op")
}

func TestCLoop_StoresTheRowsOfItsPeers(t *testing.T) {
	const n = 1000
	for _, savepoints := range []bool{true, false} {
		path := newDatabase(t, 0)
		if _, err := cloop.Store(path, rows[:], n, 300, savepoints); err != nil {
			t.Fatal(err)
		}
		list, err := connect(t, path).QueryContext(context.Background(), "SELECT dt, ip, http, was_rd, id_vhost, id_url, id_ref, id_ua FROM entries ORDER BY id", nil)
		if err != nil {
			t.Fatal(err)
		}
		row := make([]driver.Value, 8)
		stored := 0
		for ; list.Next(row) == nil; stored++ {
			want := valuesOf(stored)
			want[3] = int64(0) // no row of these was redirected
			if !slices.EqualFunc(row, want, func(a driver.Value, b any) bool { return a == b }) {
				t.Fatalf("row %d: %v, want %v", stored, row, want)
			}
		}
		if stored != n {
			t.Errorf("%d rows, want %d", stored, n)
		}
		list.Close()
	}
}
