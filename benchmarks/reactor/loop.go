package reactor

import (
	"sasync/benchmarks/internal/bench"
	"sasync/benchmarks/internal/gobench"
)

// loopFigures are of Go benchmarks: ours stand beside the reactor's source, the
// peer's in trigger_test.go.
var loopFigures = []gobench.Figure{
	gobench.Against("reactor/post16", "Post_16Goroutines", "trigger", "Trigger_16Goroutines"),
	gobench.Within("reactor/timer10k", "CallLaterCancel_10k", "ns/op", bench.Nanoseconds, 400),
	gobench.Within("reactor/timer10k-allocs", "CallLaterCancel_10k", "allocs/op", bench.Allocations, 1),
	gobench.Within("reactor/timer-late", "CallLater_Lateness", "p50-µs", bench.Microseconds, 120),
}

func (s *suite) loop() error {
	if err := gobench.Build(s.Run, "reactor"); err != nil {
		return err
	}
	measured, err := bench.Interleave(s.Rounds,
		gobench.Ours(s.Run, "^BenchmarkPost_16Goroutines$|^BenchmarkCallLaterCancel_10k$|^BenchmarkCallLater_Lateness$"),
		gobench.Peer(s.Run, "trigger", "Trigger"))
	if err != nil {
		return err
	}
	return gobench.Print(s.Table, loopFigures, measured)
}
