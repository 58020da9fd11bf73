package reactor

import (
	"sasync/reactor/internal/poll"
	"sasync/reactor/internal/sock"
)

// fileAddr is where a pipe or file leads to.
type fileAddr string

func (fileAddr) Network() string  { return "file" }
func (a fileAddr) String() string { return string(a) }

// piper is what makes pipes.
func (r *Reactor) piper() (sock.Piper, error) {
	if r.closed || !r.inRun {
		return nil, ErrStopped
	}
	if p, ok := r.net.(sock.Piper); ok {
		return p, nil
	}
	return nil, poll.ErrNoDescriptors
}

// newEnd makes a connection of a descriptor that is used in one direction: the
// other one has ended before it begins.
func (r *Reactor) newEnd(fd int, net sock.Net, writes bool, limits *Limits) *conn {
	c := r.newConn(fd, nil, limits)
	c.net, c.pipe = net, true
	c.hangup = true // a terminal gives a line at a time
	if writes {
		c.eof = true
	} else {
		c.writeEnd = writesEnded
	}
	return c
}

// leadsTo names c's other end.
func (c *conn) leadsTo(name string) { c.local, c.remote = fileAddr(name), fileAddr(name) }

// withoutTimeouts are the limits of what has no network below it: who says
// nothing there has nothing to say.
func (l Limits) withoutTimeouts() Limits {
	if l.IdleTimeout == 0 {
		l.IdleTimeout = -1
	}
	if l.WriteTimeout == 0 {
		l.WriteTimeout = -1
	}
	return l.withDefaults()
}
