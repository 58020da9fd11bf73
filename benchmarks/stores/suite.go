// Package stores is the suite of sasync/stores: Go benchmarks beside bbolt's,
// the server examples/kv beside Redis, and a Dict of a million items.
package stores

import (
	"sasync/benchmarks/internal/bench"
	"sasync/benchmarks/internal/gobench"
)

var setsPerSecond = bench.Unit{Name: "sets/s"}

// figures of Go benchmarks: ours stand beside the source of stores, the peer's
// in bbolt_test.go.
var figures = []gobench.Figure{
	{Name: "stores/set-1000", Ours: "Set", Measured: "sets/s", For: 1, Unit: setsPerSecond, Peer: "bbolt", Theirs: "BboltBatch"},
	gobench.Within("stores/get-preload", "Get", "ns/op", bench.Nanoseconds, 100),
}

// Measure runs the suite.
func Measure(r *bench.Run) error {
	r.Table.Remark("databases on %s; median of %d rounds", bench.FileSystem(r.Work), r.Rounds)
	for _, part := range []func(*bench.Run) error{inProcess, preload, servers} {
		if err := part(r); err != nil {
			return err
		}
	}
	return nil
}

func inProcess(r *bench.Run) error {
	if err := gobench.Build(r, "stores"); err != nil {
		return err
	}
	measured, err := bench.Interleave(r.Rounds,
		gobench.Ours(r, "^BenchmarkSet$|^BenchmarkGet$"),
		gobench.Peer(r, "bbolt", "Bbolt"))
	if err != nil {
		return err
	}
	return gobench.Print(r.Table, figures, measured)
}
