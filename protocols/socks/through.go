package socks

import (
	"fmt"
	"net"
	"time"

	"sasync/deferred"
	"sasync/protocols/internal/filter"
	"sasync/protocols/internal/framed"
	"sasync/reactor"
)

// through is a connection to a proxy, and when that has passed it on, to the
// target. Owned by the loop.
type through struct {
	framed.Conn

	// Immutable after prepare.
	f        reactor.Factory
	version  int
	timeout  time.Duration
	target   net.Addr
	password []byte // what is said to a proxy that asks for it, or nil
	request  []byte
	made     *deferred.Deferred[reactor.Protocol]

	cancel func() // of the timeout
	step   func(b []byte) bool
}

func (c *through) init() {
	c.Init(c, filter.Nobody{}, func() bool { return c.step(c.Buffer().Bytes()) })
}

// RemoteAddr is the target.
func (c *through) RemoteAddr() net.Addr { return c.target }

// ConnectionMade is called by the transport.
func (c *through) ConnectionMade(t reactor.Transport) {
	c.Attach(t)
	if c.timeout > 0 {
		c.cancel = t.Loop().AfterFunc(c.timeout, func() { c.fail(ErrTimeout) })
	}
	if c.version == 4 {
		c.ask()
		return
	}
	c.step = c.chosen
	greeting := []byte{5, 1, methodNone}
	if c.password != nil {
		greeting = []byte{5, 2, methodNone, methodPassword}
	}
	_, _ = t.Write(greeting)
}

// ConnectionLost is called by the transport.
func (c *through) ConnectionLost(reason error) {
	c.cancel()
	if !c.made.Fired() {
		c.made.Errback(fmt.Errorf("the proxy has ended the connection: %w", reason))
	}
	c.Conn.ConnectionLost(reason)
}

// chosen reads which method the proxy has chosen.
func (c *through) chosen(b []byte) bool {
	switch {
	case len(b) > 0 && b[0] != 5:
		c.fail(fmt.Errorf("%w: an answer of version %d", ErrFormat, b[0]))
	case len(b) < 2:
	case b[1] == methodNone:
		c.Buffer().Use(2)
		c.ask()
		return true
	case b[1] == methodPassword && c.password != nil:
		c.Buffer().Use(2)
		c.step = c.accepted
		_, _ = c.Transport.Write(c.password)
		return true
	default:
		c.fail(ErrAuth)
	}
	return false
}

// accepted reads whether the password is right.
func (c *through) accepted(b []byte) bool {
	switch {
	case len(b) < 2:
		return false
	case b[1] != 0:
		c.fail(ErrAuth)
		return false
	}
	c.Buffer().Use(2)
	c.ask()
	return true
}

// ask asks for the target.
func (c *through) ask() {
	c.step = c.passedOn
	_, _ = c.Transport.Write(c.request)
}

// passedOn reads the reply. What follows is the target's.
func (c *through) passedOn(b []byte) bool {
	n, err := ParseReply(c.version, b)
	switch {
	case err != nil:
		c.fail(err)
		return false
	case n == 0:
		return false
	}
	c.Buffer().Use(n)
	c.cancel()
	c.SetRaw()
	if !c.Build(c.f) {
		c.made.Errback(reactor.ErrNoProtocol)
		return false
	}
	if !c.made.Fired() { // else the protocol has cancelled it
		c.made.Callback(c.Inside())
	}
	return true
}

// fail is the end of an attempt.
func (c *through) fail(err error) {
	c.AbortConnection()
	if !c.made.Fired() {
		c.made.Errback(err)
	}
}
