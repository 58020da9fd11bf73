package deferred

import (
	"fmt"
	"strconv"
	"strings"

	"sasync/benchmarks/internal/bench"
)

// result is what a benchmark took for one turn.
type result struct {
	nanoseconds float64
	allocations float64
}

// results are those of all benchmarks of a contender, by name.
type results map[string]result

// parse reads lines such as
//
//	BenchmarkFire1-2   5000000   45.0 ns/op   96 B/op   1 allocs/op
func parse(text string) results {
	all := results{}
	for line := range strings.Lines(text) {
		fields := strings.Fields(line)
		name, ok := strings.CutPrefix(line, "Benchmark")
		if !ok || len(fields) < 4 {
			continue
		}
		name, _, _ = strings.Cut(strings.Fields(name)[0], "-")
		var r result
		for i := 3; i < len(fields); i += 2 {
			value, err := strconv.ParseFloat(fields[i-1], 64)
			if err != nil {
				continue
			}
			switch fields[i] {
			case "ns/op":
				r.nanoseconds = value
			case "allocs/op":
				r.allocations = value
			}
		}
		all[name] = r
	}
	return all
}

// median of one aspect of a contender's benchmark; measured holds the rounds of
// each contender, by its name.
func median(measured map[string][]results, contender, benchmark string, aspect func(result) float64) (float64, error) {
	for _, round := range measured[contender] {
		if _, ok := round[benchmark]; !ok {
			return 0, fmt.Errorf("%s has no Benchmark%s", contender, benchmark)
		}
	}
	return bench.Median(measured[contender], func(r results) float64 { return aspect(r[benchmark]) }), nil
}
