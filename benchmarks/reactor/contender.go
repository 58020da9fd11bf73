package reactor

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"

	"sasync/benchmarks/internal/bench"
	"sasync/benchmarks/reactor/load"
)

// How long a contender echoes in a window, and before it. Windows are short and
// many: others that use the machine for a second then hit all contenders.
const (
	window          = 300 * time.Millisecond
	warmUp          = 150 * time.Millisecond
	windowsPerRound = 3
)

// inTurn lets those contenders that are not missing run n times, in turn, each
// time with a server process of its own, and gives what the client measured.
func inTurn[T fmt.Stringer](s *suite, n int, mode string, p load.Plan, contenders ...string) (map[string][]T, error) {
	var all []bench.Contender[T]
	for _, name := range contenders {
		if s.servers[name] == nil {
			continue
		}
		all = append(all, bench.Contender[T]{Name: name, Run: func() (measured T, err error) {
			err = s.measure(name, mode, p, &measured)
			s.Logf("%s %d-%d-%d %-8s %v", mode, p.Connections, p.Size, p.Depth, name, measured)
			return measured, err
		}})
	}
	return bench.Interleave(n, all...)
}

// measure starts a server and lets the client measure it.
func (s *suite) measure(contender, mode string, p load.Plan, measured any) (err error) {
	server, err := bench.Serve(s.command(contender))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, server.End()) }()
	text, err := bench.Output(s.Command(s.client,
		"-server", server.Address,
		"-process", strconv.Itoa(server.Process()),
		"-connections", strconv.Itoa(p.Connections),
		"-size", strconv.Itoa(p.Size),
		"-depth", strconv.Itoa(p.Depth),
		"-warmup", p.WarmUp.String(),
		"-window", p.Window.String(),
		"-roots", p.Roots,
		mode))
	if err != nil {
		return err
	}
	return json.Unmarshal([]byte(text), measured)
}

// Aspects of what came back.

func perSecond(e load.Echoed) float64 { return float64(e.Messages) / e.Took.Seconds() }

func cpuOfOne(e load.Echoed) float64 {
	return float64(e.ServerCPU) / float64(time.Microsecond) / float64(e.Messages)
}
