package gobench

import (
	"maps"
	"testing"
)

func TestParse_ReadsTheLinesOfGoBenchmarks(t *testing.T) {
	got := Parse("goos: linux\nBenchmarkFire1-2   \t 5000000\t        45.5 ns/op\t   12.0 p50-µs\t      96 B/op\t       1 allocs/op\nBenchmarkBare 10 7 ns/op\nPASS\n")
	if want := (Result{"ns/op": 45.5, "p50-µs": 12, "B/op": 96, "allocs/op": 1}); !maps.Equal(got["Fire1"], want) {
		t.Errorf("Fire1: %v, want %v", got["Fire1"], want)
	}
	if want := (Result{"ns/op": 7}); !maps.Equal(got["Bare"], want) || len(got) != 2 {
		t.Errorf("all: %v", got)
	}
}

func TestMedian_TellsWhatAContenderLacks(t *testing.T) {
	measured := map[string][]Results{"ours": {{"Fire1": {"ns/op": 50}}}}
	for _, lacks := range []struct{ benchmark, unit, says string }{
		{"Chain5", "ns/op", "ours has no BenchmarkChain5"},
		{"Fire1", "allocs/op", "ours's BenchmarkFire1 measures no allocs/op"},
	} {
		if _, err := Median(measured, "ours", lacks.benchmark, lacks.unit); err == nil || err.Error() != lacks.says {
			t.Errorf("got %v, want %s", err, lacks.says)
		}
	}
}
