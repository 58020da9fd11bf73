package service

import (
	"slices"
	"time"

	"sasync/deferred"
	"sasync/reactor"
)

// clientWaiter is a Deferred that WhenConnected has returned.
type clientWaiter[P reactor.Protocol] struct {
	d    *deferred.Deferred[P]
	left int // the failures up to the last one; 0 and less: there is no last one
}

// WhenConnected returns a Deferred for the protocol that is connected and
// prepared: the present one, or else the next. It fails when so many attempts
// as failAfter says have failed from now on, zero meaning any number; when the
// client gives up; and when it is stopped, with a deferred.ErrCancelled. Before
// a Start it waits for that. Loop only.
func (c *Client[P]) WhenConnected(failAfter int) *deferred.Deferred[P] {
	switch {
	case c.current != nil:
		return deferred.Succeed(c.r, *c.current)
	case c.gaveUp != nil:
		return deferred.Fail[P](c.r, c.gaveUp)
	}
	w := &clientWaiter[P]{left: failAfter}
	w.d = deferred.NewCancellable(c.r, func(*deferred.Deferred[P]) {
		c.waiters = slices.DeleteFunc(c.waiters, func(other *clientWaiter[P]) bool { return other == w })
	})
	c.waiters = append(c.waiters, w)
	return w.d
}

func (c *Client[P]) connected(p P) {
	c.current = &p
	waiters := c.waiters
	c.waiters = nil
	for _, w := range waiters {
		if !w.d.Fired() {
			w.d.Callback(p)
		}
	}
}

// failed tells those who want to know.
func (c *Client[P]) failed(err error, wait time.Duration) {
	var enough []*clientWaiter[P]
	c.waiters = slices.DeleteFunc(c.waiters, func(w *clientWaiter[P]) bool {
		w.left--
		if w.left == 0 {
			enough = append(enough, w)
		}
		return w.left == 0
	})
	for _, w := range enough {
		w.fail(err)
	}
	if c.cfg.Failed != nil {
		c.cfg.Failed(err, wait)
	}
}

// release fails all who wait, if there is an err to tell.
func (c *Client[P]) release(err error) {
	if err == nil {
		return
	}
	waiters := c.waiters
	c.waiters = nil
	for _, w := range waiters {
		w.fail(err)
	}
}

func (w *clientWaiter[P]) fail(err error) {
	if !w.d.Fired() {
		w.d.Errback(err)
	}
}
