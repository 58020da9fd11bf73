// Package deferred is the suite of sasync/deferred. Ours are the benchmarks
// beside that package's source; a peer in Go is a benchmark beside this file,
// and one in another language a script.
package deferred

import (
	"sasync/benchmarks/internal/bench"
)

// figure is one line of the table, ours beside a peer's.
type figure struct {
	name   string
	ours   string // our benchmark
	aspect func(result) float64
	unit   bench.Unit
	peer   string  // the contender, or bench.Limit
	theirs string  // the peer's benchmark, unless it is a limit
	limit  float64 // the limit
}

// figures in the order of the table.
var figures = []figure{
	against("deferred/fire1", "Fire1", "twisted", "Fire1"),
	within("deferred/fire1-allocs", "Fire1", allocations, bench.Allocations, 1),
	against("deferred/chain5", "Chain5", "twisted", "Chain5"),
	against("deferred/chain5", "Chain5", "node", "Chain5"),
	within("deferred/chain5-allocs", "Chain5", allocations, bench.Allocations, 2),
	within("deferred/then-allocs", "Then", allocations, bench.Allocations, 2),
	within("deferred/gather1000-allocs", "Gather1000", allocationsOfOneIn1000, bench.Allocations, 3),
	within("deferred/await-ready", "AwaitReady", nanoseconds, bench.Nanoseconds, 10),
	against("deferred/await-suspended", "AwaitSuspended", "iterpull", "IterPullNext"),
	against("deferred/await-suspended", "AwaitSuspended", "node", "AwaitSuspended"),
	against("deferred/await-suspended", "AwaitSuspended", "gochan", "ChannelRoundTrip"),
	against("deferred/inline-start", "InlineStart", "iterpull", "IterPullNext"),
}

func against(name, ours, peer, theirs string) figure {
	return figure{name: name, ours: ours, aspect: nanoseconds, unit: bench.Nanoseconds, peer: peer, theirs: theirs}
}

func within(name, ours string, aspect func(result) float64, unit bench.Unit, limit float64) figure {
	return figure{name: name, ours: ours, aspect: aspect, unit: unit, peer: bench.Limit, limit: limit}
}

func nanoseconds(r result) float64            { return r.nanoseconds }
func allocations(r result) float64            { return r.allocations }
func allocationsOfOneIn1000(r result) float64 { return r.allocations / 1000 }

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
	return printFigures(r.Table, measured)
}

// prepare builds ours and the peers in Go, and finds the others.
func prepare(r *bench.Run) ([]bench.Contender[results], error) {
	for folder, binary := range map[string]string{".": "ours", "benchmarks": "gopeers"} {
		if err := r.Go(folder, "test", "-c", "-o", r.Path(binary), "./deferred"); err != nil {
			return nil, err
		}
	}
	contenders := []bench.Contender[results]{
		goBenchmarks(r, "ours", "ours", "."),
		goBenchmarks(r, "iterpull", "gopeers", "IterPull"),
		goBenchmarks(r, "gochan", "gopeers", "Channel"),
	}
	for _, find := range []func(*bench.Run) (bench.Contender[results], bool){findTwisted, findNode} {
		if c, ok := find(r); ok {
			contenders = append(contenders, c)
		}
	}
	return contenders, nil
}

// printFigures prints them; measured holds the rounds of each contender, by
// its name, and nothing of a peer that is missing.
func printFigures(t *bench.Table, measured map[string][]results) error {
	for _, f := range figures {
		ours, err := median(measured, "ours", f.ours, f.aspect)
		if err != nil {
			return err
		}
		theirs := bench.Missing
		if f.peer == bench.Limit {
			theirs = f.limit
		} else if len(measured[f.peer]) > 0 {
			if theirs, err = median(measured, f.peer, f.theirs, f.aspect); err != nil {
				return err
			}
		}
		t.Figure(bench.Figure{Name: f.name, Ours: ours, Unit: f.unit, Peer: f.peer, Theirs: theirs})
	}
	return nil
}
