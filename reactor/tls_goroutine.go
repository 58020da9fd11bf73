package reactor

import (
	"runtime/debug"

	"sasync/deferred"
)

// What follows runs on the goroutine of a handshake. It owns the connection's
// pipe and conn until it has come home, and tells the loop by posts.

// run is the goroutine.
func (h *tlsHandshake) run() {
	err := deferred.ErrGoexit
	defer func() {
		if value := recover(); value != nil { // in a function of the tls.Config
			err = &deferred.PanicError{Value: value, Stack: debug.Stack()}
		}
		h.leavePlace()
		pipe := &h.c.pipe
		pipe.handshake = nil
		out := pipe.taken()
		h.post(func() { h.comeHome(out, err) })
	}()
	if err = h.takePlace(); err == nil {
		err = h.c.conn.HandshakeContext(h.ctx)
	}
}

// wait gets more from the peer. It is called on the goroutine, by crypto/tls.
func (h *tlsHandshake) wait() error {
	h.leavePlace()
	out := h.c.pipe.taken()
	h.post(func() { h.ask(out) })
	select {
	case h.c.pipe.in = <-h.more:
		return h.takePlace()
	case <-h.ctx.Done():
		return h.ctx.Err()
	}
}

func (h *tlsHandshake) takePlace() error {
	select {
	case h.c.r.tls.places <- struct{}{}:
		h.placed = true
		return nil
	case <-h.ctx.Done():
		return h.ctx.Err()
	}
}

func (h *tlsHandshake) leavePlace() {
	if h.placed {
		h.placed = false
		<-h.c.r.tls.places
	}
}

// post is refused only when the run has ended, and with it the handshake.
func (h *tlsHandshake) post(f func()) { _ = h.c.r.post(f, never) }
