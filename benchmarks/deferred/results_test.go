package deferred

import "testing"

func TestParse_ReadsTheLinesOfGoBenchmarks(t *testing.T) {
	got := parse("goos: linux\nBenchmarkFire1-2   \t 5000000\t        45.5 ns/op\t      96 B/op\t       1 allocs/op\nBenchmarkBare 10 7 ns/op\nPASS\n")
	if want := (result{nanoseconds: 45.5, allocations: 1}); got["Fire1"] != want {
		t.Errorf("Fire1: %+v, want %+v", got["Fire1"], want)
	}
	if want := (result{nanoseconds: 7}); got["Bare"] != want || len(got) != 2 {
		t.Errorf("all: %+v", got)
	}
}
