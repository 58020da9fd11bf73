// Package deferred is the suite of sasync/deferred. Ours are the benchmarks
// beside that package's source; a peer in Go is a benchmark beside this file.
package deferred

import (
	"sasync/benchmarks/internal/bench"
)

// figures in the order of the table. A peer in Go is named with its benchmark;
// Twisted and Node are peers that are still to be built.
var figures = []struct {
	name    string
	ours    string
	aspect  func(result) float64
	unit    bench.Unit
	peer    string
	theirs  string  // the peer's benchmark, empty for a limit or a missing peer
	ceiling float64 // the limit
}{
	{name: "deferred/fire1", ours: "Fire1", aspect: nanoseconds, unit: bench.Nanoseconds, peer: "twisted"},
	{name: "deferred/fire1-allocs", ours: "Fire1", aspect: allocations, unit: bench.Allocations, peer: bench.Limit, ceiling: 1},
	{name: "deferred/chain5", ours: "Chain5", aspect: nanoseconds, unit: bench.Nanoseconds, peer: "twisted"},
	{name: "deferred/chain5", ours: "Chain5", aspect: nanoseconds, unit: bench.Nanoseconds, peer: "node"},
	{name: "deferred/chain5-allocs", ours: "Chain5", aspect: allocations, unit: bench.Allocations, peer: bench.Limit, ceiling: 2},
	{name: "deferred/await-ready", ours: "AwaitReady", aspect: nanoseconds, unit: bench.Nanoseconds, peer: bench.Limit, ceiling: 10},
	{name: "deferred/await-suspended", ours: "AwaitSuspended", aspect: nanoseconds, unit: bench.Nanoseconds, peer: "iterpull", theirs: "IterPullNext"},
	{name: "deferred/await-suspended", ours: "AwaitSuspended", aspect: nanoseconds, unit: bench.Nanoseconds, peer: "node"},
	{name: "deferred/inline-start", ours: "InlineStart", aspect: nanoseconds, unit: bench.Nanoseconds, peer: "iterpull", theirs: "IterPullNext"},
}

// Measure runs the suite.
func Measure(r *bench.Run) error {
	for folder, binary := range map[string]string{".": "ours", "benchmarks": "iterpull"} {
		if err := r.Go(folder, "test", "-c", "-o", r.Path(binary), "./deferred"); err != nil {
			return err
		}
	}
	measured, err := bench.Interleave(r.Rounds, contender(r, "ours"), contender(r, "iterpull"))
	if err != nil {
		return err
	}
	r.Table.Remark("median of %d rounds", r.Rounds)
	for _, f := range figures {
		ours, err := median(measured["ours"], f.ours, f.aspect)
		if err != nil {
			return err
		}
		theirs := bench.Missing
		switch {
		case f.peer == bench.Limit:
			theirs = f.ceiling
		case f.theirs != "":
			if theirs, err = median(measured[f.peer], f.theirs, f.aspect); err != nil {
				return err
			}
		}
		r.Table.Figure(bench.Figure{Name: f.name, Ours: ours, Unit: f.unit, Peer: f.peer, Theirs: theirs})
	}
	return nil
}

func nanoseconds(r result) float64 { return r.nanoseconds }
func allocations(r result) float64 { return r.allocations }
