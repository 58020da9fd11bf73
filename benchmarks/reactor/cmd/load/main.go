// Load is the client of the suite reactor: package load as a process.
//
//	load [flags] echo|flood|idle|tls
//
// It prints what it measured as JSON.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"runtime/debug"
	"time"

	"sasync/benchmarks/reactor/load"
)

func main() {
	var p load.Plan
	flag.StringVar(&p.Server, "server", "", "the server's `address`")
	flag.IntVar(&p.Process, "process", 0, "the server's process `id`")
	flag.IntVar(&p.Connections, "connections", 1, "how many")
	flag.IntVar(&p.Size, "size", 64, "`bytes` of a message")
	flag.IntVar(&p.Depth, "depth", 1, "messages under way on each connection")
	flag.DurationVar(&p.WarmUp, "warmup", 300*time.Millisecond, "before the window")
	flag.DurationVar(&p.Window, "window", time.Second, "how long is measured")
	flag.StringVar(&p.Roots, "roots", "", "a `file` of certificates, for tls")
	flag.Parse()
	measured, err := run(flag.Arg(0), p)
	if err == nil {
		err = json.NewEncoder(os.Stdout).Encode(measured)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(mode string, p load.Plan) (any, error) {
	switch mode {
	case "echo":
		debug.SetGCPercent(-1) // it makes no garbage
		return load.Echo(p)
	case "flood":
		debug.SetGCPercent(-1)
		return load.Flood(p)
	case "idle":
		return load.Idle(p)
	case "tls":
		return load.EchoTLS(p)
	default:
		return nil, fmt.Errorf("load: there is no mode %q", mode)
	}
}
