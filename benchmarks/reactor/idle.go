package reactor

import (
	"fmt"
	"syscall"
	"time"

	"sasync/benchmarks/internal/bench"
	"sasync/benchmarks/reactor/load"
)

// The idle connections.
const (
	silence = time.Second
	idle    = 10_000
	idleRSS = 60 // MB: the most that a server may take for them
)

func (s *suite) idle() error {
	if err := allowDescriptors(idle + 100); err != nil {
		s.Table.Remark("reactor/idle10k-rss is missing: %v", err)
		return nil
	}
	plan := load.Plan{Connections: idle, Size: 64, Depth: 1, Window: silence}
	measured, err := inTurn[load.Held](s, s.Rounds, "idle", plan, "ours", "gnet", "gonet")
	if err != nil {
		return err
	}
	megabytes := func(h load.Held) float64 { return float64(h.RSS) / 1e6 }
	ours := bench.Median(measured["ours"], megabytes)
	s.Table.Figure(bench.Figure{Name: "reactor/idle10k-rss", Ours: ours, Unit: bench.Megabytes, Peer: bench.Limit, Theirs: idleRSS})
	for _, peer := range []string{"gnet", "gonet"} {
		bench.Compare(s.Table, "reactor/idle10k-rss", bench.Megabytes, measured, "ours", peer, megabytes)
	}
	return nil
}

// allowDescriptors lets the processes that are started from now on open n
// descriptors, which the client and the server need each.
func allowDescriptors(n uint64) error {
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit); err != nil {
		return err
	}
	limit.Max = max(limit.Max, n) // only root may raise it
	limit.Cur = limit.Max
	if err := syscall.Setrlimit(syscall.RLIMIT_NOFILE, &limit); err != nil {
		return fmt.Errorf("it takes %d descriptors a process: %w", n, err)
	}
	return nil
}
