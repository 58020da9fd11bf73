package gobench

import "sasync/benchmarks/internal/bench"

// benchTime is how long each benchmark in Go runs in each round.
const benchTime = "300ms"

// The test binaries that Build makes.
const (
	ours  = "gobench-ours"
	peers = "gobench-peers"
)

// Build makes the benchmarks of a package of the project, and those of the
// peers in Go, which stand in the folder of the same name of this module.
func Build(r *bench.Run, folder string) error {
	if err := BuildOurs(r, folder); err != nil {
		return err
	}
	return r.Go("benchmarks", "test", "-c", "-o", r.Path(peers), "./"+folder)
}

// BuildOurs makes the benchmarks of a package of the project alone.
func BuildOurs(r *bench.Run, folder string) error {
	return r.Go(".", "test", "-c", "-o", r.Path(ours), "./"+folder)
}

// Ours runs our benchmarks that match a pattern. More arguments may replace
// those that every benchmark has.
func Ours(r *bench.Run, pattern string, more ...string) bench.Contender[Results] {
	return OursAs(r, "ours", pattern, more...)
}

// OursAs is Ours under another name: what ours is without something, or a peer
// that stands beside ours.
func OursAs(r *bench.Run, name, pattern string, more ...string) bench.Contender[Results] {
	return binary(r, name, ours, pattern, more)
}

// Peer runs the benchmarks of peers that match a pattern, likewise.
func Peer(r *bench.Run, name, pattern string, more ...string) bench.Contender[Results] {
	return binary(r, name, peers, pattern, more)
}

func binary(r *bench.Run, name, binary, pattern string, more []string) bench.Contender[Results] {
	args := []string{"-test.run=^$", "-test.bench=" + pattern, "-test.benchmem", "-test.benchtime=" + benchTime}
	return Program(r, name, r.Path(binary), append(args, more...)...)
}

// Program is a contender that prints lines as Go benchmarks do.
func Program(r *bench.Run, name, program string, args ...string) bench.Contender[Results] {
	return bench.Contender[Results]{Name: name, Run: func() (Results, error) {
		r.Logf("benchmarks of %s", name)
		text, err := bench.Output(r.Command(program, args...))
		return Parse(text), err
	}}
}
