package reactor

import (
	"sasync/benchmarks/internal/bench"
	"sasync/benchmarks/reactor/load"
)

// tls measures ours and crypto/tls with a goroutine for each connection.
func (s *suite) tls() error {
	if err := s.certify(); err != nil {
		return err
	}
	s.servers["ourtls"] = []string{s.Path("ours"), "-pair", s.pair()}
	s.servers["gotls"] = []string{s.Path("gotls"), "-pair", s.pair()}
	plan := cell{connections: 50, size: 64, depth: 1}.plan()
	plan.Roots = s.pair()
	measured, err := inTurn[load.Echoed](s, s.Rounds*windowsPerRound, "tls", plan, "ourtls", "gotls")
	if err != nil {
		return err
	}
	bench.Compare(s.Table, "reactor/tls-50-64-1", bench.MessagesPerSecond, measured, "ourtls", "gotls", perSecond)
	bench.Compare(s.Table, "reactor/tlscpu-50-64-1", bench.Microseconds, measured, "ourtls", "gotls", cpuOfOne)
	return nil
}
