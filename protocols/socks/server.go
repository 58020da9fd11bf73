package socks

import (
	"errors"
	"fmt"
	"net"
	"os"
	"slices"
	"time"

	"sasync/deferred"
	"sasync/protocols/internal/filter"
	"sasync/protocols/internal/framed"
	"sasync/protocols/portforward"
	"sasync/reactor"
)

// ErrTimeout is why a connection ends whose handshake takes too long. It is an
// os.ErrDeadlineExceeded.
var ErrTimeout = fmt.Errorf("socks: the handshake takes too long: %w", os.ErrDeadlineExceeded)

// ServerConfig is what NewServer makes a server from. Its zero value is a proxy
// that anybody may use to go anywhere, this machine and its network included.
type ServerConfig struct {
	// Authorize tells whether the connection that peer asks for is allowed. A
	// name in it is looked up later, and may turn out to be any address: who
	// allows names has an Endpoint that looks at these. Nil means that all are
	// allowed. Called on the loop.
	Authorize func(q Request, peer net.Addr) bool
	// Password tells whether that is the password of user; then every client
	// has to give both, which version 4 can't. Nil means that nobody has to.
	// Called on the loop.
	Password func(user, password string) bool
	// Endpoint is where to connect to for a request. Nil means a
	// reactor.TCPClient with the address in it.
	Endpoint func(q Request) reactor.ClientEndpoint
	// Timeout is how long a peer may take to ask for something. Zero means
	// 30 s; negative means for ever.
	Timeout time.Duration
}

// NewServer makes the protocols of a proxy. Safe from any goroutine.
func NewServer(r *reactor.Reactor, cfg ServerConfig) reactor.Factory {
	if cfg.Timeout == 0 {
		cfg.Timeout = 30 * time.Second
	}
	if cfg.Endpoint == nil {
		cfg.Endpoint = func(q Request) reactor.ClientEndpoint { return reactor.TCPClient{Addr: q.Addr()} }
	}
	return reactor.FactoryFunc(func(net.Addr) reactor.Protocol {
		c := &serving{r: r, cfg: &cfg, cancel: func() {}}
		c.Init(c, filter.Nobody{}, func() bool { return c.step(c.Buffer().Bytes()) })
		c.step = c.greet
		return c
	})
}

// serving is a connection. Owned by the loop.
type serving struct {
	framed.Conn
	r          *reactor.Reactor
	cfg        *ServerConfig
	cancel     func()                   // of the timeout
	step       func(b []byte) bool      // what to do with what comes next; false if it is not all there
	version    int                      // that the peer speaks
	user       string                   // who has given the password
	connecting *deferred.Deferred[*far] // nil before
}

// ConnectionMade is called by the transport.
func (c *serving) ConnectionMade(t reactor.Transport) {
	c.Attach(t)
	if c.cfg.Timeout > 0 {
		c.cancel = t.Loop().AfterFunc(c.cfg.Timeout, func() { c.FailAtOnce(ErrTimeout) })
	}
}

// ConnectionLost is called by the transport.
func (c *serving) ConnectionLost(reason error) {
	c.cancel()
	if c.connecting != nil {
		c.connecting.Cancel()
	}
	c.Conn.ConnectionLost(reason)
}

// greet is the first step: which version, and who is it?
func (c *serving) greet(b []byte) bool {
	switch {
	case len(b) == 0:
		return false
	case b[0] == 4 && c.cfg.Password == nil:
		c.version, c.step = 4, c.request
		return true
	case b[0] == 4:
		c.refuse(4, ErrAuth)
		return false
	case b[0] != 5:
		c.FailAtOnce(fmt.Errorf("%w: version %d", ErrFormat, b[0]))
		return false
	}
	methods, n := parseGreeting(b)
	if n == 0 {
		return false
	}
	method := byte(methodNone)
	c.version, c.step = 5, c.request
	if c.cfg.Password != nil {
		method, c.step = methodPassword, c.password
	}
	if !slices.Contains(methods, method) {
		c.end(5, methodRefused)
		return false
	}
	c.Buffer().Use(n)
	_, _ = c.Transport.Write([]byte{5, method})
	return true
}

// password is the second step, if one is wanted.
func (c *serving) password(b []byte) bool {
	user, password, n, err := parsePassword(b)
	switch {
	case err != nil:
		c.FailAtOnce(err)
		return false
	case n == 0:
		return false
	case !c.cfg.Password(user, password):
		c.end(1, 1)
		return false
	}
	c.Buffer().Use(n)
	c.user, c.step = user, c.request
	_, _ = c.Transport.Write([]byte{1, 0})
	return true
}

// request is the last step.
func (c *serving) request(b []byte) bool {
	q, n, err := ParseRequest(b)
	if len(b) > 0 && int(b[0]) != c.version {
		err = fmt.Errorf("%w: a request of version %d", ErrFormat, b[0])
	}
	switch {
	case errors.Is(err, ErrFormat):
		c.FailAtOnce(err)
		return false
	case err != nil:
		c.refuse(c.version, err)
		return false
	case n == 0:
		return false
	}
	c.Buffer().Use(n)
	c.cancel()
	if c.version == 5 {
		q.User = c.user
	}
	c.carryOut(q)
	return false
}

// carryOut connects to where q says.
func (c *serving) carryOut(q Request) {
	switch {
	case q.Command != Connect:
		c.refuse(q.Version, &ReplyError{Version: 5, Code: codeCommand})
		return
	case c.cfg.Authorize != nil && !c.cfg.Authorize(q, c.RemoteAddr()):
		c.refuse(q.Version, &ReplyError{Version: 5, Code: codeNotAllowed})
		return
	}
	c.Hold() // nothing is read before there is somewhere to pass it on to
	c.step = func([]byte) bool { return false }
	c.connecting = reactor.Connect(c.r, c.cfg.Endpoint(q), &far{})
	c.connecting.AddCallbacks(func(f *far) (*far, error) {
		_, _ = c.Transport.Write(appendReply(nil, q.Version, f.t.LocalAddr(), nil))
		c.Release()
		portforward.Join(c, f.t)
		return f, nil
	}, func(err error) (*far, error) {
		c.refuse(q.Version, err)
		return nil, nil
	})
}

// refuse tells why there is no connection, and ends.
func (c *serving) refuse(version int, err error) { c.end(appendReply(nil, version, nil, err)...) }

// end says its last and ends.
func (c *serving) end(last ...byte) {
	c.cancel()
	_, _ = c.Transport.Write(last)
	c.LoseConnection()
}

// far is the connection to the target, before it is joined.
type far struct{ t reactor.Transport }

func (f *far) ConnectionMade(t reactor.Transport) { f.t = t }
func (f *far) DataReceived([]byte)                {}
func (f *far) ConnectionLost(error)               {}
