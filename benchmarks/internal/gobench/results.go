// Package gobench runs Go benchmarks, and what prints its results as they do,
// as contenders of a suite.
package gobench

import (
	"fmt"
	"strconv"
	"strings"

	"sasync/benchmarks/internal/bench"
)

// Result is what a benchmark measured, by unit: "ns/op", "allocs/op" and those
// of its own.
type Result map[string]float64

// Results are those of all benchmarks of a contender, by name.
type Results map[string]Result

// Parse reads lines such as
//
//	BenchmarkFire1-2   5000000   45.0 ns/op   96 B/op   1 allocs/op
func Parse(text string) Results {
	all := Results{}
	for line := range strings.Lines(text) {
		fields := strings.Fields(line)
		name, ok := strings.CutPrefix(line, "Benchmark")
		if !ok || len(fields) < 4 {
			continue
		}
		name, _, _ = strings.Cut(strings.Fields(name)[0], "-")
		r := Result{}
		for i := 3; i < len(fields); i += 2 {
			if value, err := strconv.ParseFloat(fields[i-1], 64); err == nil {
				r[fields[i]] = value
			}
		}
		all[name] = r
	}
	return all
}

// Median of what a contender's benchmark measured in a unit; measured holds the
// rounds of each contender, by its name.
func Median(measured map[string][]Results, contender, benchmark, unit string) (float64, error) {
	for _, round := range measured[contender] {
		if _, ok := round[benchmark]; !ok {
			return 0, fmt.Errorf("%s has no Benchmark%s", contender, benchmark)
		}
		if _, ok := round[benchmark][unit]; !ok {
			return 0, fmt.Errorf("%s's Benchmark%s measures no %s", contender, benchmark, unit)
		}
	}
	return bench.Median(measured[contender], func(r Results) float64 { return r[benchmark][unit] }), nil
}
