package reactor

import (
	"fmt"
	"net"
	"runtime/debug"

	"go.uber.org/zap"

	"sasync/deferred"
	"sasync/reactor/internal/poll"
	"sasync/reactor/internal/sock"
)

// conn is a stream connection on a descriptor: a TCP or UNIX socket, or one end
// of a pipe. What it reads is handed on at once; what is written is collected
// and sent, by flush, when the callback that wrote it has returned. Whatever
// ends it is only noted at first: flush then tells its protocol, which is so
// never called from inside a call that it has made itself.
type conn struct {
	// Immutable after it was made.
	r      *Reactor
	number uint64 // of those of r, in the order of their making
	net    sock.Net
	fd     int
	pipe   bool // has one direction, and no peer to linger for
	remote net.Addr
	limits *Limits
	port   *Port                     // that has accepted it, or nil
	local  net.Addr                  // asked for when needed first
	made   *deferred.Deferred[*conn] // of one that connects: fires when it has

	// Owned by the loop.
	protocol Protocol
	filter   *tlsConn // that speaks on it, or nil
	state    connState
	watched  bool // by the poller
	readable bool // there may be something to read
	hangup   bool // the peer has ended or reset it: a short read is not the end
	writable bool // there may be room to write
	paused   bool // the protocol wants nothing now
	eof      bool // the peer has sent its last
	unread   bool // in r.unread
	dirty    bool // in r.dirty

	out      outBuffer // written and not sent
	counted  int       // what of it the reactor's counter has
	writeEnd writeEnd
	aborting bool  // drop out and reset
	reason   error // why it ends; nil while it does not, or for ErrConnectionDone

	producer  deferred.Producer // whose writing out controls, or nil
	streaming bool
	held      bool // producer is paused
	drained   []*deferred.Deferred[deferred.Unit]

	active  int64 // when something was sent or received last
	stalled int64 // since when the peer takes nothing of out, or never
	check   *DelayedCall
}

// connState is where a connection stands.
type connState uint8

const (
	connPending   connState = iota // becomes open when it is writable, or gone
	connOpen                       // its protocol has it; LoseConnection and eof move on
	connClosing                    // sends what was written, then moves on
	connLingering                  // its protocol has been told; waits for the peer's end
	connGone                       // its descriptor is closed
)

// writeEnd is where its writing side stands.
type writeEnd uint8

const (
	writesOpen  writeEnd = iota
	writesLose           // LoseWriteConnection was called: ends when all is sent
	writesEnded          // the peer has been told
)

var _ TCPTransport = (*conn)(nil)

// newConn takes over fd, which belongs to it from now on.
func (r *Reactor) newConn(fd int, remote net.Addr, limits *Limits) *conn {
	r.lastConn++
	c := &conn{r: r, number: r.lastConn, net: r.net, fd: fd, remote: remote, limits: limits, stalled: never}
	r.conns[c] = struct{}{}
	r.counted.connections.Add(1)
	return c
}

// watch tells the poller of c, once in its life: edge-triggered, so that pause
// and resume cost no system call.
func (c *conn) watch() error {
	err := c.r.poller.Add(c.fd, poll.ReadWrite, poll.Edge, c.ready)
	c.watched = err == nil
	return err
}

// open gives c its protocol.
func (c *conn) open(p Protocol) {
	c.protocol, c.state, c.writable = p, connOpen, true
	c.r.counted.opened.Add(1)
	c.touch()
	c.startChecks()
	c.connectionMade()
}

// ready is called by the poller. The events are hints: the reads and writes
// that follow tell what is so.
func (c *conn) ready(e poll.Events) {
	c.r.beginIO()
	defer c.r.endIO()
	hangup := e&poll.Hangup != 0
	c.readable = c.readable || hangup || e&poll.Readable != 0
	c.writable = c.writable || hangup || e&poll.Writable != 0
	c.hangup = c.hangup || hangup
	if c.state == connPending {
		c.connected() // and goes on: the peer may have spoken already
	}
	switch c.state {
	case connOpen, connClosing:
		c.read()
		if hangup && (c.eof || c.paused) {
			c.noticeReset()
		}
		if c.out.size > 0 {
			c.mark()
		}
	case connLingering:
		c.linger()
	}
}

// mark has flush look at c once the callback that now runs has returned.
func (c *conn) mark() {
	if !c.dirty {
		c.dirty = true
		c.r.dirty = append(c.r.dirty, c)
	}
}

// flush sends what was written and carries out what was asked for.
func (c *conn) flush() {
	c.dirty = false
	if c.state != connOpen && c.state != connClosing {
		return
	}
	if !c.aborting {
		c.send()
		c.relieve()
	}
	switch {
	case c.aborting:
		c.end()
	case c.out.size > 0 || c.producer != nil:
	case c.state == connClosing:
		c.end()
	case c.writeEnd == writesLose:
		c.endWrites()
	}
	c.countBuffered()
}

// countBuffered brings the reactor's number up to date, at the price of a
// comparison where all could be sent.
func (c *conn) countBuffered() {
	if n := c.out.size; n != c.counted {
		c.r.counted.buffered.Add(int64(n - c.counted))
		c.counted = n
	}
}

// connectionMade, like all that calls a protocol, turns its panic into the end
// of the connection.
func (c *conn) connectionMade() {
	defer c.recoverPanic("ConnectionMade")
	c.protocol.ConnectionMade(c)
}

func (c *conn) recoverPanic(method string) {
	if value := recover(); value != nil {
		stack := debug.Stack()
		c.panicked(method, value, stack)
		c.abort(&deferred.PanicError{Value: value, Stack: stack})
	}
}

// logPanic is recoverPanic for a connection that has ended.
func (c *conn) logPanic(method string) {
	if value := recover(); value != nil {
		c.panicked(method, value, debug.Stack())
	}
}

func (c *conn) panicked(method string, value any, stack []byte) {
	c.r.panicked("panic in a protocol", value, stack, zap.String(fieldCallback, method),
		zap.String(fieldProtocol, fmt.Sprintf("%T", c.protocol)), zap.Any(fieldPeer, c.remote))
}

func (c *conn) SetProtocol(p Protocol) {
	c.r.deferreds.Check()
	if w, ok := c.protocol.(Wrapper); ok {
		w.SetProtocol(p)
	} else {
		c.protocol = p
	}
}

func (c *conn) Loop() deferred.Loop { return c.r }

func (c *conn) RemoteAddr() net.Addr {
	c.r.deferreds.Check()
	return c.remote
}

func (c *conn) LocalAddr() net.Addr {
	c.r.deferreds.Check()
	if c.local == nil && c.state != connGone {
		c.local = c.net.LocalAddr(c.fd)
	}
	return c.local
}
