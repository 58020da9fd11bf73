package reactor

import (
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"time"

	"go.uber.org/zap"
)

// TLSServer is a port whose connections speak TLS: their protocols, which are
// built when the handshake is done, get a TLSTransport. A connection whose
// handshake fails never has one; that is logged, as information.
type TLSServer struct {
	// Endpoint is where to listen: a TCPServer, say.
	Endpoint ServerEndpoint
	// Config has the certificates and all other choices. It must not be changed
	// later. Its functions are called during the handshake, on other goroutines
	// than the loop; one that waits should heed the context of what it gets.
	Config *tls.Config
	// HandshakeTimeout limits the handshake, counted from the beginning of the
	// connection. Zero means 10 s; negative means never.
	HandshakeTimeout time.Duration
}

// Listen listens on s.Endpoint. Loop only.
func (s TLSServer) Listen(r *Reactor, f Factory) (*Port, error) {
	r.deferreds.Check()
	if err := checkServerConfig(s.Config); err != nil {
		return nil, fmt.Errorf("reactor: listen with TLS: %w", err)
	}
	return s.Endpoint.Listen(r, &tlsFactory{r: r, setup: tlsSetup{config: s.Config, timeout: s.HandshakeTimeout}, inner: f})
}

var errNoCertificate = errors.New("the tls.Config has no certificate: set Certificates, GetCertificate or GetConfigForClient")

func checkServerConfig(c *tls.Config) error {
	if c == nil || len(c.Certificates) == 0 && c.GetCertificate == nil && c.GetConfigForClient == nil {
		return errNoCertificate
	}
	return nil
}

// tlsFactory builds filters, and after the handshakes inner's protocols.
type tlsFactory struct {
	r     *Reactor
	setup tlsSetup
	inner Factory
}

var _ StartStopper = (*tlsFactory)(nil)

func (f *tlsFactory) BuildProtocol(peer net.Addr) Protocol {
	h := f.r.newTLS(f.setup, f.build)
	h.made.AddErrback(func(err error) (TLSTransport, error) {
		if !errors.Is(err, ErrNoProtocol) {
			f.r.log.Info("TLS handshake failed", zap.Any(fieldPeer, peer), zap.Error(err))
		}
		return nil, nil
	})
	return h.c
}

func (f *tlsFactory) build(peer net.Addr) (p Protocol) {
	defer f.r.logPanic("BuildProtocol")
	return f.inner.BuildProtocol(peer)
}

func (f *tlsFactory) StartFactory() { f.r.started(f.inner) }
func (f *tlsFactory) StopFactory()  { f.r.ended(f.inner) }
