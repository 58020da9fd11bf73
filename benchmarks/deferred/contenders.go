package deferred

import (
	"path/filepath"

	"sasync/benchmarks/internal/bench"
	"sasync/benchmarks/internal/gobench"
)

func findTwisted(r *bench.Run) (c bench.Contender[gobench.Results], ok bool) {
	python, ok := r.Twisted()
	return gobench.Program(r, "twisted", python, script(r, "twisted_peer.py")), ok
}

func findNode(r *bench.Run) (c bench.Contender[gobench.Results], ok bool) {
	node, ok := r.Node()
	return gobench.Program(r, "node", node, script(r, "node_peer.mjs")), ok
}

// script is the path of a file beside this one.
func script(r *bench.Run, name string) string {
	return filepath.Join(r.Root, "benchmarks", "deferred", name)
}
