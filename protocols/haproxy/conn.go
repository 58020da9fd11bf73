package haproxy

import (
	"fmt"
	"net"
	"net/netip"
	"os"
	"time"

	"sasync/protocols/internal/filter"
	"sasync/protocols/internal/framed"
	"sasync/reactor"
)

// ErrTimeout is why a connection ends whose header does not come. It is an
// os.ErrDeadlineExceeded.
var ErrTimeout = fmt.Errorf("haproxy: the PROXY header does not come: %w", os.ErrDeadlineExceeded)

// Config says whose headers are believed.
type Config struct {
	// Trusted are the addresses of proxies. Connections from others are turned
	// away, those on a UNIX socket excepted. Nil means that everybody is
	// believed, for a port that only proxies can reach.
	Trusted []netip.Prefix
	// Timeout is how long the header may take. Zero means 10 s; negative means
	// for ever.
	Timeout time.Duration
}

// Wrap puts the reading of a header before the protocols of f, which f builds,
// and which are told of their connection, when it is there. Their RemoteAddr and
// LocalAddr are those of the header. Safe from any goroutine.
func (c Config) Wrap(f reactor.Factory) reactor.Factory {
	if c.Timeout == 0 {
		c.Timeout = 10 * time.Second
	}
	return &filter.Factory{Inner: f, Build: func(proxy net.Addr) reactor.Protocol {
		if !c.trusts(proxy) {
			return nil
		}
		p := &conn{inner: f, timeout: c.Timeout, cancel: func() {}}
		p.Init(p, filter.Nobody{}, p.next)
		return p
	}}
}

func (c Config) trusts(proxy net.Addr) bool {
	if c.Trusted == nil {
		return true
	}
	a, err := netip.ParseAddrPort(proxy.String())
	if err != nil {
		_, unix := proxy.(*net.UnixAddr)
		return unix
	}
	for _, prefix := range c.Trusted {
		if prefix.Contains(a.Addr().Unmap().WithZone("")) {
			return true
		}
	}
	return false
}

// conn is a connection that a proxy passes on. Owned by the loop.
type conn struct {
	framed.Conn
	inner   reactor.Factory
	timeout time.Duration
	cancel  func() // of the timeout
	header  Header
}

// ConnectionMade is called by the transport.
func (c *conn) ConnectionMade(t reactor.Transport) {
	c.Attach(t)
	if c.timeout > 0 {
		c.cancel = t.Loop().AfterFunc(c.timeout, func() { c.FailAtOnce(ErrTimeout) })
	}
}

// ConnectionLost is called by the transport.
func (c *conn) ConnectionLost(reason error) {
	c.cancel()
	c.Conn.ConnectionLost(reason)
}

// next reads the header. What follows is the connection that was passed on.
func (c *conn) next() bool {
	header, n, err := Parse(c.Buffer().Bytes())
	switch {
	case err != nil:
		c.FailAtOnce(err)
		return false
	case n == 0:
		return false
	}
	c.Buffer().Use(n)
	c.cancel()
	c.header = header
	c.SetRaw()
	c.Build(c.inner)
	return true
}

// RemoteAddr is whose connection it is.
func (c *conn) RemoteAddr() net.Addr {
	if c.header.Source != nil {
		return c.header.Source
	}
	return c.Transport.RemoteAddr()
}

// LocalAddr is to where that one has connected.
func (c *conn) LocalAddr() net.Addr {
	if c.header.Destination != nil {
		return c.header.Destination
	}
	return c.Transport.LocalAddr()
}
