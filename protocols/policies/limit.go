package policies

import (
	"net"

	"sasync/protocols/internal/filter"
	"sasync/reactor"
)

// Limit bounds how many connections there are at once. A connection counts from
// its ConnectionMade to its ConnectionLost. What is not set is no limit.
type Limit struct {
	// Max is how many there may be in all.
	Max int
	// MaxPerPeer is how many one peer may have.
	MaxPerPeer int
	// Overflow makes the protocols of further ones, which do not count: to say
	// that there is no room, for instance. Nil means that they are reset.
	Overflow reactor.Factory
}

// Wrap puts the limit around f. Safe from any goroutine.
func (l Limit) Wrap(f reactor.Factory) reactor.Factory {
	s := &limiter{Limit: l, inner: f, peers: map[peer]int{}}
	return &filter.Factory{Inner: f, Build: s.build}
}

// limiter counts. Owned by the loop.
type limiter struct {
	Limit
	inner reactor.Factory
	all   int
	peers map[peer]int
}

func (s *limiter) full(p peer) bool {
	return s.Max > 0 && s.all >= s.Max || s.MaxPerPeer > 0 && s.peers[p] >= s.MaxPerPeer
}

func (s *limiter) enter(p peer) {
	s.all++
	s.peers[p]++
}

func (s *limiter) leave(p peer) {
	s.all--
	if s.peers[p]--; s.peers[p] == 0 {
		delete(s.peers, p)
	}
}

// build takes no place yet: there may come no connection of it.
func (s *limiter) build(addr net.Addr) reactor.Protocol {
	if s.Overflow == nil && s.full(peerOf(addr)) {
		return nil
	}
	c := &limited{s: s}
	c.Init(c, filter.Nobody{})
	return c
}

// limited is a connection that counts, or one too many. Owned by the loop.
type limited struct {
	filter.Filter
	s      *limiter
	peer   peer
	counts bool
}

// ConnectionMade is called by the transport.
func (c *limited) ConnectionMade(t reactor.Transport) {
	c.Attach(t)
	c.peer = peerOf(t.RemoteAddr())
	if c.s.full(c.peer) {
		c.Build(c.s.Overflow)
		return
	}
	c.counts = true
	c.s.enter(c.peer)
	c.Build(c.s.inner)
}

// ConnectionLost is called by the transport.
func (c *limited) ConnectionLost(reason error) {
	if c.counts {
		c.s.leave(c.peer)
	}
	c.Filter.ConnectionLost(reason)
}
