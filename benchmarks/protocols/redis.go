package protocols

import (
	"fmt"
	"net"
	"strconv"
	"strings"

	"sasync/benchmarks/internal/bench"
)

var pingsPerSecond = bench.Unit{Name: "pings/s"}

// redis puts redis-benchmark to our server and to Redis: PING from 50
// connections, 16 of them on their way in each.
func redis(r *bench.Run) error {
	client, ok := r.Need("redis-benchmark", "redis-tools")
	if !ok {
		return nil
	}
	contenders := []bench.Contender[float64]{{Name: "ours", Run: func() (float64, error) {
		server, err := bench.Serve(oneProcessor(r, r.Path("ours"), "resp"))
		if err != nil {
			return 0, err
		}
		defer server.End()
		return pings(r, "ours", client, server.Address)
	}}}
	if path, ok := r.Redis(); ok {
		contenders = append(contenders, bench.Contender[float64]{Name: "redis", Run: func() (float64, error) {
			server, err := bench.ServeRedis(r, path, "--save", "")
			if err != nil {
				return 0, err
			}
			defer server.End()
			return pings(r, "redis", client, server.Address)
		}})
	}
	measured, err := bench.Interleave(r.Rounds, contenders...)
	if err != nil {
		return err
	}
	bench.Compare(r.Table, "protocols/resp-ping", pingsPerSecond, measured, "ours", "redis", func(rate float64) float64 { return rate })
	return nil
}

func pings(r *bench.Run, name, client, address string) (rate float64, err error) {
	_, port, err := net.SplitHostPort(address)
	if err != nil {
		return 0, err
	}
	text, err := bench.Output(r.Command(client, "-p", port, "-t", "ping_mbulk", "-c", "50", "-P", "16", "-n", "1000000", "--csv"))
	if err == nil {
		rate, err = pingRate(text)
	}
	r.Logf("resp-ping %-8s %.0f pings/s", name, rate)
	return rate, err
}

// pingRate reads a line such as "PING_MBULK","255102.20",…
func pingRate(csv string) (float64, error) {
	for line := range strings.Lines(csv) {
		if fields := strings.Split(line, ","); len(fields) > 1 && strings.HasPrefix(fields[0], `"PING_MBULK`) {
			return strconv.ParseFloat(strings.Trim(fields[1], "\"\n"), 64)
		}
	}
	return 0, fmt.Errorf("redis-benchmark measured no PING: %s", csv)
}
