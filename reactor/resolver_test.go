package reactor_test

import (
	"context"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"net/netip"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"sasync/deferred"
	"sasync/deferred/deferredtest"
	"sasync/reactor"
	"sasync/reactor/reactortest"
)

// names is a Resolver that knows what the test tells it. It never answers for
// a name that is not there.
type names struct {
	known map[string][]netip.Addr
	errs  map[string]error

	asked     []string
	cancelled []string
}

func (n *names) Resolve(r *reactor.Reactor, host string) *deferred.Deferred[[]netip.Addr] {
	n.asked = append(n.asked, host)
	if err := n.errs[host]; err != nil {
		return deferred.Fail[[]netip.Addr](r, err)
	}
	if addrs, known := n.known[host]; known {
		return deferred.Succeed(r, addrs)
	}
	return deferred.NewCancellable(r, func(*deferred.Deferred[[]netip.Addr]) { n.cancelled = append(n.cancelled, host) })
}

// addresses reads IP addresses.
func addresses(texts ...string) (addrs []netip.Addr) {
	for _, text := range texts {
		addrs = append(addrs, netip.MustParseAddr(text))
	}
	return addrs
}

// resolving is a reactor in memory that asks n.
func resolving(t *testing.T, n *names) *reactortest.Reactor {
	r := reactortest.NewReactor(t, reactor.Config{Resolver: n})
	r.Start()
	return r
}

func TestResolve_AnIPAddressAndLocalhostTakeNoDetour(t *testing.T) {
	n := &names{}
	r := resolving(t, n)
	for host, want := range map[string][]netip.Addr{
		"192.0.2.1":        addresses("192.0.2.1"),
		"2001:db8::1":      addresses("2001:db8::1"),
		"fe80::1%eth0":     addresses("fe80::1%eth0"),
		"::ffff:192.0.2.1": addresses("192.0.2.1"),
		"localhost":        addresses("127.0.0.1", "::1"),
	} {
		if got := deferredtest.Result(t, r.Resolve(host)); !slices.Equal(got, want) {
			t.Errorf("%s: got %v, want %v", host, got, want)
		}
	}
	if len(n.asked) > 0 {
		t.Errorf("asked for %q", n.asked)
	}
}

func TestResolve_GivesTheAddressesInTheirOrderEachOnce(t *testing.T) {
	many := []netip.Addr{{}, netip.MustParseAddr("2001:db8::1"), netip.MustParseAddr("192.0.2.1"),
		netip.MustParseAddr("::ffff:192.0.2.1")}
	for i := range 100 {
		many = append(many, netip.AddrFrom4([4]byte{192, 0, 2, byte(i)}))
	}
	r := resolving(t, &names{known: map[string][]netip.Addr{"a.example": many}})
	got := deferredtest.Result(t, r.Resolve("a.example"))
	if len(got) != 64 || !slices.Equal(got[:3], addresses("2001:db8::1", "192.0.2.1", "192.0.2.0")) {
		t.Errorf("got %d: %v", len(got), got)
	}
}

func TestResolve_NoAddressIsADNSError(t *testing.T) {
	boom := errors.New("boom")
	r := resolving(t, &names{known: map[string][]netip.Addr{"none.example": nil}, errs: map[string]error{"boom.example": boom}})
	err := deferredtest.Failure(t, r.Resolve("none.example"))
	var dns *net.DNSError
	if !errors.As(err, &dns) || !dns.IsNotFound || !strings.HasPrefix(err.Error(), `reactor: resolve "none.example": `) {
		t.Errorf("got %v", err)
	}
	if err := deferredtest.Failure(t, r.Resolve("boom.example")); !errors.Is(err, boom) {
		t.Errorf("got %v", err)
	}
}

func TestResolve_EndsASearchThatTakesTooLong(t *testing.T) {
	n := &names{}
	r := resolving(t, n)
	d := r.Resolve("slow.example")
	r.Advance(time.Minute - 1)
	deferredtest.Pending(t, d)
	r.Advance(1)
	err := deferredtest.Failure(t, d)
	var dns *net.DNSError
	if !errors.As(err, &dns) || !dns.IsTimeout || !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("got %v", err)
	}
	if !slices.Equal(n.cancelled, []string{"slow.example"}) {
		t.Errorf("cancelled %q", n.cancelled)
	}
}

func TestResolve_CancelEndsTheSearch(t *testing.T) {
	n := &names{}
	r := resolving(t, n)
	d := r.Resolve("slow.example")
	d.Cancel()
	if err := deferredtest.Failure(t, d); !errors.Is(err, deferred.ErrCancelled) {
		t.Errorf("got %v", err)
	}
	if !slices.Equal(n.cancelled, []string{"slow.example"}) || r.Stats().TimersPending != 0 {
		t.Errorf("cancelled %q, %d timers", n.cancelled, r.Stats().TimersPending)
	}
}

// useDNS has package net ask serve for every name.
func useDNS(t *testing.T, dial func(ctx context.Context, network, address string) (net.Conn, error)) {
	machines := net.DefaultResolver
	net.DefaultResolver = &net.Resolver{PreferGo: true, Dial: dial}
	t.Cleanup(func() { net.DefaultResolver = machines })
}

func TestResolve_AsksTheMachinesResolver(t *testing.T) {
	useDNS(t, func(context.Context, string, string) (net.Conn, error) {
		ours, theirs := net.Pipe()
		go serveDNS(theirs)
		return ours, nil
	})
	r, _ := newReactor(t, reactor.Config{})
	var got []netip.Addr
	var err error
	r.CallWhenRunning(func() {
		r.Resolve("a.example").AddBoth(func(addrs []netip.Addr, e error) ([]netip.Addr, error) {
			got, err = addrs, e
			return nil, r.Stop()
		})
	})
	run(t, r)
	slices.SortFunc(got, netip.Addr.Compare)
	if want := addresses("192.0.2.7", "2001:db8::7"); err != nil || !slices.Equal(got, want) {
		t.Errorf("got %v, %v; want %v", got, err, want)
	}
}

// serveDNS answers one query, as it comes over TCP.
func serveDNS(conn net.Conn) {
	defer conn.Close()
	query := make([]byte, 2)
	if _, err := io.ReadFull(conn, query); err != nil {
		return
	}
	query = make([]byte, binary.BigEndian.Uint16(query))
	if _, err := io.ReadFull(conn, query); err != nil {
		return
	}
	end := 12 // of the question: a name, its type, its class
	for ; query[end] != 0; end += 1 + int(query[end]) {
	}
	end += 5
	addr := netip.MustParseAddr("192.0.2.7").AsSlice()
	if query[end-3] == 28 { // AAAA
		addr = netip.MustParseAddr("2001:db8::7").AsSlice()
	}
	answer := append([]byte{query[0], query[1], 0x81, 0x80, 0, 1, 0, 1, 0, 0, 0, 0}, query[12:end]...)
	answer = append(answer, 0xc0, 12, 0, query[end-3], 0, 1, 0, 0, 0, 60, 0, byte(len(addr))) // for the same name
	answer = append(answer, addr...)
	_, _ = conn.Write(append(binary.BigEndian.AppendUint16(nil, uint16(len(answer))), answer...))
}

func TestResolve_CancelReachesTheMachinesResolver(t *testing.T) {
	asking, ended := make(chan struct{}, 10), make(chan struct{}, 10)
	useDNS(t, func(ctx context.Context, _, _ string) (net.Conn, error) {
		asking <- struct{}{}
		<-ctx.Done()
		ended <- struct{}{}
		return nil, ctx.Err()
	})
	r, _ := newReactor(t, reactor.Config{})
	var err error
	r.CallWhenRunning(func() {
		d := r.Resolve("slow.example")
		d.AddErrback(func(e error) ([]netip.Addr, error) { err = e; return nil, nil })
		go func() {
			<-asking
			_ = r.Post(d.Cancel)
			<-ended
			_ = r.Stop()
		}()
	})
	run(t, r)
	if !errors.Is(err, deferred.ErrCancelled) {
		t.Errorf("got %v", err)
	}
}

func TestResolve_AnUnknownNameIsADNSError(t *testing.T) {
	useDNS(t, func(context.Context, string, string) (net.Conn, error) { return nil, errors.New("no network") })
	r, _ := newReactor(t, reactor.Config{})
	var err error
	r.CallWhenRunning(func() {
		r.Resolve("a.example").AddErrback(func(e error) ([]netip.Addr, error) {
			err = e
			return nil, r.Stop()
		})
	})
	run(t, r)
	var dns *net.DNSError
	if !errors.As(err, &dns) {
		t.Errorf("got %v", err)
	}
}
