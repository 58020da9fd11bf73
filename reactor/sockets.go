package reactor

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"go.uber.org/zap"

	"sasync/deferred"
	"sasync/reactor/internal/sock"
)

// sockets is what a reactor has to do with descriptors. Owned by the loop.
type sockets struct {
	net           sock.Net // immutable after New
	lastConn      uint64   // the number of the latest
	conns         map[*conn]struct{}
	ports         map[*Port]struct{}
	datagramPorts map[*DatagramPort]struct{}
	processes     map[*Process]struct{}
	dirty         []*conn              // to be flushed when the callback that now runs has returned
	flushing      []*conn              // those that flush looks at now
	nextFlush     int                  // how many of them it has looked at
	unread        []*conn              // to be read on in the next turn
	events        uint64               // callbacks for descriptors
	readBuffer    []byte               // of 64 KiB, for whoever reads now
	factories     map[StartStopper]int // how many ports each has
	closed        bool                 // the run is near its end: no more sockets
	tls           tlsLoop
}

func newSockets(net sock.Net) sockets {
	return sockets{net: net, conns: map[*conn]struct{}{}, ports: map[*Port]struct{}{}, datagramPorts: map[*DatagramPort]struct{}{},
		processes: map[*Process]struct{}{},
		factories: map[StartStopper]int{}, readBuffer: make([]byte, 64<<10)}
}

// beginIO comes before each callback for a ready descriptor, which has no turn
// of its own: the time goes on.
func (r *Reactor) beginIO() {
	r.markBusy()
	r.clock.read()
	r.lapped = r.clock.at
	r.events++
}

// timedEvents is how many callbacks for descriptors there are for each that is
// timed: that takes 35 ns, a hundredth of what the smallest message does.
const timedEvents = 16

// endIO comes after it.
func (r *Reactor) endIO() {
	r.flush()
	r.armTimer()
	if r.events%timedEvents == 0 {
		r.counted.callbackTime.observe(r.lap())
	}
	r.markIdle()
}

// flush sends what the callbacks before it have written, and ends the
// connections that are to end. What that sets in motion is for the next turn:
// a producer whose peer is as fast as itself would never let go.
func (r *Reactor) flush() {
	r.settleTLS()                       // it writes to others
	if r.nextFlush == len(r.flushing) { // else a callback has ended its goroutine
		r.flushing, r.dirty, r.nextFlush = r.dirty, r.flushing[:0], 0
	}
	for r.nextFlush < len(r.flushing) {
		c := r.flushing[r.nextFlush]
		r.flushing[r.nextFlush] = nil
		r.nextFlush++
		r.markBusy()
		c.flush()
	}
	if len(r.dirty)+len(r.tls.dirty) > 0 {
		r.again()
	}
}

// readOn goes on with those whose budget was used up in the turn before.
func (r *Reactor) readOn() {
	unread := r.unread
	r.unread = nil
	for _, c := range unread {
		c.unread = false
		r.markBusy()
		c.readOn()
		r.counted.callbackTime.observe(r.lap())
	}
}

// drain ends all connections and child processes in a friendly way, within
// Config.DrainTimeout, and tells when none is left.
func (r *Reactor) drain() (complete bool) {
	if !r.closed {
		r.closed = true
		for _, c := range r.connsInOrder() {
			_, child := c.protocol.(*childPipe) // which ends with its process
			switch {
			case c.state == connPending:
				c.failed(ErrStopped)
			case !child:
				c.finish()
			}
		}
		for p := range r.processes {
			p.drain()
		}
		r.CallLater(r.cfg.DrainTimeout, r.abandonAll)
		r.again()
	}
	return len(r.conns) == 0 && len(r.processes) == 0
}

// connsInOrder is all connections, the oldest first.
func (r *Reactor) connsInOrder() []*conn {
	return slices.SortedFunc(maps.Keys(r.conns), func(a, b *conn) int { return cmp.Compare(a.number, b.number) })
}

func (r *Reactor) abandonAll() {
	for p := range r.processes {
		if !p.outlive {
			p.kill()
		}
	}
	for _, c := range r.connsInOrder() {
		c.abandon()
	}
}

// watchPorts begins to accept on the ports that were made before the run.
func (r *Reactor) watchPorts() {
	for p := range r.ports {
		p.watchAgain()
	}
	for p := range r.datagramPorts {
		if err := p.start(); err != nil {
			r.log.Error("a port can't be watched", zap.Any(fieldPort, p.addr), zap.Error(err))
			p.StopListening()
		}
	}
}

// stopPorts is the first thing that a shutdown does.
func (r *Reactor) stopPorts() {
	for p := range r.ports {
		p.StopListening()
	}
}

// closeAll is the end of every socket and child that is left at the end of a
// run.
func (r *Reactor) closeAll() {
	r.closed = true
	r.stopPorts()
	for p := range r.datagramPorts {
		p.StopListening()
	}
	r.abandonAll()
	for len(r.dirty) > 0 || r.nextFlush < len(r.flushing) {
		r.flush()
	}
	clear(r.tls.handshakes) // a goroutine that does not heed its context is on its own
	for p := range r.processes {
		p.leave()
	}
}

// abandon ends c, wherever it stands.
func (c *conn) abandon() {
	switch c.state {
	case connPending:
		c.failed(ErrStopped)
	case connLingering:
		c.close()
	default:
		c.abort(fmt.Errorf("%w: %w", ErrConnectionLost, deferred.ErrLoopEnded))
	}
}
