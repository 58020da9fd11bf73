// Package dbthread is the suite of sasync/dbthread. Ours are the benchmarks
// beside the source of that package and of its dialect postgres. Peers in Go,
// and the loop in C, are benchmarks beside this file, and Twisted's is a script.
package dbthread

import (
	"sasync/benchmarks/internal/bench"
	"sasync/benchmarks/internal/gobench"
)

// How often contenders run in a round: a disk that is slow for a second, and
// others that use the machine, then do not hit one of them alone.
const (
	writeWindows = 3
	otherWindows = 2
)

// Measure runs the suite.
func Measure(r *bench.Run) error {
	if err := gobench.Build(r, "dbthread"); err != nil {
		return err
	}
	r.Table.Remark("database on %s; median of %d windows, of tx of %d", bench.FileSystem(r.Work), r.Rounds*otherWindows, r.Rounds*writeWindows)
	for _, part := range []func(*bench.Run) error{writes, reads, postgres} {
		if err := part(r); err != nil {
			return err
		}
	}
	return nil
}
