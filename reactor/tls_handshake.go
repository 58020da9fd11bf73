package reactor

import (
	"context"
	"crypto/tls"
	"io"
	"net"
	"runtime/debug"
	"time"

	"sasync/deferred"
)

// tlsHandshake is a handshake on its way. It computes for most of a
// millisecond, which the loop can't wait for, so it has a goroutine. That one
// and the loop hand each other what they have and share nothing. Few compute at
// once, Config.Handshakes of them; one that waits for its peer leaves its place
// to another, so that slow peers hold up nobody.
type tlsHandshake struct {
	// Immutable after start.
	c      *tlsConn
	setup  tlsSetup
	build  func(peer net.Addr) Protocol
	made   *deferred.Deferred[TLSTransport] // fires when build's protocol has it
	ctx    context.Context                  // ends when nobody wants the outcome any more
	cancel context.CancelFunc
	more   chan []byte // one element: what the goroutine has asked for

	// Owned by the goroutine.
	placed bool // among those that compute

	// Owned by the loop.
	begun    bool
	asks     bool   // the goroutine waits for more
	received []byte // and not handed on
	held     bool   // outer is paused, for received is much
	timer    *DelayedCall
}

// maxReceived is how much is kept for a handshake that computes, before the
// peer has to wait.
const maxReceived = 64 << 10

// tlsSetup is what both sides need for a handshake.
type tlsSetup struct {
	config  *tls.Config
	client  bool
	timeout time.Duration
}

// newTLS returns the handshake, and with h.c the protocol, for a connection
// that is to carry TLS.
func (r *Reactor) newTLS(setup tlsSetup, build func(peer net.Addr) Protocol) *tlsHandshake {
	setup.timeout = durationOr(setup.timeout, 10*time.Second)
	h := &tlsHandshake{c: &tlsConn{r: r}, setup: setup, build: build, more: make(chan []byte, 1)}
	h.c.handshake = h
	h.made = deferred.NewCancellable(r, func(*deferred.Deferred[TLSTransport]) { h.cancelled() })
	return h
}

// start begins with the client. A server has nothing to do before the first
// byte: a peer that does not send it costs no goroutine.
func (h *tlsHandshake) start() {
	h.ctx, h.cancel = context.WithCancel(h.c.r.work)
	h.timer = h.c.r.CallLater(h.setup.timeout, h.expire)
	if h.setup.client {
		h.begin()
	}
}

func (h *tlsHandshake) begin() {
	c := h.c
	h.begun = true
	c.pipe = tlsPipe{local: c.outer.LocalAddr(), remote: c.outer.RemoteAddr(), handshake: h, in: h.received}
	h.received = nil
	if h.setup.client {
		c.conn = tls.Client(&c.pipe, h.setup.config)
	} else {
		c.conn = tls.Server(&c.pipe, h.setup.config)
	}
	c.r.tls.handshakes[h] = struct{}{}
	go h.run()
}

// ask is called on the loop when the goroutine waits for more.
func (h *tlsHandshake) ask(out []byte) {
	if h.c.state == tlsHandshaking {
		h.send(out)
		h.asks = true
		h.feed()
	}
}

func (h *tlsHandshake) send(out []byte) {
	if len(out) > 0 {
		_, _ = h.c.outer.Write(out)
	}
}

// receive takes ciphertext from the peer.
func (h *tlsHandshake) receive(data []byte) {
	h.received = append(h.received, data...)
	if len(h.received) > maxReceived && !h.held {
		h.held = true
		h.c.outer.Pause()
	}
	h.feed()
}

// feed hands on what was received, if that is wanted.
func (h *tlsHandshake) feed() {
	switch {
	case !h.begun && len(h.received) > 0:
		h.begin()
	case h.asks && len(h.received) > 0:
		h.asks = false
		h.more <- h.received
		h.received = nil
	case h.c.eof && (h.asks || !h.begun):
		h.quit(io.ErrUnexpectedEOF)
	}
	if h.held && len(h.received) == 0 {
		h.held = false
		h.c.outer.Resume()
	}
}

// comeHome is called on the loop when the goroutine has ended.
func (h *tlsHandshake) comeHome(out []byte, err error) {
	delete(h.c.r.tls.handshakes, h)
	if h.c.state != tlsHandshaking {
		return
	}
	h.send(out)
	switch {
	case err == nil:
		h.done()
	case len(out) > 0: // the peer is to hear why
		h.c.outer.LoseConnection()
		h.failed(err)
	default:
		h.quit(err)
	}
}

// done gives the connection its protocol, and that what has come behind the
// handshake.
func (h *tlsHandshake) done() {
	protocol, err := h.buildProtocol()
	if err != nil {
		h.quit(err)
		return
	}
	h.c.held = h.held
	h.c.pipe.in = append(h.c.pipe.in, h.received...)
	h.stop()
	h.c.open(protocol, h.made)
}

func (h *tlsHandshake) buildProtocol() (p Protocol, err error) {
	defer func() {
		if value := recover(); value != nil {
			err = &deferred.PanicError{Value: value, Stack: debug.Stack()}
		}
	}()
	if p = h.build(h.c.RemoteAddr()); p == nil {
		return nil, ErrNoProtocol
	}
	return p, nil
}
