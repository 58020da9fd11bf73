// Multiloop uses all processors: one reactor for each, all of them listening on
// one port, over which the kernel spreads the connections. A loop's state is
// its own, so nothing needs a lock; what all of them share has to be made for
// that, as the counter here is.
package main

import (
	"errors"
	"flag"
	"fmt"
	"log"
	"net"
	"os"
	"runtime"
	"sync"
	"sync/atomic"

	"sasync/reactor"
)

// greeter says which loop it is on, and how many connections there have been on
// all of them.
type greeter struct {
	loop  int
	total *atomic.Int64
}

func (g greeter) ConnectionMade(t reactor.Transport) {
	_, _ = fmt.Fprintf(t, "loop %d, connection %d\r\n", g.loop, g.total.Add(1))
	t.LoseConnection()
}
func (greeter) DataReceived([]byte)  {}
func (greeter) ConnectionLost(error) {}

// loops are reactors on one port.
type loops struct {
	addr     net.Addr
	reactors []*reactor.Reactor
}

// newLoops makes n reactors that listen on addr. The first one heeds signals.
func newLoops(n int, addr string) (*loops, error) {
	all, total := &loops{}, new(atomic.Int64)
	for i := range n {
		cfg := reactor.Config{}
		if i > 0 {
			cfg.Signals = []os.Signal{}
		}
		r, err := reactor.New(cfg)
		if err != nil {
			return nil, err
		}
		f := reactor.FactoryFunc(func(net.Addr) reactor.Protocol { return greeter{i, total} })
		port, err := reactor.TCPServer{Addr: addr, ReusePort: true}.Listen(r, f)
		if err != nil {
			return nil, err
		}
		all.addr, addr = port.Addr(), port.Addr().String() // a port that the kernel has chosen is for all
		all.reactors = append(all.reactors, r)
	}
	return all, nil
}

// run runs them until the first has ended, and then ends the others.
func (l *loops) run() error {
	errs := make([]error, len(l.reactors))
	var running sync.WaitGroup
	for i, r := range l.reactors {
		running.Go(func() {
			errs[i] = r.Run()
			l.stop()
		})
	}
	running.Wait()
	return errors.Join(errs...)
}

// stop ends them all. Safe from any goroutine.
func (l *loops) stop() {
	for _, r := range l.reactors {
		_ = r.Stop() // it may have ended
	}
}

func main() {
	addr := flag.String("listen", "127.0.0.1:7010", "where to listen")
	flag.Parse()
	all, err := newLoops(runtime.GOMAXPROCS(0), *addr)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("greeting on", all.addr, "with", len(all.reactors), "loops")
	if err := all.run(); err != nil {
		log.Fatal(err)
	}
}
