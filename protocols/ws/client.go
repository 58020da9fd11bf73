package ws

import (
	"crypto/tls"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"sasync/deferred"
	"sasync/reactor"
)

// Client is a server to connect to, as a reactor.ClientEndpoint. The protocol of
// its connections has to be a *Conn:
//
//	d := reactor.Connect(r, ws.Client{URL: "ws://192.0.2.1/chat"}, ws.NewConn(handler))
//
// A service.Client keeps its connection.
type Client struct {
	Config
	// URL is what to connect to, "ws://host:port/path?query" or "wss://…".
	URL string
	// Endpoint is where to connect to. Nil means what URL says; by TLS for wss.
	Endpoint reactor.ClientEndpoint
	// TLS is for wss without an Endpoint. Nil means that of reactor.TLSClient.
	TLS *tls.Config
	// Header is sent besides: Origin, Cookie, Authorization.
	Header http.Header
	// Subprotocols are those that the client knows, the best first. The server
	// may agree on one.
	Subprotocols []string
	// Timeout is how long the server may take for the handshake, once it is
	// connected. Zero means 30 s; negative means for ever.
	Timeout time.Duration
}

var _ reactor.ClientEndpoint = Client{}

// Errors of a client.
var (
	// ErrTimeout is a server that has taken too long for the handshake.
	ErrTimeout = errors.New("the server has not answered in time")
	// ErrNoConn is a protocol that is no *Conn.
	ErrNoConn = errors.New("the protocol is no *ws.Conn")
)

// HandshakeError is what a server has answered that does not agree.
type HandshakeError struct {
	Status int
	Header http.Header
	What   string
}

func (e *HandshakeError) Error() string {
	return fmt.Sprintf("%s, in an answer with the status %d", e.What, e.Status)
}

// Connect connects, and fires when the handshake is done and the handler's
// ConnectionMade has returned. Its errors are those of Endpoint, a
// *HandshakeError, ErrTimeout or ErrNoConn. Redirects are not followed. Loop only.
func (c Client) Connect(r *reactor.Reactor, f reactor.Factory) *deferred.Deferred[reactor.Protocol] {
	d, err := c.prepare(f)
	if err != nil {
		return deferred.Fail[reactor.Protocol](r, fmt.Errorf("ws: connect to %q: %w", c.URL, err))
	}
	d.made = deferred.NewCancellable(r, func(*deferred.Deferred[reactor.Protocol]) { d.t.AbortConnection() })
	connecting := reactor.Connect(r, d.client.Endpoint, d)
	through := deferred.ThenDefer(connecting, func(d *dialing) *deferred.Deferred[reactor.Protocol] { return d.made })
	return deferred.ThenBoth(through, func(made reactor.Protocol, err error) (reactor.Protocol, error) {
		if err != nil {
			return nil, fmt.Errorf("ws: connect to %q: %w", c.URL, err)
		}
		return made, nil
	})
}

// prepare makes the protocol of the handshake.
func (c Client) prepare(f reactor.Factory) (*dialing, error) {
	c.Config = c.Config.withDefaults()
	if c.Timeout == 0 {
		c.Timeout = 30 * time.Second
	}
	u, err := url.Parse(c.URL)
	switch {
	case err != nil:
		return nil, err
	case u.Scheme != "ws" && u.Scheme != "wss" || u.Host == "":
		return nil, errors.New("no ws:// or wss:// with a host")
	case u.User != nil || u.Fragment != "":
		return nil, errors.New("a user or a fragment, which can't be part of it")
	}
	if c.Endpoint == nil {
		c.Endpoint = c.endpoint(u)
	}
	d := &dialing{client: c, f: f}
	d.request = d.appendRequest(nil, u)
	return d, nil
}

// endpoint is where a URL leads.
func (c Client) endpoint(u *url.URL) reactor.ClientEndpoint {
	if u.Scheme == "ws" {
		return reactor.TCPClient{Addr: withPort(u, "80")}
	}
	return reactor.TLSClient{Endpoint: reactor.TCPClient{Addr: withPort(u, "443")}, Config: c.TLS}
}

func withPort(u *url.URL, port string) string {
	if u.Port() == "" {
		return u.Host + ":" + port
	}
	return u.Host
}
