package reactor

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strconv"
	"time"

	"sasync/deferred"
	"sasync/reactor/internal/sock"
)

// TCPClient is a TCP address to connect to. All addresses of the host are
// tried, one of each family in turn, until one answers.
type TCPClient struct {
	// Addr is "host:port". The host is an IP address or a name, which
	// Config.Resolver looks up; empty means localhost. The port is a number or
	// the name of a service.
	Addr string
	// Bind is the own address, "host:port" with an IP address, or an empty host
	// for any, and port 0 for any. Only addresses of its family are tried. Empty
	// means that the kernel chooses.
	Bind string
	// Timeout limits connecting, with all that belongs to it. Zero means 30 s;
	// negative means as long as the resolver and the kernel try.
	Timeout time.Duration
	// AttemptDelay is after how long without an answer the next address is
	// tried too. Zero means 250 ms, as RFC 8305 recommends; negative means only
	// when the one before has failed.
	AttemptDelay time.Duration
	// Limits bound the connection.
	Limits Limits
}

// Connect connects to e, once there is a run. If every address fails, and there
// is more than one, the error wraps a *deferred.AllFailedError. Loop only.
func (e TCPClient) Connect(r *Reactor, f Factory) *deferred.Deferred[Protocol] {
	return whenRunning(r, func() *deferred.Deferred[Protocol] {
		made := e.connect(r, f)
		if timeout := durationOr(e.Timeout, 30*time.Second); timeout != never64 {
			made.AddTimeout(timeout, nil)
		}
		return made
	}).AddErrback(func(err error) (Protocol, error) {
		return nil, fmt.Errorf("reactor: connect to %q: %w", e.Addr, err)
	})
}

func (e TCPClient) connect(r *Reactor, f Factory) *deferred.Deferred[Protocol] {
	bind := &net.TCPAddr{}
	if e.Bind != "" {
		var err error
		if bind, err = parseTCPAddr(e.Bind); err != nil {
			return deferred.Fail[Protocol](r, fmt.Errorf("bind: %w", err))
		}
	}
	delay := durationOr(e.AttemptDelay, 250*time.Millisecond)
	return deferred.ThenDefer(e.resolve(r), func(addrs []netip.AddrPort) *deferred.Deferred[Protocol] {
		addrs = slices.DeleteFunc(addrs, func(a netip.AddrPort) bool { return !sameFamily(bind.IP, a.Addr()) })
		if len(addrs) == 0 {
			return deferred.Fail[Protocol](r, fmt.Errorf("no address that %s can be bound for", e.Bind))
		}
		made := raceTo(r, addrs, delay, func(a netip.AddrPort) *deferred.Deferred[*conn] {
			return e.attempt(r, a, bind)
		})
		return deferred.Then(made, handTo(f))
	})
}

// attempt is one of those of a race.
func (e TCPClient) attempt(r *Reactor, addr netip.AddrPort, bind *net.TCPAddr) *deferred.Deferred[*conn] {
	s := sock.Connect{Addr: net.TCPAddrFromAddrPort(addr)}
	if e.Bind != "" {
		s.Bind = bindFor(addr.Addr(), bind)
	}
	made := r.dial(s, e.Limits)
	if addr.String() == e.Addr {
		return made
	}
	return made.AddErrback(func(err error) (*conn, error) { return nil, fmt.Errorf("%v: %w", addr, err) })
}

// resolve gives the addresses that Addr stands for.
func (e TCPClient) resolve(r *Reactor) *deferred.Deferred[[]netip.AddrPort] {
	host, service, err := net.SplitHostPort(e.Addr)
	if err != nil {
		return deferred.Fail[[]netip.AddrPort](r, err)
	}
	if host == "" {
		host = "localhost"
	}
	return deferred.ThenDefer(r.lookupPort(service), func(port uint16) *deferred.Deferred[[]netip.AddrPort] {
		return deferred.Then(r.resolve(host), func(addrs []netip.Addr) ([]netip.AddrPort, error) {
			with := make([]netip.AddrPort, len(addrs))
			for i, addr := range addrs {
				with[i] = netip.AddrPortFrom(addr, port)
			}
			return with, nil
		})
	})
}

// lookupPort gives the number of a service, which may be that already.
func (r *Reactor) lookupPort(service string) *deferred.Deferred[uint16] {
	if port, err := strconv.ParseUint(service, 10, 16); err == nil {
		return deferred.Succeed(r, uint16(port))
	}
	if service == "" {
		return deferred.Fail[uint16](r, errors.New("no port"))
	}
	return DeferToThread(r, func(ctx context.Context) (uint16, error) {
		port, err := net.DefaultResolver.LookupPort(ctx, "tcp", service)
		return uint16(port), err
	})
}

// sameFamily tells whether what is bound to ip, nil meaning any, can connect to
// addr.
func sameFamily(ip net.IP, addr netip.Addr) bool {
	return ip == nil || (ip.To4() != nil) == addr.Is4()
}

// bindFor is bind for a connection to addr.
func bindFor(addr netip.Addr, bind *net.TCPAddr) *net.TCPAddr {
	switch {
	case bind.IP != nil:
		return bind
	case addr.Is4():
		return &net.TCPAddr{IP: net.IPv4zero, Port: bind.Port}
	}
	return &net.TCPAddr{IP: net.IPv6zero, Port: bind.Port}
}
