package load

import (
	"fmt"
	"time"
)

// Plan says what a client does to which server.
type Plan struct {
	Server      string // its address, IPv4
	Process     int    // its process id
	Connections int
	Size        int // bytes of a message
	Depth       int // messages under way on a connection
	WarmUp      time.Duration
	Window      time.Duration // how long is measured
	Patience    time.Duration // how long the server may let a connection wait; zero means 10 s
	Roots       string        // a file of certificates, for TLS
}

func (p Plan) patience() time.Duration {
	if p.Patience == 0 {
		return 10 * time.Second
	}
	return p.Patience
}

// Echoed is what came back in a window.
type Echoed struct {
	Messages  int64
	Took      time.Duration
	P50, P99  time.Duration // from a message's write to the read of its last byte
	ServerCPU time.Duration
}

// measure lets work go on for the window, and gives what histograms tells of it.
func (p Plan) measure(work func(until time.Time) error, latencies func() *histogram) (e Echoed, err error) {
	server := process(p.Process)
	used, err := server.cpu()
	if err != nil {
		return e, err
	}
	start := time.Now()
	if err := work(start.Add(p.Window)); err != nil {
		return e, err
	}
	e.Took = time.Since(start)
	usedAfter, err := server.cpu()
	if err != nil {
		return e, err
	}
	h := latencies()
	e.Messages, e.ServerCPU = h.total, usedAfter-used
	e.P50, e.P99 = h.percentile(50), h.percentile(99)
	return e, nil
}

func (e Echoed) String() string {
	return fmt.Sprintf("%.0f messages/s, p50 %v, p99 %v, server's CPU %v",
		float64(e.Messages)/e.Took.Seconds(), e.P50, e.P99, e.ServerCPU)
}
