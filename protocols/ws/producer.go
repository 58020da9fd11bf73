package ws

import (
	"sasync/deferred"
	"sasync/reactor"
)

// RegisterProducer is that of reactor.Transport: p is paused and resumed as the
// peer takes what is sent. The connection itself may be the producer, as for an
// echo. It is stopped when nothing more can be sent: once this side or the peer
// closes the connection. Loop only.
func (c *Conn) RegisterProducer(p deferred.Producer, streaming bool) error {
	switch {
	case c.closing:
		p.Stop()
		return nil
	case c.pushes != nil:
		return reactor.ErrProducerRegistered
	}
	c.pushes = p // which may have its turn, and leave, at once
	err := c.t.RegisterProducer(producer{p}, streaming)
	if err != nil {
		c.pushes = nil
	}
	return err
}

// UnregisterProducer tells that there is no more to come from it. Loop only.
func (c *Conn) UnregisterProducer() {
	if c.pushes != nil {
		c.pushes = nil
		c.t.UnregisterProducer()
	}
}

// producer is the registered one as the transport sees it. It does not hear of
// the end of the transport, since stopProducer tells it.
type producer struct{ deferred.Producer }

func (p producer) Stop() {}

// stopProducer takes leave of the registered producer, if there is one. The
// transport has forgotten it if it has ended.
func (c *Conn) stopProducer(unregister bool) {
	p := c.pushes
	if p == nil {
		return
	}
	c.pushes = nil
	if unregister {
		c.t.UnregisterProducer()
	}
	if p != deferred.Producer(c) {
		p.Stop()
	}
}
