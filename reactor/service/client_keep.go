package service

import (
	"errors"
	"fmt"
	"net"

	"sasync/deferred"
	"sasync/reactor"
)

func (c *Client[P]) begin(*deferred.Coroutine) error {
	c.leaving, c.gaveUp = false, nil
	c.body = deferred.Inline(c.r, func(co *deferred.Coroutine) (deferred.Unit, error) {
		return deferred.Unit{}, c.keep(co)
	})
	c.body.AddBoth(func(u deferred.Unit, err error) (deferred.Unit, error) {
		c.current, c.gaveUp = nil, err
		c.release(err)
		if _, panicked := err.(*deferred.PanicError); panicked { // in Failed
			return u, err
		}
		return u, nil
	})
	return nil
}

func (c *Client[P]) finish(co *deferred.Coroutine) error {
	c.leaving, c.current = true, nil
	c.release(fmt.Errorf("service: client: stopped: %w", deferred.ErrCancelled))
	c.body.Cancel()
	_, err := deferred.Await(co, c.body)
	return err
}

// keep is the coroutine of a client that runs. It returns why it gives up.
func (c *Client[P]) keep(co *deferred.Coroutine) error {
	for failures := 0; ; {
		err := c.connection(co)
		switch {
		case c.leaving:
			return nil
		case err == nil:
			failures = 0
		default:
			failures++
		}
		if err != nil && c.isLast(failures, err) {
			c.failed(err, -1)
			return fmt.Errorf("service: client: gave up after failure %d: %w", failures, err)
		}
		wait := c.cfg.Backoff.Wait(max(failures, 1))
		if err != nil {
			c.failed(err, wait)
		}
		_, err = deferred.Await(co, deferred.After(c.r, wait))
		switch {
		case c.leaving:
			return nil
		case err != nil: // the loop has ended
			return err
		}
	}
}

func (c *Client[P]) isLast(failures int, err error) bool {
	return failures == c.cfg.Backoff.Attempts || !c.cfg.Backoff.Retryable(err) || errors.Is(err, deferred.ErrLoopEnded)
}

// connection makes one and waits for its end. It returns an error unless the
// connection was a success.
func (c *Client[P]) connection(co *deferred.Coroutine) error {
	var p P
	conn := newClientConn(c.r)
	_, err := deferred.Await(co, c.cfg.Endpoint.Connect(c.r, reactor.FactoryFunc(func(peer net.Addr) reactor.Protocol {
		p = c.cfg.Build(peer)
		conn.inner = p
		return conn
	})))
	if err == nil {
		err = c.prepare(co, conn, p)
	}
	if err != nil {
		conn.end(co)
		return err
	}
	began := c.r.Now()
	c.connected(p)
	_, _ = deferred.Await(co, conn.lost)
	c.current = nil
	if c.r.Now().Sub(began) < c.cfg.StableAfter {
		return conn.reason
	}
	return nil
}

func (c *Client[P]) prepare(co *deferred.Coroutine, conn *clientConn, p P) error {
	if c.cfg.Prepare == nil {
		return nil
	}
	prepared := deferred.DoDefer(c.r, func() *deferred.Deferred[deferred.Unit] {
		if d := c.cfg.Prepare(p); d != nil {
			return deferred.Then(d, func(u deferred.Unit) (deferred.Unit, error) { return u, nil })
		}
		return deferred.Succeed(c.r, deferred.Unit{})
	})
	conn.lost.AddCallback(func(u deferred.Unit) (deferred.Unit, error) {
		prepared.Cancel()
		return u, nil
	})
	_, err := deferred.Await(co, prepared)
	if conn.reason != nil {
		return conn.reason
	}
	return err
}
