package reactor

import (
	"time"

	"sasync/benchmarks/internal/bench"
	"sasync/benchmarks/reactor/load"
)

// flooded are the contenders that a client floods. The echo of ours heeds the
// marks of the buffer: it reads no more than its peer takes. The heedless one
// writes on, until the cap ends the connection.
var flooded = []string{"ours", "heedless", "gnet", "gonet"}

// floodWindow is long enough to take the whole flood, for who does.
const floodWindow = 1500 * time.Millisecond

// writeCap is what a connection of ours may hold for its peer by default,
// Limits.WriteCap, in MB.
const writeCap = float64(16<<20) / 1e6

func (s *suite) flood() error {
	plan := cell{connections: 50, size: 64, depth: 1}.plan()
	plan.Window = floodWindow
	measured, err := inTurn[load.Flooded](s, s.Rounds, "flood", plan, flooded...)
	if err != nil {
		return err
	}
	printFlood(s.Table, measured)
	return nil
}

func printFlood(t *bench.Table, measured map[string][]load.Flooded) {
	growth := func(f load.Flooded) float64 { return float64(f.Growth) / 1e6 }
	taken := func(f load.Flooded) float64 { return float64(f.Sent) / 1e6 }
	before := func(f load.Flooded) time.Duration { return f.Before.P99.Round(time.Microsecond) }
	during := func(f load.Flooded) time.Duration { return f.During.P99.Round(time.Microsecond) }
	for _, name := range flooded {
		m := measured[name]
		t.Remark("flood of %s: %.1f of %.1f MB taken, %.1f MB more in memory; p99 of the others %v before, %v meanwhile",
			name, bench.Median(m, taken), float64(load.FloodBytes)/1e6, bench.Median(m, growth), bench.Median(m, before), bench.Median(m, during))
	}
	limit := func(name, contender string) {
		t.Figure(bench.Figure{Name: name, Ours: bench.Median(measured[contender], growth), Unit: bench.Megabytes, Peer: bench.Limit, Theirs: writeCap})
	}
	limit("reactor/flood-rss", "ours")
	limit("reactor/flood-rss-heedless", "heedless")
}
