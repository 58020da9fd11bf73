package policies

import (
	"fmt"
	"os"
	"time"

	"sasync/protocols/internal/filter"
	"sasync/reactor"
)

// Why Timeouts end a connection. Each is an os.ErrDeadlineExceeded.
var (
	ErrSilent    = fmt.Errorf("policies: the peer is silent for too long: %w", os.ErrDeadlineExceeded)
	ErrHandshake = fmt.Errorf("policies: the handshake takes too long: %w", os.ErrDeadlineExceeded)
	ErrTooOld    = fmt.Errorf("policies: the connection is too old: %w", os.ErrDeadlineExceeded)
)

// Timeouts end connections, as by LoseConnection. What is not set is no limit.
type Timeouts struct {
	// Silence is how long the peer may send nothing, whatever is sent to it.
	// The time in which the protocol has paused it does not count.
	Silence time.Duration
	// Handshake is how long it may take until the protocol calls Established.
	Handshake time.Duration
	// Total is how long a connection may last.
	Total time.Duration
}

// Wrap puts the timeouts around the protocols of f. Safe from any goroutine.
func (t Timeouts) Wrap(f reactor.Factory) reactor.Factory {
	return filter.Around(f, func(p reactor.Protocol) reactor.Protocol {
		c := &timed{cfg: t}
		c.Init(c, p)
		return c
	})
}

// Established ends the time for the handshake, if Timeouts are around t. Loop
// only.
func Established(t reactor.Transport) {
	for t != nil {
		if timed, ok := t.(*timed); ok {
			timed.handshake.Set(0)
		}
		through, ok := t.(interface{ Below() reactor.Transport })
		if !ok {
			return
		}
		t = through.Below()
	}
}

// timed is a connection with Timeouts. Owned by the loop.
type timed struct {
	filter.Filter
	cfg                       Timeouts
	silence, handshake, total *Timer
}

// ConnectionMade is called by the transport.
func (c *timed) ConnectionMade(t reactor.Transport) {
	c.Attach(t)
	timer := func(after time.Duration, why error) *Timer {
		timer := NewTimer(t.Loop(), func() { c.Fail(why) })
		timer.Set(after)
		return timer
	}
	c.silence = timer(c.cfg.Silence, ErrSilent)
	c.handshake = timer(c.cfg.Handshake, ErrHandshake)
	c.total = timer(c.cfg.Total, ErrTooOld)
	c.Open()
}

// DataReceived is called by the transport.
func (c *timed) DataReceived(data []byte) {
	c.silence.Reset()
	c.Filter.DataReceived(data)
}

// Pause is called by the protocol.
func (c *timed) Pause() {
	c.silence.Set(0)
	c.Filter.Pause()
}

// Resume is called by the protocol.
func (c *timed) Resume() {
	if !c.Ending() {
		c.silence.Set(c.cfg.Silence)
	}
	c.Filter.Resume()
}

// ConnectionLost is called by the transport.
func (c *timed) ConnectionLost(reason error) {
	for _, timer := range []*Timer{c.silence, c.handshake, c.total} {
		timer.Set(0)
	}
	c.Filter.ConnectionLost(reason)
}
