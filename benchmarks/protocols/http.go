package protocols

import (
	"fmt"
	"os/exec"
	"strconv"
	"strings"
	"time"

	"sasync/benchmarks/internal/bench"
)

// Of a server's life under wrk.
const (
	httpWarmUp = time.Second
	httpWindow = 3 * time.Second
)

var requestsPerSecond = bench.Unit{Name: "requests/s"}

// web puts wrk to servers that say hello and give back what is posted, from 50
// connections that stay.
func web(r *bench.Run) error {
	wrk, ok := r.Need("wrk", "wrk")
	if !ok {
		return nil
	}
	servers := map[string]func() *exec.Cmd{
		"ours":    func() *exec.Cmd { return oneProcessor(r, r.Path("ours"), "http") },
		"nethttp": func() *exec.Cmd { return oneProcessor(r, r.Path("nethttp")) },
	}
	if python, ok := r.Twisted(); ok {
		servers["twisted"] = func() *exec.Cmd { return r.Command(python, script(r, "http_twisted.py")) }
	}
	for _, work := range []struct {
		figure string
		args   []string
	}{{"protocols/http", nil}, {"protocols/http-post", []string{"-s", script(r, "post.lua")}}} {
		var contenders []bench.Contender[float64]
		for _, name := range []string{"ours", "nethttp", "twisted"} {
			if start := servers[name]; start != nil {
				contenders = append(contenders, bench.Contender[float64]{Name: name, Run: func() (float64, error) {
					return requests(r, work.figure+" "+name, start(), wrk, work.args)
				}})
			}
		}
		measured, err := bench.Interleave(r.Rounds, contenders...)
		if err != nil {
			return err
		}
		for _, peer := range []string{"nethttp", "twisted"} {
			bench.Compare(r.Table, work.figure, requestsPerSecond, measured, "ours", peer, func(rate float64) float64 { return rate })
		}
	}
	return nil
}

// requests is how many a server answers in a second.
func requests(r *bench.Run, what string, command *exec.Cmd, wrk string, args []string) (rate float64, err error) {
	server, err := bench.Serve(command)
	if err != nil {
		return 0, err
	}
	defer server.End()
	for _, d := range []time.Duration{httpWarmUp, httpWindow} {
		text, err := bench.Output(r.Command(wrk, append(args, "-t", "1", "-c", "50", "-d", d.String(), "http://"+server.Address+"/")...))
		if err != nil {
			return 0, err
		}
		if rate, err = requestRate(text); err != nil {
			return 0, err
		}
	}
	r.Logf("%-28s %.0f requests/s", what, rate)
	return rate, nil
}

// requestRate reads what wrk tells. An answer that is an error, or none, is a
// failure: a server that is quick to refuse is no measure.
func requestRate(text string) (float64, error) {
	for line := range strings.Lines(text) {
		fields := strings.Fields(line)
		switch {
		case strings.Contains(line, "Socket errors") || strings.Contains(line, "Non-2xx"):
			return 0, fmt.Errorf("wrk: %s", strings.TrimSpace(line))
		case len(fields) == 2 && fields[0] == "Requests/sec:":
			return strconv.ParseFloat(fields[1], 64)
		}
	}
	return 0, fmt.Errorf("wrk measured no requests: %s", text)
}
