// Package protocols is the suite of sasync/protocols: servers of ours beside
// others that speak the same protocol, each in a process of its own that may
// use one processor, under one client; and Go benchmarks.
package protocols

import (
	"os/exec"
	"path/filepath"

	"sasync/benchmarks/internal/bench"
)

// Measure runs the suite.
func Measure(r *bench.Run) error {
	if err := r.Go("benchmarks", "build", "-o", r.Work+string(filepath.Separator), "./protocols/cmd/..."); err != nil {
		return err
	}
	r.Table.Remark("median of %d rounds; servers have one processor each", r.Rounds)
	for _, part := range []func(*bench.Run) error{line, amp, redis, web, webSocket} {
		if err := part(r); err != nil {
			return err
		}
	}
	return nil
}

// script is the path of a file beside this one.
func script(r *bench.Run, name string) string {
	return filepath.Join(r.Root, "benchmarks", "protocols", name)
}

// oneProcessor is a command of a server in Go that may use one.
func oneProcessor(r *bench.Run, name string, args ...string) *exec.Cmd {
	cmd := r.Command(name, args...)
	cmd.Env = append(cmd.Env, "GOMAXPROCS=1")
	return cmd
}
