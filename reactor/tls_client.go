package reactor

import (
	"cmp"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"time"

	"sasync/deferred"
)

// TLSClient is where to connect to and speak TLS: the protocol, which is built
// when the handshake is done, gets a TLSTransport.
type TLSClient struct {
	// Endpoint is where to connect to: a TCPClient, say.
	Endpoint ClientEndpoint
	// Config has the roots and all other choices. Nil means the system's roots.
	// An empty ServerName means the host of Endpoint, if that has one: this is
	// what the server's certificate has to be for. Its functions are called
	// during the handshake, on other goroutines than the loop; only those of a
	// ClientSessionCache may be called on the loop. Renegotiation is refused.
	Config *tls.Config
	// HandshakeTimeout limits the handshake, counted from the beginning of the
	// connection. Zero means 10 s; negative means never.
	HandshakeTimeout time.Duration
}

// Connect connects to e.Endpoint. The Deferred fires when the handshake is done
// and ConnectionMade has returned. A certificate that does not verify is a
// *tls.CertificateVerificationError inside its error. Loop only.
func (e TLSClient) Connect(r *Reactor, f Factory) *deferred.Deferred[Protocol] {
	r.deferreds.Check()
	config, err := e.config()
	if err != nil {
		return deferred.Fail[Protocol](r, fmt.Errorf("reactor: connect with TLS: %w", err))
	}
	var p Protocol
	h := r.newTLS(tlsSetup{config: config, client: true, timeout: e.HandshakeTimeout}, func(peer net.Addr) Protocol {
		p = f.BuildProtocol(peer)
		return p
	})
	connected := e.Endpoint.Connect(r, FactoryFunc(func(net.Addr) Protocol { return h.c }))
	return deferred.ThenDefer(connected, func(Protocol) *deferred.Deferred[Protocol] {
		return deferred.Then(h.made, func(TLSTransport) (Protocol, error) { return p, nil })
	})
}

// named is an endpoint that knows what its server is called.
type named interface{ host() string }

func (e TCPClient) host() string {
	host, _, _ := net.SplitHostPort(e.Addr) // connecting tells the error
	return cmp.Or(host, "localhost")
}

func (e TLSClient) config() (*tls.Config, error) {
	config := &tls.Config{}
	if e.Config != nil {
		config = e.Config.Clone()
	}
	if endpoint, ok := e.Endpoint.(named); ok && config.ServerName == "" {
		config.ServerName = endpoint.host()
	}
	return config, checkClientConfig(config)
}

// errRenegotiation: it is a handshake in mid-stream, which would have to wait
// on the loop.
var errRenegotiation = errors.New("tls.Config.Renegotiation is not supported")

func checkClientConfig(c *tls.Config) error {
	if c.Renegotiation != tls.RenegotiateNever {
		return errRenegotiation
	}
	return nil
}
