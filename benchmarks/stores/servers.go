package stores

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"time"

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
	if err := r.Go(".", "build", "-o", r.Path("kv"), "./examples/kv"); err != nil {
		return err
	}
	benchmark, ok := r.Need("redis-benchmark", "redis-tools")
	if !ok {
		return nil
	}
	redis, haveRedis := r.Need("redis-server", "redis-server")
	if haveRedis {
		text, _ := bench.Output(r.Command(redis, "--version"))
		r.Table.Remark("Redis: %s", text)
	}
	for _, f := range []struct {
		name               string
		pipeline, requests int
	}{{"stores/kv-set16", 16, 200_000}, {"stores/kv-set1", 1, 60_000}} {
		load := func(name string, start func(*bench.Run, string) (*server, error), path string) bench.Contender[float64] {
			return bench.Contender[float64]{Name: name, Run: func() (float64, error) {
				return underLoad(r, name, start, path, benchmark, f.pipeline, f.requests)
			}}
		}
		contenders := []bench.Contender[float64]{load("ours", startKV, r.Path("kv"))}
		if haveRedis {
			contenders = append(contenders, load("redis", startRedis, redis))
		}
		measured, err := bench.Interleave(r.Rounds, contenders...)
		if err != nil {
			return err
		}
		bench.Compare(r.Table, f.name, setsPerSecond, measured, "ours", "redis", func(v float64) float64 { return v })
	}
	return nil
}

// server is one of the two, and its data.
type server struct {
	address string
	folder  string
	end     func() error
}

func underLoad(r *bench.Run, name string, start func(*bench.Run, string) (*server, error), path, benchmark string, pipeline, requests int) (rate float64, err error) {
	s, err := start(r, path)
	if err != nil {
		return 0, err
	}
	defer os.RemoveAll(s.folder)
	_, port, _ := net.SplitHostPort(s.address)
	text, err := bench.Output(r.Command(benchmark, "-p", port, "-t", "set", "-r", keys, "-c", connections,
		"-P", strconv.Itoa(pipeline), "-n", strconv.Itoa(requests), "--csv"))
	if err == nil {
		rate, err = setRate(text)
	}
	r.Logf("%-16s pipeline %d: %.0f sets/s", name, pipeline, rate)
	if ended := s.end(); err == nil {
		err = ended
	}
	return rate, err
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

func startKV(r *bench.Run, path string) (*server, error) {
	folder, err := os.MkdirTemp(r.Work, "kv")
	if err != nil {
		return nil, err
	}
	s, err := bench.Serve(r.Command(path, "-listen", "127.0.0.1:0", "-db", folder+"/kv.db"))
	if err != nil {
		return nil, err
	}
	return &server{s.Address, folder, s.End}, nil
}

// startRedis starts a Redis that syncs its log before it answers.
func startRedis(r *bench.Run, path string) (*server, error) {
	folder, err := os.MkdirTemp(r.Work, "redis")
	if err != nil {
		return nil, err
	}
	address, err := freeAddress()
	if err != nil {
		return nil, err
	}
	_, port, _ := net.SplitHostPort(address)
	cmd := r.Command(path, "--port", port, "--bind", "127.0.0.1", "--dir", folder, "--save", "", "--appendonly", "yes", "--appendfsync", "always")
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	if err := awaitAddress(address); err != nil {
		_ = cmd.Process.Kill()
		return nil, err
	}
	return &server{address, folder, func() error { return kill(cmd) }}, nil
}

func freeAddress() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer l.Close()
	return l.Addr().String(), nil
}

// awaitAddress polls: Redis does not tell when it listens.
func awaitAddress(address string) (err error) {
	for range 200 {
		var c net.Conn
		if c, err = net.Dial("tcp", address); err == nil {
			return c.Close()
		}
		time.Sleep(20 * time.Millisecond)
	}
	return err
}

func kill(cmd *exec.Cmd) error {
	err := cmd.Process.Kill()
	_ = cmd.Wait()
	return err
}
