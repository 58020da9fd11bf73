package http1

import (
	"crypto/tls"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"

	"sasync/deferred"
	"sasync/protocols/socks"
	"sasync/reactor"
)

// way is how a request gets to its server.
type way struct {
	key      hostKey
	addr     string // of the server
	https    bool
	proxy    *url.URL // or nil
	absolute bool     // the proxy reads the request
}

// wayOf finds it.
func (c *ClientConfig) wayOf(r *http.Request) (w way, err error) {
	w.https = r.URL.Scheme == "https"
	w.addr = addrOf(r.URL)
	w.key.target = r.URL.Scheme + "://" + w.addr
	if w.proxy, err = c.Proxy(r); err != nil {
		return w, fmt.Errorf("find the proxy: %w", err)
	}
	if w.proxy == nil {
		return w, nil
	}
	switch w.proxy.Scheme {
	case "http", "https":
		w.absolute = !w.https
	case "socks5", "socks5h":
	default:
		return w, fmt.Errorf("find the proxy: the scheme %.40q is not known", w.proxy.Scheme)
	}
	w.key.proxy = w.proxy.String()
	if w.absolute {
		w.key.target = ""
	}
	return w, nil
}

// addrOf is "host:port".
func addrOf(u *url.URL) string {
	port := u.Port()
	if port == "" {
		port = map[string]string{"http": "80", "https": "443", "socks5": "1080", "socks5h": "1080"}[u.Scheme]
	}
	return net.JoinHostPort(u.Hostname(), port)
}

// proxyAuth is what is told to a proxy that reads the request.
func (w *way) proxyAuth() string {
	if w.proxy == nil || w.proxy.User == nil {
		return ""
	}
	return basicAuth(w.proxy.User)
}

// endpoint is where the way begins, with all that it goes through.
func (c *ClientConfig) endpoint(w way) reactor.ClientEndpoint {
	if w.proxy == nil {
		return c.secure(c.dialTo(w.addr), w.addr, w.https)
	}
	proxy := c.dialTo(addrOf(w.proxy))
	if strings.HasPrefix(w.proxy.Scheme, "socks5") {
		password, _ := w.proxy.User.Password()
		through := socks.Client{Proxy: proxy, Addr: w.addr, User: w.proxy.User.Username(), Password: password}
		return c.secure(through, w.addr, w.https)
	}
	proxy = c.secure(proxy, addrOf(w.proxy), w.proxy.Scheme == "https")
	if w.absolute {
		return proxy
	}
	return c.secure(tunnel{c, proxy, w.addr, w.proxyAuth()}, w.addr, true)
}

func (c *ClientConfig) dialTo(addr string) reactor.ClientEndpoint {
	if c.Endpoint != nil {
		return c.Endpoint(addr)
	}
	return reactor.TCPClient{Addr: addr, Timeout: -1, Limits: reactor.Limits{IdleTimeout: -1}}
}

// secure puts TLS on top, as https wants it.
func (c *ClientConfig) secure(e reactor.ClientEndpoint, addr string, on bool) reactor.ClientEndpoint {
	if !on {
		return e
	}
	config := &tls.Config{}
	if c.TLS != nil {
		config = c.TLS.Clone()
	}
	if config.ServerName == "" {
		config.ServerName, _, _ = net.SplitHostPort(addr)
	}
	config.NextProtos = []string{"http/1.1"}
	return reactor.TLSClient{Endpoint: e, Config: config}
}

// tunnel is a server behind a proxy that is asked to CONNECT to it.
type tunnel struct {
	cfg   *ClientConfig
	proxy reactor.ClientEndpoint
	addr  string
	auth  string
}

// Connect connects to the server.
func (t tunnel) Connect(r *reactor.Reactor, f reactor.Factory) *deferred.Deferred[reactor.Protocol] {
	c := &clientConn{cfg: t.cfg, free: func(c *clientConn) { c.end() }}
	return deferred.ThenDefer(reactor.Connect(r, t.proxy, c), func(*clientConn) *deferred.Deferred[reactor.Protocol] {
		request := &http.Request{Method: http.MethodConnect, URL: &url.URL{Host: t.addr}, Host: t.addr, Header: http.Header{}}
		x := newClientExchange(r, request, outgoing{})
		x.options.proxyAuth = t.auth
		if c.gone {
			x.over(fmt.Errorf("the proxy has ended the connection: %w", reactor.ErrConnectionDone))
		} else {
			x.begin(c)
		}
		return deferred.Then(x.d, func(answer *Response) (reactor.Protocol, error) { return t.through(answer, f) })
	})
}

// through gives a connection that the proxy has made a protocol.
func (t tunnel) through(answer *Response, f reactor.Factory) (reactor.Protocol, error) {
	if answer.StatusCode/100 != 2 {
		answer.x.cancel(deferred.ErrStopped)
		return nil, fmt.Errorf("connect to %s by the proxy: %s", t.addr, answer.Status)
	}
	p := f.BuildProtocol(answer.x.c.t.RemoteAddr())
	if p == nil {
		answer.Body.Stop()
		return nil, reactor.ErrNoProtocol
	}
	return p, answer.Upgrade(p)
}
