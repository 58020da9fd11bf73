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

// results are those of all benchmarks of a test binary, by name.
type results map[string]result

// benchTime is how long each benchmark runs in each round.
const benchTime = "300ms"

// contender runs all benchmarks of a test binary once.
func contender(r *bench.Run, binary string) bench.Contender[results] {
	return bench.Contender[results]{Name: binary, Run: func() (results, error) {
		r.Logf("benchmarks of %s", binary)
		text, err := bench.Output(r.Command(r.Path(binary), "-test.run=^$", "-test.bench=.", "-test.benchmem", "-test.benchtime="+benchTime))
		if err != nil {
			return nil, err
		}
		return parse(text), nil
	}}
}

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

func median(rounds []results, name string, aspect func(result) float64) (float64, error) {
	for _, round := range rounds {
		if _, ok := round[name]; !ok {
			return 0, fmt.Errorf("there is no Benchmark%s", name)
		}
	}
	return bench.Median(rounds, func(r results) float64 { return aspect(r[name]) }), nil
}
