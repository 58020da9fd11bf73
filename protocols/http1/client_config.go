package http1

import (
	"crypto/tls"
	"net/http"
	"net/url"
	"time"

	"sasync/reactor"
)

// ClientConfig is what NewClient makes a client from. It is copied.
type ClientConfig struct {
	// Limits bound what a server may send, also what is decoded of it.
	Limits Limits
	// MaxPerHost is how many connections there may be to one server, or to one
	// proxy. Zero means 16.
	MaxPerHost int
	// MaxConnections is how many there may be in all: one that is idle makes room
	// for another server's. Zero means 256.
	MaxConnections int
	// MaxWaiting is how many requests may wait for a connection. Zero means 1,024.
	MaxWaiting int

	// IdleTimeout is how long a connection waits for another request. Zero means
	// 1 minute; negative means until the server ends it.
	IdleTimeout time.Duration
	// ConnectTimeout limits connecting, with the name, the proxy and the TLS
	// handshake. Zero means 30 s; negative means that only what these have of
	// their own holds.
	ConnectTimeout time.Duration
	// ContinueTimeout is how long a request that expects 100-continue waits for
	// that before it sends its body anyway. Zero means 1 s; negative means for as
	// long as HeadTimeout.
	ContinueTimeout time.Duration
	// HeadTimeout is how long the server may take for its answer's head once it
	// has been sent the request. Zero means 1 minute; negative means for ever.
	HeadTimeout time.Duration
	// BodyTimeout is how long the server may send nothing of a body while there is
	// room for it. Zero means 1 minute; negative means for ever.
	BodyTimeout time.Duration
	// Timeout limits a request in all, from Do to the end of the answer's body.
	// Zero means that only the others hold.
	Timeout time.Duration

	// Proxy says by which proxy a request goes, of the scheme http, https or
	// socks5; nil is none. A nil Proxy means http.ProxyFromEnvironment. Called on
	// the loop.
	Proxy func(*http.Request) (*url.URL, error)
	// Endpoint says where to connect to for "host:port", of a server or a proxy:
	// to a UNIX socket, say, or from an address of one's own. Nil means a
	// reactor.TCPClient. Called on the loop.
	Endpoint func(addr string) reactor.ClientEndpoint
	// TLS has the roots and all other choices for https. An empty ServerName, as
	// it should be, means the host's. Nil means the system's roots.
	TLS *tls.Config
	// CheckRedirect says whether to follow a redirect, as in http.Client: req is
	// about to be sent, via was, the oldest first. The answer that it gives an
	// http.ErrUseLastResponse for is Do's; any other error is Do's error. Nil means
	// up to ten. Called on the loop.
	CheckRedirect func(req *http.Request, via []*http.Request) error
	// Jar keeps cookies. Nil means that there are none but those of the request's
	// header. Called on the loop.
	Jar http.CookieJar
	// KeepEncoding leaves a body that is compressed by gzip as it is. Otherwise a
	// request that says nothing of encodings asks for gzip, and the answer's body
	// is decoded.
	KeepEncoding bool
}

func (c ClientConfig) withDefaults() ClientConfig {
	c.Limits = c.Limits.withDefaults()
	for _, field := range []struct {
		limit *int
		zero  int
	}{{&c.MaxPerHost, 16}, {&c.MaxConnections, 256}, {&c.MaxWaiting, 1024}} {
		if *field.limit <= 0 {
			*field.limit = field.zero
		}
	}
	for _, field := range []struct {
		timeout *time.Duration
		zero    time.Duration
	}{
		{&c.IdleTimeout, time.Minute}, {&c.ConnectTimeout, 30 * time.Second}, {&c.ContinueTimeout, time.Second},
		{&c.HeadTimeout, time.Minute}, {&c.BodyTimeout, time.Minute},
	} {
		if *field.timeout == 0 {
			*field.timeout = field.zero
		}
	}
	if c.Proxy == nil {
		c.Proxy = http.ProxyFromEnvironment
	}
	if c.CheckRedirect == nil {
		c.CheckRedirect = tenRedirects
	}
	return c
}
