// Package deferred is the suite of sasync/deferred. Ours are the benchmarks
// beside that package's source; a peer in Go is a benchmark beside this file,
// and one in another language a script.
package deferred

import (
	"sasync/benchmarks/internal/bench"
	"sasync/benchmarks/internal/gobench"
)

// figures in the order of the table.
var figures = []gobench.Figure{
	gobench.Against("deferred/fire1", "Fire1", "twisted", "Fire1"),
	gobench.Against("deferred/fire1", "Fire1", "alloc", "AllocFire1"),
	allocations("deferred/fire1-allocs", "Fire1", 1),
	gobench.Against("deferred/chain5", "Chain5", "twisted", "Chain5"),
	gobench.Against("deferred/chain5", "Chain5", "node", "Chain5"),
	gobench.Against("deferred/chain5", "Chain5", "alloc", "AllocChain5"),
	allocations("deferred/chain5-allocs", "Chain5", 2),
	allocations("deferred/then-allocs", "Then", 2),
	allocations("deferred/gather1000-allocs", "Gather1000", 3).Each(1000),
	gobench.Within("deferred/await-ready", "AwaitReady", "ns/op", bench.Nanoseconds, 10),
	gobench.Against("deferred/await-suspended", "AwaitSuspended", "iterpull", "IterPullNext"),
	gobench.Against("deferred/await-suspended", "AwaitSuspended", "node", "AwaitSuspended"),
	gobench.Against("deferred/await-suspended", "AwaitSuspended", "gochan", "ChannelRoundTrip"),
	gobench.Against("deferred/inline-start", "InlineStart", "iterpull", "IterPullNext"),
}

func allocations(name, ours string, limit float64) gobench.Figure {
	return gobench.Within(name, ours, "allocs/op", bench.Allocations, limit)
}

// Measure runs the suite.
func Measure(r *bench.Run) error {
	contenders, err := prepare(r)
	if err != nil {
		return err
	}
	measured, err := bench.Interleave(r.Rounds, contenders...)
	if err != nil {
		return err
	}
	r.Table.Remark("median of %d rounds", r.Rounds)
	return gobench.Print(r.Table, figures, measured)
}

// prepare builds ours and the peers in Go, and finds the others.
func prepare(r *bench.Run) ([]bench.Contender[gobench.Results], error) {
	if err := gobench.Build(r, "deferred"); err != nil {
		return nil, err
	}
	contenders := []bench.Contender[gobench.Results]{
		gobench.Ours(r, "."),
		gobench.Peer(r, "alloc", "Alloc"),
		gobench.Peer(r, "iterpull", "IterPull"),
		gobench.Peer(r, "gochan", "Channel"),
	}
	for _, find := range []func(*bench.Run) (bench.Contender[gobench.Results], bool){findTwisted, findNode} {
		if c, ok := find(r); ok {
			contenders = append(contenders, c)
		}
	}
	return contenders, nil
}
