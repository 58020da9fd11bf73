package protocols

import (
	"sasync/benchmarks/internal/bench"
	"sasync/benchmarks/internal/gobench"
)

// line is the benchmark beside the source of protocols/line: its time is that
// of one core.
func line(r *bench.Run) error {
	if err := gobench.BuildOurs(r, "protocols/line"); err != nil {
		return err
	}
	measured, err := bench.Interleave(r.Rounds, gobench.Ours(r, "^BenchmarkLine_Short$"))
	if err != nil {
		return err
	}
	return gobench.Print(r.Table, []gobench.Figure{
		gobench.Within("protocols/line", "Line_Short", "lines/s", bench.LinesPerSecond, 1e6),
	}, measured)
}

// amp are calls between two ends on one loop, ours and Twisted's.
func amp(r *bench.Run) error {
	if err := gobench.BuildOurs(r, "protocols/amp"); err != nil {
		return err
	}
	contenders := []bench.Contender[gobench.Results]{gobench.Ours(r, "^BenchmarkCall$")}
	if python, ok := r.Twisted(); ok {
		contenders = append(contenders, gobench.Program(r, "twisted", python, script(r, "amp_peer.py")))
	}
	measured, err := bench.Interleave(r.Rounds, contenders...)
	if err != nil {
		return err
	}
	return gobench.Print(r.Table, []gobench.Figure{
		gobench.Against("protocols/amp", "Call", "twisted", "Call").PerSecond("calls"),
	}, measured)
}
