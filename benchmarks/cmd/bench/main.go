// Bench measures sasync against other programs that do the same work, in the
// same run, and prints a tab-separated line a figure.
//
//	go run ./cmd/bench [-rounds N] SUITE
//
// The table goes to standard output, what is being done to standard error.
// What the suites share is in internal/bench; a suite is a package of its own.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"

	"sasync/benchmarks/dbthread"
	"sasync/benchmarks/deferred"
	"sasync/benchmarks/internal/bench"
	"sasync/benchmarks/protocols"
	"sasync/benchmarks/reactor"
	"sasync/benchmarks/statalysis"
	"sasync/benchmarks/stores"
)

// suites in the order of the layers.
var suites = []struct {
	name, about string
	run         func(*bench.Run) error
}{
	{"deferred", "Deferreds and coroutines, against Twisted, Node, iter.Pull and Go channels", deferred.Measure},
	{"reactor", "echo servers and the loop, against gnet, Go's net, Twisted and Node", reactor.Measure},
	{"dbthread", "transactions, reads and streams, against database/sql, C, the driver and Twisted", dbthread.Measure},
	{"stores", "a dictionary that lasts, against bbolt's Batch and Redis with appendfsync always", stores.Measure},
	{"protocols", "HTTP, WebSocket, AMP, lines and Redis's protocol, against Go's net/http, gobwas/ws, Twisted and Redis", protocols.Measure},
	{"statalysis", "loading a real log of 207,000 lines, against GoAccess and the sqlite3 shell", statalysis.Measure},
	{"statalysis-big", "the same with that log ten times, 2.1 million lines", statalysis.MeasureBig},
	{"statalysis-report", "reports on ten million entries of a year", statalysis.MeasureReport},
}

func main() {
	flag.Usage = usage
	rounds := flag.Int("rounds", 3, "how often each contender runs")
	flag.Parse()
	if flag.NArg() != 1 || *rounds < 1 {
		usage()
		os.Exit(2)
	}
	for _, s := range suites {
		if s.name != flag.Arg(0) {
			continue
		}
		if err := measure(s.run, *rounds); err != nil {
			fmt.Fprintf(os.Stderr, "bench: %s: %v\n", s.name, err)
			os.Exit(1)
		}
		return
	}
	fmt.Fprintf(os.Stderr, "bench: there is no suite %q\n", flag.Arg(0))
	usage()
	os.Exit(2)
}

func usage() {
	fmt.Fprintln(os.Stderr, "usage: bench [-rounds N] SUITE\n\nThe suites:")
	for _, s := range suites {
		fmt.Fprintf(os.Stderr, "  %-16s %s\n", s.name, s.about)
	}
}

// measure runs a suite in an empty folder that is removed afterwards, also
// after an interrupt.
func measure(suite func(*bench.Run) error, rounds int) error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	root, err := projectRoot(ctx)
	if err != nil {
		return err
	}
	work, err := os.MkdirTemp("", "sasync-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)
	table := bench.NewTable(os.Stdout)
	table.Remark("%s", bench.Machine())
	err = suite(&bench.Run{Context: ctx, Root: root, Work: work, Rounds: rounds, Table: table, Log: os.Stderr})
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return err
}

// projectRoot is the folder above this module's.
func projectRoot(ctx context.Context) (string, error) {
	goMod, err := bench.Output(exec.CommandContext(ctx, "go", "env", "GOMOD"))
	if err != nil {
		return "", err
	}
	folder := filepath.Dir(strings.TrimSpace(goMod))
	if filepath.Base(folder) != "benchmarks" {
		return "", fmt.Errorf("run it in the folder benchmarks, or as: make bench SUITE=…")
	}
	return filepath.Dir(folder), nil
}
