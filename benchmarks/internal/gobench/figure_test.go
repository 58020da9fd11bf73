package gobench_test

import (
	"os"

	"sasync/benchmarks/internal/bench"
	"sasync/benchmarks/internal/gobench"
)

func ExamplePrint() {
	figures := []gobench.Figure{
		gobench.Against("deferred/chain5", "Chain5", "twisted", "Chain5"),
		gobench.Against("deferred/chain5", "Chain5", "node", "Chain5"),
		gobench.Within("deferred/gather1000-allocs", "Gather1000", "allocs/op", bench.Allocations, 3).Each(1000),
		gobench.Against("dbthread/tx-1", "Insert", "direct", "Direct").PerSecond("tx"),
	}
	err := gobench.Print(bench.NewTable(os.Stdout), figures, map[string][]gobench.Results{
		"ours":   {{"Chain5": {"ns/op": 50}, "Gather1000": {"allocs/op": 1500}, "Insert": {"ns/op": 500_000}}},
		"node":   {{"Chain5": {"ns/op": 200}}},
		"direct": {{"Direct": {"ns/op": 400_000}}},
	})
	if err != nil {
		panic(err)
	}
	// Output:
	// # suite/figure	ours	unit	peer	peer's value	ratio
	// deferred/chain5	50	ns	twisted	missing	-
	// deferred/chain5	50	ns	node	200	4.00
	// deferred/gather1000-allocs	1.50	allocs	limit	3	2.00
	// dbthread/tx-1	2000	tx/s	direct	2500	0.80
}
