// Package reactor is the suite of sasync/reactor: servers that echo, each a
// process that package load is a client of, and the loop's own operations, as
// Go benchmarks.
package reactor

import (
	"os/exec"
	"path/filepath"

	"sasync/benchmarks/internal/bench"
)

// suite is what all its parts share.
type suite struct {
	*bench.Run
	client  string              // package load's command
	servers map[string][]string // how each contender is started; none that is missing
}

// Measure runs the suite.
func Measure(r *bench.Run) error {
	s := &suite{Run: r, client: r.Path("load"), servers: map[string][]string{}}
	if err := s.prepare(); err != nil {
		return err
	}
	r.Table.Remark("median of %d rounds; of echo and tls of %d windows of %v each", r.Rounds, r.Rounds*windowsPerRound, window)
	for _, part := range []func() error{s.echo, s.tls, s.loop, s.idle, s.flood} {
		if err := part(); err != nil {
			return err
		}
	}
	return nil
}

// prepare builds the client and the servers, and finds the others.
func (s *suite) prepare() error {
	if err := s.Go("benchmarks", "build", "-o", s.Work+string(filepath.Separator), "./reactor/cmd/..."); err != nil {
		return err
	}
	s.servers["ours"] = []string{s.Path("ours")}
	s.servers["heedless"] = []string{s.Path("ours"), "-heedless"}
	s.servers["gnet"] = []string{s.Path("gnet")}
	s.servers["gonet"] = []string{s.Path("gonet")}
	if python, ok := s.Twisted(); ok {
		s.servers["twisted"] = []string{python, s.script("echo_twisted.py")}
	}
	if node, ok := s.Node(); ok {
		s.servers["node"] = []string{node, s.script("echo_node.mjs")}
	}
	return nil
}

// script is the path of a file beside this one.
func (s *suite) script(name string) string {
	return filepath.Join(s.Root, "benchmarks", "reactor", name)
}

// command of a server, which may use two processors: so many has the machine
// that the goals were set on, and the client needs one of them.
func (s *suite) command(contender string) *exec.Cmd {
	argv := s.servers[contender]
	cmd := s.Command(argv[0], argv[1:]...)
	cmd.Env = append(cmd.Env, "GOMAXPROCS=2")
	return cmd
}
