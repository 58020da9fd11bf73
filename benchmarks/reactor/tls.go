package reactor

import (
	"sasync/benchmarks/internal/bench"
	"sasync/benchmarks/reactor/load"
)

// tls measures crypto/tls with a goroutine for each connection. The reactor has
// no TLS to hold against it yet, so a remark tells what it gives.
func (s *suite) tls() error {
	if err := s.certify(); err != nil {
		return err
	}
	s.servers["gotls"] = []string{s.Path("gotls"), "-pair", s.pair()}
	plan := cell{connections: 50, size: 64, depth: 1}.plan()
	plan.Roots = s.pair()
	measured, err := inTurn[load.Echoed](s, s.Rounds*windowsPerRound, "tls", plan, "gotls")
	if err != nil {
		return err
	}
	s.Table.Remark("reactor/tls-50-64-1 has no value of ours yet; gotls: %.0f messages/s, %.2f us of CPU each",
		bench.Median(measured["gotls"], perSecond), bench.Median(measured["gotls"], cpuOfOne))
	return nil
}
