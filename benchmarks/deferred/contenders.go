package deferred

import (
	"path/filepath"
	"strings"

	"sasync/benchmarks/internal/bench"
)

// benchTime is how long each benchmark in Go runs in each round.
const benchTime = "300ms"

// goBenchmarks runs those benchmarks of a test binary that match a pattern.
func goBenchmarks(r *bench.Run, name, binary, pattern string) bench.Contender[results] {
	return contender(r, name, r.Path(binary), "-test.run=^$", "-test.bench="+pattern, "-test.benchmem", "-test.benchtime="+benchTime)
}

// findTwisted is Debian's Twisted on Debian's Python.
func findTwisted(r *bench.Run) (c bench.Contender[results], ok bool) {
	python, ok := r.NeedPython("twisted", "python3-twisted")
	if !ok {
		return c, false
	}
	const versions = "import platform, twisted; print(twisted.__version__, 'on CPython', platform.python_version())"
	r.Table.Remark("Twisted %s", version(r, python, "-c", versions))
	return contender(r, "twisted", python, script(r, "twisted_peer.py")), true
}

// findNode is the machine's Node, or Debian's.
func findNode(r *bench.Run) (c bench.Contender[results], ok bool) {
	node, ok := r.Need("node", "nodejs")
	if !ok {
		return c, false
	}
	r.Table.Remark("Node %s", version(r, node, "--version"))
	return contender(r, "node", node, script(r, "node_peer.mjs")), true
}

// version is what a program prints about its own.
func version(r *bench.Run, program string, args ...string) string {
	text, err := bench.Output(r.Command(program, args...))
	if err != nil {
		return "of an unknown version"
	}
	return strings.TrimPrefix(text, "v")
}

// contender runs a program that prints lines of Go benchmarks.
func contender(r *bench.Run, name, program string, args ...string) bench.Contender[results] {
	return bench.Contender[results]{Name: name, Run: func() (results, error) {
		r.Logf("benchmarks of %s", name)
		text, err := bench.Output(r.Command(program, args...))
		return parse(text), err
	}}
}

// script is the path of a file beside this one.
func script(r *bench.Run, name string) string {
	return filepath.Join(r.Root, "benchmarks", "deferred", name)
}
