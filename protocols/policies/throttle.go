package policies

import (
	"net"
	"time"

	"sasync/deferred"
	"sasync/protocols/internal/filter"
	"sasync/reactor"
)

// Throttle bounds how many bytes a second are received and sent. A connection
// that has received too many is not read from for a while. What a protocol
// writes is sent in any case, but then the registered producer is paused for a
// while and Drained takes longer: only who heeds one of these is slowed down. A
// rate that is not set is no limit.
type Throttle struct {
	// Read and Write are for all connections together.
	Read, Write Rate
	// PeerRead and PeerWrite are for those of one peer together. A peer whose
	// last connection has ended is remembered until its burst is full again.
	PeerRead, PeerWrite Rate
}

// Wrap puts the throttle around the protocols of f. Safe from any goroutine.
func (t Throttle) Wrap(f reactor.Factory) reactor.Factory {
	s := &throttler{Throttle: t, peers: map[peer]*peerBuckets{}}
	return filter.Around(f, func(p reactor.Protocol) reactor.Protocol {
		c := &throttled{s: s}
		c.Init(c, p)
		return c
	})
}

// throttler has the buckets. Owned by the loop.
type throttler struct {
	Throttle
	made        bool
	read, write *bucket
	peers       map[peer]*peerBuckets
}

// peerBuckets are those of a peer.
type peerBuckets struct {
	connections int
	leaving     bool // forget will be called
	read, write *bucket
}

// enter gives the buckets of a connection from addr.
func (s *throttler) enter(addr net.Addr, clock deferred.Clock) *peerBuckets {
	now := clock.Now()
	if !s.made {
		s.made = true
		s.read, s.write = newBucket(s.Read, now, nil), newBucket(s.Write, now, nil)
	}
	p := s.peers[peerOf(addr)]
	if p == nil {
		p = &peerBuckets{read: newBucket(s.PeerRead, now, s.read), write: newBucket(s.PeerWrite, now, s.write)}
		s.peers[peerOf(addr)] = p
	}
	p.connections++
	return p
}

// leave takes a connection of a peer away.
func (s *throttler) leave(addr net.Addr, p *peerBuckets, clock deferred.Clock) {
	if p.connections--; p.connections == 0 && !p.leaving {
		s.forget(peerOf(addr), p, clock)
	}
}

// forget forgets a peer without connections as soon as nothing tells it from a
// new one any more.
func (s *throttler) forget(key peer, p *peerBuckets, clock deferred.Clock) {
	p.leaving = false
	if p.connections > 0 {
		return
	}
	var wait time.Duration
	if p.read != s.read {
		wait = max(wait, p.read.full(clock.Now()))
	}
	if p.write != s.write {
		wait = max(wait, p.write.full(clock.Now()))
	}
	if wait == 0 {
		delete(s.peers, key)
		return
	}
	p.leaving = true
	clock.AfterFunc(wait, func() { s.forget(key, p, clock) })
}

// throttled is a connection with a Throttle. Owned by the loop.
type throttled struct {
	filter.Filter
	s       *throttler
	buckets *peerBuckets
	gate    *gate  // before the registered producer, or nil
	reads   func() // cancels the call that lets it read again, or nil
	writes  func() // the same for the producer
}

// ConnectionMade is called by the transport.
func (c *throttled) ConnectionMade(t reactor.Transport) {
	c.Attach(t)
	c.buckets = c.s.enter(t.RemoteAddr(), t.Loop())
	c.holdReads()
	c.Open()
}

// ConnectionLost is called by the transport.
func (c *throttled) ConnectionLost(reason error) {
	for _, cancel := range []func(){c.reads, c.writes} {
		if cancel != nil {
			cancel()
		}
	}
	c.s.leave(c.Transport.RemoteAddr(), c.buckets, c.Loop())
	c.Filter.ConnectionLost(reason)
}

// DataReceived is called by the transport.
func (c *throttled) DataReceived(data []byte) {
	c.buckets.read.take(len(data), c.Loop().Now())
	c.holdReads()
	c.Filter.DataReceived(data)
}

// holdReads reads nothing while something is owed.
func (c *throttled) holdReads() {
	wait := c.buckets.read.wait(c.Loop().Now())
	switch {
	case wait == 0:
		c.Release()
	case c.reads == nil:
		c.Hold()
		c.reads = c.Loop().AfterFunc(wait, func() {
			c.reads = nil
			c.holdReads()
		})
	}
}
