package reactor

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"os"
	"slices"

	"sasync/deferred"
)

// Resolver finds the addresses of hosts.
type Resolver interface {
	// Resolve returns the addresses of host, which is a name and no IP address,
	// those to be tried first coming first. Cancelling it ends the search.
	// Called on the loop.
	Resolve(r *Reactor, host string) *deferred.Deferred[[]netip.Addr]
}

// systemResolver asks package net, which asks as the machine is configured and
// orders the answer by RFC 6724. A cancelled search gives its goroutine back at
// once.
type systemResolver struct{}

func (systemResolver) Resolve(r *Reactor, host string) *deferred.Deferred[[]netip.Addr] {
	return DeferToThread(r, func(ctx context.Context) ([]netip.Addr, error) {
		return net.DefaultResolver.LookupNetIP(ctx, "ip", host)
	})
}

// maxAddrs is how many addresses of a host are used: more than a friendly
// answer has, and no more sockets than a connection may take at once.
const maxAddrs = 64

// Resolve returns the addresses of host, at least one and at most 64, those to
// be tried first coming first. IP addresses stand for themselves, and localhost
// for the two of this machine, without asking Config.Resolver. It fails with an
// error that wraps a *net.DNSError if there is no address or the answer takes
// longer than Config.ResolveTimeout, or with that of the resolver. Names are in
// ASCII: international ones in their xn-- form. Cancelling it ends the search.
// Loop only.
func (r *Reactor) Resolve(host string) *deferred.Deferred[[]netip.Addr] {
	return r.resolve(host).AddErrback(func(err error) ([]netip.Addr, error) {
		return nil, fmt.Errorf("reactor: resolve %q: %w", host, err)
	})
}

func (r *Reactor) resolve(host string) *deferred.Deferred[[]netip.Addr] {
	if addrs := withoutResolver(host); addrs != nil {
		return deferred.Succeed(r, addrs)
	}
	answer := deferred.DoDefer(r, func() *deferred.Deferred[[]netip.Addr] { return r.cfg.Resolver.Resolve(r, host) })
	found := deferred.Then(answer, func(addrs []netip.Addr) ([]netip.Addr, error) {
		if addrs = usable(addrs); len(addrs) == 0 {
			return nil, &net.DNSError{Err: "no address", Name: host, IsNotFound: true}
		}
		return addrs, nil
	})
	if limit := r.cfg.ResolveTimeout; limit != never64 {
		found.AddTimeout(limit, func([]netip.Addr, error) ([]netip.Addr, error) {
			return nil, &net.DNSError{Err: fmt.Sprintf("no answer within %v", limit), Name: host,
				UnwrapErr: os.ErrDeadlineExceeded, IsTimeout: true}
		})
	}
	return found
}

// withoutResolver gives the addresses of a host that no resolver knows better.
func withoutResolver(host string) []netip.Addr {
	if host == "localhost" {
		return []netip.Addr{netip.AddrFrom4([4]byte{127, 0, 0, 1}), netip.IPv6Loopback()}
	}
	if addr, err := netip.ParseAddr(host); err == nil {
		return []netip.Addr{addr.Unmap()}
	}
	return nil
}

// usable is each of the first maxAddrs valid addresses once.
func usable(addrs []netip.Addr) (usable []netip.Addr) {
	for _, addr := range addrs {
		addr = addr.Unmap()
		if addr.IsValid() && !slices.Contains(usable, addr) {
			usable = append(usable, addr)
		}
		if len(usable) == maxAddrs {
			break
		}
	}
	return usable
}
