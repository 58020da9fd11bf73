package socks

import (
	"fmt"
	"net"
	"net/netip"
	"strconv"
	"time"

	"sasync/deferred"
	"sasync/reactor"
)

// Client is a target behind a proxy, to connect to as to any other endpoint. The
// RemoteAddr of the connection is the target.
type Client struct {
	// Proxy is where the proxy listens; its port is 1080 as a rule.
	Proxy reactor.ClientEndpoint
	// Addr is the target, "host:port"; the port is a number. The proxy looks up
	// a name.
	Addr string
	// Version is 4 or 5. Zero means 5.
	Version int
	// User and Password are given to a proxy that asks for them; in version 4
	// User alone is, always.
	User, Password string
	// Timeout is how long the proxy may take once it is connected. Zero means
	// 30 s; negative means for ever.
	Timeout time.Duration
}

var _ reactor.ClientEndpoint = Client{}

// Connect connects to the target. Its errors are those of Proxy, a *ReplyError,
// ErrAuth, ErrFormat or ErrTimeout. Loop only.
func (c Client) Connect(r *reactor.Reactor, f reactor.Factory) *deferred.Deferred[reactor.Protocol] {
	p, err := c.prepare(f)
	if err != nil {
		return deferred.Fail[reactor.Protocol](r, fmt.Errorf("socks: connect to %q: %w", c.Addr, err))
	}
	p.made = deferred.NewCancellable(r, func(*deferred.Deferred[reactor.Protocol]) { p.AbortConnection() })
	connecting := reactor.Connect(r, c.Proxy, p)
	through := deferred.ThenDefer(connecting, func(*through) *deferred.Deferred[reactor.Protocol] { return p.made })
	return deferred.ThenBoth(through, func(made reactor.Protocol, err error) (reactor.Protocol, error) {
		if err != nil {
			return nil, fmt.Errorf("socks: connect to %q: %w", c.Addr, err)
		}
		return made, nil
	})
}

// prepare makes the protocol of the connection to the proxy, and all that it
// will have to say.
func (c Client) prepare(f reactor.Factory) (*through, error) {
	if c.Version == 0 {
		c.Version = 5
	}
	if c.Timeout == 0 {
		c.Timeout = 30 * time.Second
	}
	target, err := parseTarget(c.Addr)
	if err != nil {
		return nil, err
	}
	target.Version, target.Command, target.User = c.Version, Connect, c.User
	p := &through{f: f, timeout: c.Timeout, version: c.Version, target: addrOf(target), cancel: func() {}}
	switch p.request, err = AppendRequest(nil, target); {
	case err != nil:
		return nil, err
	case c.Version != 4 && c.Version != 5:
		return nil, fmt.Errorf("there is no version %d", c.Version)
	case c.Version == 5 && (c.User != "" || c.Password != ""):
		if p.password, err = appendPassword(nil, c.User, c.Password); err != nil {
			return nil, err
		}
	}
	p.init()
	return p, nil
}

func parseTarget(addr string) (Request, error) {
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return Request{}, err
	}
	n, err := strconv.ParseUint(port, 10, 16)
	if err != nil {
		return Request{}, fmt.Errorf("port %q is no number up to 65535", port)
	}
	return Request{Host: host, Port: uint16(n)}, nil
}

// addrOf is the target as an address.
func addrOf(q Request) net.Addr {
	if ip, err := netip.ParseAddr(q.Host); err == nil {
		return net.TCPAddrFromAddrPort(netip.AddrPortFrom(ip, q.Port))
	}
	return name(q.Addr())
}

// name is the address of a target whose IP address only the proxy knows.
type name string

func (n name) Network() string { return "tcp" }
func (n name) String() string  { return string(n) }
