package amp

import (
	"crypto/tls"

	"sasync/deferred"
	"sasync/reactor"
)

// startTLS is the command that Twisted has for it.
var startTLS = Define[Empty, Empty]("StartTLS")

// StartTLS asks the peer to go on with TLS, this side being the client, and fires
// when the handshake is done: Transport is a reactor.TLSTransport then. What is
// sent meanwhile is sent when it is done. A refusal leaves all as it was; a
// handshake that fails ends the connection. It works once. Loop only.
func (c *Conn) StartTLS(config *tls.Config) *deferred.Deferred[deferred.Unit] {
	if c.secured {
		return deferred.Fail[deferred.Unit](c.loop, ErrOnlyOneTLS)
	}
	d := startTLS.Call(c, Empty{})
	done := deferred.New[deferred.Unit](c.loop)
	if d.Fired() { // refused
		deferred.ThenBoth(d, func(_ Empty, err error) (deferred.Unit, error) {
			done.Errback(err)
			return deferred.Unit{}, nil
		})
		return done
	}
	c.calls[c.lastTag()] = &tlsCall{c, config, done}
	c.secured = true
	c.lock()
	return done
}

// tlsCall is a StartTLS that waits for its answer.
type tlsCall struct {
	c      *Conn
	config *tls.Config
	d      *deferred.Deferred[deferred.Unit]
}

func (w *tlsCall) answered(Box) {
	c := w.c
	if len(c.in.Bytes()) > 0 { // an attacker may have put it there
		err := malformed("something in the clear behind the answer to StartTLS")
		c.lose(err)
		w.failed(err)
		return
	}
	c.secure(reactor.StartTLSClient(c.transport, w.config, c, nil), w.d)
}

func (w *tlsCall) refused(code, description string) {
	w.c.secured = false
	w.c.unlock()
	w.failed(remoteError(nil, startTLS.name, code, description))
}

func (w *tlsCall) failed(err error) {
	if !w.d.Fired() {
		w.d.Errback(err)
	}
}

// answerTLS answers the peer's StartTLS, this side being the server.
func (c *Conn) answerTLS(q question) error {
	switch {
	case c.secured:
		return ErrOnlyOneTLS
	case !q.asked:
		return malformed("a StartTLS that wants no answer")
	case len(c.in.Bytes()) > 0:
		return malformed("something in the clear behind a StartTLS")
	}
	box, err := AppendBox(nil, Box{{keyAnswer, q.tag}})
	if err != nil {
		return err
	}
	c.secured = true
	c.send(box)
	c.lock()
	c.secure(reactor.StartTLSServer(c.transport, c.cfg.TLS, c, nil), nil)
	return nil
}

// secure waits for the handshake; all that arrives belongs to that.
func (c *Conn) secure(handshake *deferred.Deferred[reactor.TLSTransport], told *deferred.Deferred[deferred.Unit]) {
	c.shaking, c.paused = true, false
	deferred.ThenBoth(handshake, func(_ reactor.TLSTransport, err error) (deferred.Unit, error) {
		if err != nil {
			c.shaking = false
			c.ConnectionLost(err) // which the transport tells nobody
		}
		switch {
		case told == nil || told.Fired():
		case err != nil:
			told.Errback(err)
		default:
			told.Callback(deferred.Unit{})
		}
		return deferred.Unit{}, nil
	})
}
