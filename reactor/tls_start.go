package reactor

import (
	"crypto/tls"
	"errors"
	"fmt"
	"net"

	"sasync/deferred"
)

// StartTLSServer has a connection that was in the clear go on with TLS, as the
// server. All that comes belongs to the handshake now; when it is done p gets a
// TLSTransport, and the Deferred fires with that. If the handshake fails, as it
// does when it takes more than 10 s, the connection ends, p never hears of it,
// and the error is in the Deferred. Cancelling it resets the connection.
//
// received is ciphertext that has come already. What an attacker can have put
// behind the request for TLS is none: a protocol that lets its peer ask for TLS
// should end the connection if there is something behind that, and not go on
// with it in the clear or here. Loop only.
func StartTLSServer(t Transport, config *tls.Config, p Protocol, received []byte) *deferred.Deferred[TLSTransport] {
	t.Loop().DeferredState().Check()
	if err := checkServerConfig(config); err != nil {
		return startFailed(t, err)
	}
	return startTLS(t, tlsSetup{config: config}, p, received)
}

// StartTLSClient is StartTLSServer for the client. Without a ServerName in
// config the handshake fails, unless config says that nothing is to be
// verified. Loop only.
func StartTLSClient(t Transport, config *tls.Config, p Protocol, received []byte) *deferred.Deferred[TLSTransport] {
	t.Loop().DeferredState().Check()
	if err := checkClientConfig(config); err != nil {
		return startFailed(t, err)
	}
	return startTLS(t, tlsSetup{config: config, client: true}, p, received)
}

func startFailed(t Transport, err error) *deferred.Deferred[TLSTransport] {
	return deferred.Fail[TLSTransport](t.Loop(), fmt.Errorf("reactor: start TLS with %v: %w", t.RemoteAddr(), err))
}

var errNoReactor = errors.New("the connection belongs to no Reactor")

func startTLS(t Transport, setup tlsSetup, p Protocol, received []byte) *deferred.Deferred[TLSTransport] {
	loop, ok := t.Loop().(interface{ itself() *Reactor })
	if !ok {
		return startFailed(t, errNoReactor)
	}
	if _, err := t.Write(nil); err != nil {
		return startFailed(t, err)
	}
	h := loop.itself().newTLS(setup, func(net.Addr) Protocol { return p })
	t.SetProtocol(h.c)
	t.Resume() // whoever had it may have paused it
	h.c.ConnectionMade(t)
	h.c.DataReceived(received)
	return h.made
}

// itself is the reactor of a loop that has one embedded.
func (r *Reactor) itself() *Reactor { return r }
