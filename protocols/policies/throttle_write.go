package policies

import "sasync/deferred"

// Write is called by the protocol.
func (c *throttled) Write(p []byte) (int, error) { return c.wrote(c.Transport.Write(p)) }

// Writev is called by the protocol.
func (c *throttled) Writev(p ...[]byte) (int, error) { return c.wrote(c.Transport.Writev(p...)) }

func (c *throttled) wrote(n int, err error) (int, error) {
	c.buckets.write.take(n, c.Loop().Now())
	c.holdWrites()
	return n, err
}

// holdWrites pauses the producer while something is owed.
func (c *throttled) holdWrites() {
	if c.gate == nil {
		return
	}
	wait := c.buckets.write.wait(c.Loop().Now())
	switch {
	case wait == 0:
		c.gate.open()
	case c.writes == nil:
		c.gate.shut()
		c.writes = c.Loop().AfterFunc(wait, func() {
			c.writes = nil
			c.holdWrites()
		})
	}
}

// Drained is called by the protocol.
func (c *throttled) Drained() *deferred.Deferred[deferred.Unit] {
	return deferred.ThenDefer(c.Transport.Drained(), func(deferred.Unit) *deferred.Deferred[deferred.Unit] {
		wait := c.buckets.write.wait(c.Loop().Now())
		if wait == 0 {
			return deferred.Succeed(c.Loop(), deferred.Unit{})
		}
		return deferred.ThenDefer(deferred.After(c.Loop(), wait), func(deferred.Unit) *deferred.Deferred[deferred.Unit] {
			return c.Drained()
		})
	})
}

// RegisterProducer is called by the protocol.
func (c *throttled) RegisterProducer(p deferred.Producer, streaming bool) error {
	if c.buckets.write == nil {
		return c.Filter.RegisterProducer(p, streaming)
	}
	g := &gate{p: p, streaming: streaming}
	before := c.gate
	c.gate = g // asked for already while it is being registered
	if err := c.RegisterAs(g, p, streaming); err != nil {
		c.gate = before
		return err
	}
	c.holdWrites()
	return nil
}

// UnregisterProducer is called by the protocol.
func (c *throttled) UnregisterProducer() {
	c.gate = nil
	c.Filter.UnregisterProducer()
}

// gate stands before a producer that two may pause: the connection, whose buffer
// is full, and the throttle, which shuts the gate.
type gate struct {
	p         deferred.Producer
	streaming bool
	isShut    bool
	full      bool // the connection has paused it
	wanted    bool // the connection wants more from one that is not streaming
}

// Pause is called by the connection.
func (g *gate) Pause() {
	g.full = true
	if !g.isShut {
		g.p.Pause()
	}
}

// Resume is called by the connection.
func (g *gate) Resume() {
	g.full = false
	if g.isShut {
		g.wanted = true
	} else {
		g.p.Resume()
	}
}

// Stop is called by the connection.
func (g *gate) Stop() { g.p.Stop() }

func (g *gate) shut() {
	if !g.isShut {
		g.isShut = true
		if g.streaming && !g.full {
			g.p.Pause()
		}
	}
}

func (g *gate) open() {
	if !g.isShut {
		return
	}
	g.isShut = false
	if g.streaming && !g.full || !g.streaming && g.wanted {
		g.wanted = false
		g.p.Resume()
	}
}
