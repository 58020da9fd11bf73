package stores

import (
	"sasync/benchmarks/internal/bench"
)

// The items of the Dict that is opened.
const (
	preloadItems = 1_000_000
	preloadMB    = preloadItems * (16 + 100) / 1e6
)

var seconds = bench.Unit{Name: "s", LowerIsBetter: true}

// preload fills a Dict, and then measures processes that open it: from the
// opening of the database until everything is in memory.
func preload(r *bench.Run) error {
	if err := r.Go("benchmarks", "build", "-o", r.Path("preload"), "./stores/cmd/preload"); err != nil {
		return err
	}
	db := r.Path("preload.db")
	if _, err := r.Measure("fill", r.Command(r.Path("preload"), "-db", db, "-fill")); err != nil {
		return err
	}
	measured, err := bench.Interleave(r.Rounds, bench.Contender[opening]{Name: "ours", Run: func() (opening, error) { return open(r, db) }})
	if err != nil {
		return err
	}
	for _, f := range []struct {
		name   string
		unit   bench.Unit
		limit  float64
		aspect func(opening) float64
	}{
		{"stores/preload1m", seconds, 3, func(o opening) float64 { return o.seconds }},
		{"stores/preload1m-rss", bench.Megabytes, 3 * preloadMB, func(o opening) float64 { return o.rss }},
	} {
		r.Table.Figure(bench.Figure{Name: f.name, Ours: bench.Median(measured["ours"], f.aspect), Unit: f.unit, Peer: bench.Limit, Theirs: f.limit})
	}
	return nil
}
