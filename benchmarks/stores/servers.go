package stores

import (
	"errors"
	"fmt"
	"net"
	"os"
	"strconv"
	"strings"

	"sasync/benchmarks/internal/bench"
)

// What redis-benchmark sends: SETs of random keys, from 50 connections.
const (
	connections = "50"
	keys        = "100000"
)

// servers puts redis-benchmark to examples/kv and to Redis, each on a new
// database, in a process of its own.
func servers(r *bench.Run) error {
	kv := r.Path("kv")
	if err := r.Go(".", "build", "-o", kv, "./examples/kv"); err != nil {
		return err
	}
	benchmark, ok := r.Need("redis-benchmark", "redis-tools")
	if !ok {
		return nil
	}
	redis, haveRedis := r.Redis()
	for _, f := range []struct {
		name string
		load load
	}{{"stores/kv-set16", load{benchmark, 16, 200_000}}, {"stores/kv-set1", load{benchmark, 1, 60_000}}} {
		contenders := []bench.Contender[float64]{f.load.on(r, "ours", func(folder string) (*bench.Server, error) {
			return bench.Serve(r.Command(kv, "-listen", "127.0.0.1:0", "-db", folder+"/kv.db"))
		})}
		if haveRedis {
			contenders = append(contenders, f.load.on(r, "redis", func(folder string) (*bench.Server, error) {
				return bench.ServeRedis(r, redis, "--dir", folder, "--save", "", "--appendonly", "yes", "--appendfsync", "always")
			}))
		}
		measured, err := bench.Interleave(r.Rounds, contenders...)
		if err != nil {
			return err
		}
		bench.Compare(r.Table, f.name, setsPerSecond, measured, "ours", "redis", func(v float64) float64 { return v })
	}
	return nil
}

// load is what redis-benchmark does to a server.
type load struct {
	benchmark          string // its path
	pipeline, requests int
}

// on is the load on a server that start starts with its data in a folder.
func (l load) on(r *bench.Run, name string, start func(folder string) (*bench.Server, error)) bench.Contender[float64] {
	return bench.Contender[float64]{Name: name, Run: func() (rate float64, err error) {
		folder, err := os.MkdirTemp(r.Work, name)
		if err != nil {
			return 0, err
		}
		defer os.RemoveAll(folder)
		s, err := start(folder)
		if err != nil {
			return 0, err
		}
		_, port, _ := net.SplitHostPort(s.Address)
		text, err := bench.Output(r.Command(l.benchmark, "-p", port, "-t", "set", "-r", keys, "-c", connections,
			"-P", strconv.Itoa(l.pipeline), "-n", strconv.Itoa(l.requests), "--csv"))
		if err == nil {
			rate, err = setRate(text)
		}
		r.Logf("%-16s pipeline %d: %.0f sets/s", name, l.pipeline, rate)
		return rate, errors.Join(err, s.End())
	}}
}

// setRate reads a line such as "SET","25510.20","15.3",…
func setRate(csv string) (float64, error) {
	for line := range strings.Lines(csv) {
		if fields := strings.Split(line, ","); len(fields) > 1 && fields[0] == `"SET"` {
			return strconv.ParseFloat(strings.Trim(fields[1], "\"\n"), 64)
		}
	}
	return 0, fmt.Errorf("redis-benchmark measured no SET: %s", csv)
}
