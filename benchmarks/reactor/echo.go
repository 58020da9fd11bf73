package reactor

import (
	"fmt"

	"sasync/benchmarks/internal/bench"
	"sasync/benchmarks/reactor/load"
)

// cell is a load to echo.
type cell struct {
	connections, size, depth int
	peers                    []string
}

func (c cell) String() string { return fmt.Sprintf("%d-%d-%d", c.connections, c.size, c.depth) }

func (c cell) plan() load.Plan {
	return load.Plan{Connections: c.connections, Size: c.size, Depth: c.depth, WarmUp: warmUp, Window: window}
}

// cells in the order of the table.
var cells = []cell{
	{50, 64, 1, []string{"gnet", "gonet", "twisted", "node"}},
	{50, 64, 8, []string{"gnet", "gonet"}},
	{50, 4096, 1, []string{"gnet", "gonet"}},
	{50, 4096, 8, []string{"gnet", "gonet"}},
	{1000, 64, 1, []string{"gnet", "gonet"}},
	{1000, 64, 8, []string{"gnet", "gonet"}},
	{1000, 4096, 1, []string{"gnet", "gonet"}},
	{1000, 4096, 8, []string{"gnet", "gonet"}},
}

func (s *suite) echo() error {
	for _, c := range cells {
		measured, err := inTurn[load.Echoed](s, s.Rounds*windowsPerRound, "echo", c.plan(), append([]string{"ours"}, c.peers...)...)
		if err != nil {
			return err
		}
		printCell(s.Table, c, measured)
	}
	return nil
}

func printCell(t *bench.Table, c cell, measured map[string][]load.Echoed) {
	for _, peer := range c.peers {
		bench.Compare(t, fmt.Sprintf("reactor/echo-%v", c), bench.MessagesPerSecond, measured, "ours", peer, perSecond)
		bench.Compare(t, fmt.Sprintf("reactor/echocpu-%v", c), bench.Microseconds, measured, "ours", peer, cpuOfOne)
	}
}
