package http1

import (
	"errors"
	"net"
	"slices"

	"sasync/deferred"
	"sasync/reactor"
)

// pool has the connections of a Client, and the requests that wait for one.
type pool struct {
	// Immutable after it is made.
	r   *reactor.Reactor
	cfg *ClientConfig

	// Owned by the loop.
	hosts   map[hostKey]*poolHost
	open    int               // connections, with those that are being made
	idle    []*clientConn     // the longest idle first
	waiting []*clientExchange // the first come first
	closed  bool
	leaving []*deferred.Deferred[deferred.Unit] // of Shutdown
}

// hostKey is what a connection is good for.
type hostKey struct {
	proxy  string // or empty
	target string // scheme and address; empty if a proxy takes any
}

// poolHost is the connections to one server or proxy.
type poolHost struct {
	// Immutable after it is made.
	key      hostKey
	endpoint reactor.ClientEndpoint

	// Owned by the loop.
	open    int                                    // with those that are being made
	waiting int                                    // requests
	dials   []*deferred.Deferred[reactor.Protocol] // that are under way
}

// host is the record of a server.
func (p *pool) host(key hostKey, endpoint func() reactor.ClientEndpoint) *poolHost {
	h := p.hosts[key]
	if h == nil {
		h = &poolHost{key: key, endpoint: endpoint()}
		p.hosts[key] = h
	}
	return h
}

// submit sends x by a connection that is free, or has it wait for one.
func (p *pool) submit(x *clientExchange, h *poolHost) {
	if c := p.takeIdle(h); c != nil {
		x.begin(c)
		return
	}
	if len(p.waiting) >= p.cfg.MaxWaiting {
		p.forget(h)
		x.over(ErrTooManyWaiting)
		return
	}
	x.host = h
	h.waiting++
	p.waiting = append(p.waiting, x)
	x.unqueue = func() { p.unqueue(x) }
	p.grow()
}

// takeIdle takes the connection that was used last.
func (p *pool) takeIdle(h *poolHost) *clientConn {
	for i := len(p.idle) - 1; i >= 0; i-- {
		if c := p.idle[i]; c.host == h {
			p.idle = slices.Delete(p.idle, i, i+1)
			return c
		}
	}
	return nil
}

// unqueue takes out one that waits: there are never more connections being made
// than are waited for.
func (p *pool) unqueue(x *clientExchange) {
	h := x.host
	p.remove(x)
	if n := len(h.dials); n > h.waiting {
		h.dials[n-1].Cancel()
	}
	p.forget(h)
}

func (p *pool) remove(x *clientExchange) {
	if i := slices.Index(p.waiting, x); i >= 0 {
		p.waiting = slices.Delete(p.waiting, i, i+1)
		x.host.waiting--
	}
	x.unqueue = nil
}

// first takes the one out that has waited longest for h, if there is one.
func (p *pool) first(h *poolHost) *clientExchange {
	for _, x := range p.waiting {
		if x.host == h {
			p.remove(x)
			return x
		}
	}
	return nil
}

// grow makes connections for those that wait, within the limits.
func (p *pool) grow() {
	for {
		h := p.lacking()
		if h == nil {
			return
		}
		if p.open >= p.cfg.MaxConnections {
			p.idle[0].end() // and grows
			return
		}
		p.dial(h)
	}
}

// lacking is the first that is waited for and may have another connection.
func (p *pool) lacking() *poolHost {
	if p.open >= p.cfg.MaxConnections && len(p.idle) == 0 {
		return nil
	}
	for _, x := range p.waiting {
		if h := x.host; len(h.dials) < h.waiting && h.open < p.cfg.MaxPerHost {
			return h
		}
	}
	return nil
}

// dial makes a connection.
func (p *pool) dial(h *poolHost) {
	h.open++
	p.open++
	c := &clientConn{cfg: p.cfg, host: h, free: p.freed}
	d := h.endpoint.Connect(p.r, reactor.FactoryFunc(func(net.Addr) reactor.Protocol { return c }))
	if p.cfg.ConnectTimeout > 0 {
		d.AddTimeout(p.cfg.ConnectTimeout, func(made reactor.Protocol, err error) (reactor.Protocol, error) {
			if errors.Is(err, deferred.ErrCancelled) {
				err = timedOut("connecting", p.cfg.ConnectTimeout)
			}
			return made, err
		})
	}
	h.dials = append(h.dials, d)
	deferred.ThenBoth(d, func(_ reactor.Protocol, err error) (deferred.Unit, error) {
		p.dialled(c, d, err)
		return deferred.Unit{}, nil
	})
}

// dialled is called when it is known what has come of dial.
func (p *pool) dialled(c *clientConn, d *deferred.Deferred[reactor.Protocol], err error) {
	h := c.host
	h.dials = slices.DeleteFunc(h.dials, func(other *deferred.Deferred[reactor.Protocol]) bool { return other == d })
	switch {
	case err == nil && c.gone: // already
	case err == nil && p.closed:
		c.end()
	case err == nil:
		c.ready()
	default:
		p.lost(h)
		if len(h.dials) < h.waiting { // else it was one too many
			p.first(h).over(err)
		}
		p.forget(h)
		p.grow()
	}
}

// freed is called by a connection that can take another request, or is gone.
func (p *pool) freed(c *clientConn) {
	switch {
	case c.gone:
		p.idle = slices.DeleteFunc(p.idle, func(other *clientConn) bool { return other == c })
		p.lost(c.host)
		p.forget(c.host)
		p.grow()
	case p.closed:
		c.end()
	default:
		if x := p.first(c.host); x != nil {
			x.begin(c)
			return
		}
		p.idle = append(p.idle, c)
		p.grow() // one that is idle may make room for another server's
	}
}

// lost counts a connection that is no more.
func (p *pool) lost(h *poolHost) {
	h.open--
	p.open--
	p.left()
}

// forget drops the record of a server of which nothing is left.
func (p *pool) forget(h *poolHost) {
	if h.open == 0 && h.waiting == 0 && p.hosts[h.key] == h {
		delete(p.hosts, h.key)
	}
}

// dropIdle ends the idle connections to a server that has just ended another one.
func (p *pool) dropIdle(h *poolHost) {
	for c := p.takeIdle(h); c != nil; c = p.takeIdle(h) {
		c.end()
	}
}

// close ends what is idle and what waits. What is under way goes on.
func (p *pool) close() *deferred.Deferred[deferred.Unit] {
	p.closed = true
	for len(p.waiting) > 0 {
		p.waiting[0].over(ErrClientClosed)
	}
	for len(p.idle) > 0 {
		p.idle[0].end()
	}
	d := deferred.New[deferred.Unit](p.r)
	p.leaving = append(p.leaving, d)
	p.left()
	return d
}

// left tells those who wait for the end of the last connection.
func (p *pool) left() {
	if !p.closed || p.open > 0 {
		return
	}
	leaving := p.leaving
	p.leaving = nil
	for _, d := range leaving {
		if !d.Fired() {
			d.Callback(deferred.Unit{})
		}
	}
}
