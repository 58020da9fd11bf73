package reactor

import (
	"crypto/tls"
	"testing"

	"sasync/benchmarks/internal/bench"
)

func TestCertify_MakesAPairThatServersTake(t *testing.T) {
	s := &suite{Run: &bench.Run{Work: t.TempDir()}}
	if err := s.certify(); err != nil {
		t.Fatal(err)
	}
	if _, err := tls.LoadX509KeyPair(s.pair(), s.pair()); err != nil {
		t.Error(err)
	}
}
