package reactor_test

import (
	"errors"
	"net"
	"net/netip"
	"os"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"sasync/deferred"
	"sasync/deferred/deferredtest"
	"sasync/reactor"
	"sasync/reactor/reactortest"
)

// listener is a port of this machine at which nothing of ours listens.
func listener(t *testing.T, addr string) *net.TCPListener {
	t.Helper()
	ln, err := net.Listen("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = ln.Close() })
	return ln.(*net.TCPListener)
}

func portOf(addr net.Addr) string { return strconv.Itoa(addr.(*net.TCPAddr).Port) }

// connected runs a reactor until the connection to e is made, which it then
// aborts, or fails.
func connected(t *testing.T, cfg reactor.Config, e reactor.ClientEndpoint) (v *reactortest.Protocol, err error) {
	t.Helper()
	r, _ := newReactor(t, cfg)
	v = &reactortest.Protocol{}
	r.CallWhenRunning(func() {
		reactor.Connect(r, e, v).AddBoth(func(_ *reactortest.Protocol, e error) (*reactortest.Protocol, error) {
			if err = e; err == nil {
				v.Transport.AbortConnection()
			}
			return nil, r.Stop()
		})
	})
	run(t, r)
	return v, err
}

func TestTCPClient_TriesAllAddressesOfAName(t *testing.T) {
	ln := listener(t, "127.0.0.1:0")
	known := &names{known: map[string][]netip.Addr{"a.example": addresses("127.0.0.2", "127.0.0.3", "127.0.0.1")}}
	before := descriptors(t)
	v, err := connected(t, reactor.Config{Resolver: known}, reactor.TCPClient{Addr: "a.example:" + portOf(ln.Addr())})
	if err != nil || v.Transport.RemoteAddr().String() != ln.Addr().String() {
		t.Errorf("got %v", err)
	}
	if after := descriptors(t); after > before {
		t.Errorf("%d descriptors, %d before", after, before)
	}
}

func TestTCPClient_TellsWhyEachAddressFailed(t *testing.T) {
	ln := listener(t, "127.0.0.1:0")
	known := &names{known: map[string][]netip.Addr{"a.example": addresses("127.0.0.2", "127.0.0.3")}}
	_, err := connected(t, reactor.Config{Resolver: known}, reactor.TCPClient{Addr: "a.example:" + portOf(ln.Addr())})
	var all *deferred.AllFailedError
	if !errors.As(err, &all) || len(all.Errs) != 2 || !errors.Is(err, syscall.ECONNREFUSED) {
		t.Fatalf("got %v", err)
	}
	for i, addr := range []string{"127.0.0.2", "127.0.0.3"} {
		if !strings.HasPrefix(all.Errs[i].Error(), addr+":") {
			t.Errorf("error %d is %v", i, all.Errs[i])
		}
	}
}

func TestTCPClient_OneAddressFailsWithThatError(t *testing.T) {
	ln := listener(t, "127.0.0.1:0")
	_ = ln.Close()
	_, err := connected(t, reactor.Config{}, reactor.TCPClient{Addr: ln.Addr().String()})
	if want := `reactor: connect to "` + ln.Addr().String() + `": connect: connection refused`; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

func TestTCPClient_AnUnknownNameIsADNSError(t *testing.T) {
	_, err := connected(t, reactor.Config{Resolver: &names{known: map[string][]netip.Addr{"a.example": nil}}},
		reactor.TCPClient{Addr: "a.example:80"})
	var dns *net.DNSError
	if !errors.As(err, &dns) || dns.Name != "a.example" || !strings.HasPrefix(err.Error(), `reactor: connect to "a.example:80": `) {
		t.Errorf("got %v", err)
	}
}

func TestTCPClient_ThePortMayBeAService(t *testing.T) {
	_, err := connected(t, reactor.Config{}, reactor.TCPClient{Addr: "127.0.0.1:no-such-service"})
	if err == nil || !strings.Contains(err.Error(), "unknown port") {
		t.Errorf("got %v", err)
	}
	if want, e := net.LookupPort("tcp", "tcpmux"); e != nil || want != 1 {
		t.Skip("the machine does not know tcpmux")
	}
	known := &names{known: map[string][]netip.Addr{"a.example": addresses("127.0.0.1")}}
	if _, err = connected(t, reactor.Config{Resolver: known}, reactor.TCPClient{Addr: "a.example:tcpmux"}); err == nil {
		t.Skip("there is a tcpmux")
	}
	if !strings.Contains(err.Error(), "127.0.0.1:1:") {
		t.Errorf("got %v", err)
	}
}

func TestTCPClient_BadAddressesAreErrors(t *testing.T) {
	for _, e := range []reactor.TCPClient{
		{Addr: ""}, {Addr: "127.0.0.1"}, {Addr: "127.0.0.1:"}, {Addr: "127.0.0.1:99999"},
		{Addr: "127.0.0.1:1", Bind: "nowhere"}, {Addr: "127.0.0.1:1", Bind: "a.example:1"},
		{Addr: "127.0.0.1:1", Bind: "[::1]:0"},
	} {
		_, err := connected(t, reactor.Config{}, e)
		if err == nil || !strings.HasPrefix(err.Error(), "reactor: connect to ") || errors.Is(err, syscall.ECONNREFUSED) {
			t.Errorf("%+v: got %v", e, err)
		}
	}
}

func TestTCPClient_BindIsTheOwnAddress(t *testing.T) {
	ln := listener(t, "127.0.0.1:0")
	known := &names{known: map[string][]netip.Addr{"a.example": addresses("::1", "127.0.0.1")}}
	e := reactor.TCPClient{Addr: "a.example:" + portOf(ln.Addr()), Bind: "127.0.0.5:0"}
	v, err := connected(t, reactor.Config{Resolver: known}, e)
	if err != nil {
		t.Fatal(err)
	}
	if got := v.Transport.LocalAddr().String(); !strings.HasPrefix(got, "127.0.0.5:") {
		t.Errorf("bound to %s", got)
	}
	free := listener(t, "127.0.0.1:0")
	_ = free.Close()
	e.Bind = ":" + portOf(free.Addr())
	if v, err = connected(t, reactor.Config{Resolver: known}, e); err != nil {
		t.Fatal(err)
	}
	if got := portOf(v.Transport.LocalAddr()); ":"+got != e.Bind {
		t.Errorf("bound to port %s, want %s", got, e.Bind)
	}
	e.Bind = "192.0.2.1:0"
	if _, err = connected(t, reactor.Config{Resolver: known}, e); !errors.Is(err, syscall.EADDRNOTAVAIL) {
		t.Errorf("bound to %s: got %v", e.Bind, err)
	}
}

// A socket that is bound to the address it connects to is connected with
// itself if nobody listens there.
func TestTCPClient_IsNotItsOwnPeer(t *testing.T) {
	free := listener(t, "127.0.0.1:0")
	_ = free.Close()
	addr := free.Addr().String()
	if _, err := connected(t, reactor.Config{}, reactor.TCPClient{Addr: addr, Bind: addr}); !errors.Is(err, syscall.ECONNREFUSED) {
		t.Errorf("got %v", err)
	}
}

// deaf is an address at which connections neither succeed nor fail.
func deaf(t *testing.T) string {
	t.Helper()
	fd, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_STREAM, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = syscall.Close(fd) })
	if err := syscall.Bind(fd, &syscall.SockaddrInet4{Addr: [4]byte{127, 0, 0, 4}}); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Listen(fd, 0); err != nil {
		t.Fatal(err)
	}
	sa, err := syscall.Getsockname(fd)
	if err != nil {
		t.Fatal(err)
	}
	addr := net.JoinHostPort("127.0.0.4", strconv.Itoa(sa.(*syscall.SockaddrInet4).Port))
	first, err := net.Dial("tcp", addr) // fills the queue: further ones are not answered
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = first.Close() })
	return addr
}

func TestTCPClient_TriesTheNextAddressBesideADeafOne(t *testing.T) {
	addr := deaf(t)
	_, port, _ := net.SplitHostPort(addr)
	ln := listener(t, "127.0.0.1:"+port)
	known := &names{known: map[string][]netip.Addr{"a.example": addresses("127.0.0.4", "127.0.0.1")}}
	before := descriptors(t)
	v, err := connected(t, reactor.Config{Resolver: known}, reactor.TCPClient{Addr: "a.example:" + port, AttemptDelay: time.Millisecond})
	if err != nil || v.Transport.RemoteAddr().String() != ln.Addr().String() {
		t.Errorf("got %v", err)
	}
	if after := descriptors(t); after > before {
		t.Errorf("%d descriptors, %d before", after, before)
	}
}

func TestTCPClient_GivesUpAfterItsTimeout(t *testing.T) {
	e := reactor.TCPClient{Addr: deaf(t), Timeout: time.Millisecond}
	before := descriptors(t)
	_, err := connected(t, reactor.Config{}, e)
	if !errors.Is(err, os.ErrDeadlineExceeded) || !strings.HasPrefix(err.Error(), "reactor: connect to ") {
		t.Errorf("got %v", err)
	}
	if after := descriptors(t); after > before {
		t.Errorf("%d descriptors, %d before", after, before)
	}
	// A search for the name is part of it.
	n := &names{}
	_, err = connected(t, reactor.Config{Resolver: n}, reactor.TCPClient{Addr: "slow.example:80", Timeout: time.Millisecond})
	if !errors.Is(err, os.ErrDeadlineExceeded) || len(n.cancelled) != 1 {
		t.Errorf("got %v, cancelled %q", err, n.cancelled)
	}
}

func TestTCPClient_ZeroMeansWhatItsCommentSays(t *testing.T) {
	r := resolving(t, &names{known: map[string][]netip.Addr{"a.example": addresses("192.0.2.1", "192.0.2.2", "192.0.2.3")}})
	r.Network.Silent = true
	d := reactor.Connect(r.Reactor, reactor.TCPClient{Addr: "a.example:80"}, &reactortest.Protocol{})
	for _, step := range []struct {
		pass    time.Duration
		sockets int
	}{
		{0, 1}, {250*time.Millisecond - 1, 1}, {1, 2}, {250*time.Millisecond - 1, 2}, {1, 3}, {29500*time.Millisecond - 1, 3},
	} {
		r.Advance(step.pass)
		if got := r.Network.Sockets(); got != step.sockets {
			t.Errorf("%v later there are %d sockets, want %d", step.pass, got, step.sockets)
		}
	}
	deferredtest.Pending(t, d)
	r.Advance(1)
	if err := deferredtest.Failure(t, d); !errors.Is(err, os.ErrDeadlineExceeded) || r.Network.Sockets() != 0 {
		t.Errorf("after 30 s: %v, %d sockets", err, r.Network.Sockets())
	}
}

// openSockets is how many there are in the process. Files do not count, which
// package net may be reading on a goroutine.
func openSockets(t *testing.T) (n int) {
	t.Helper()
	entries, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if to, err := os.Readlink("/proc/self/fd/" + e.Name()); err == nil && strings.HasPrefix(to, "socket:") {
			n++
		}
	}
	return n
}

func TestTCPClient_CancelAtEveryStageLeavesNothing(t *testing.T) {
	n := &names{known: map[string][]netip.Addr{}}
	r, _ := newReactor(t, reactor.Config{Resolver: n})
	addr := deaf(t)
	_, port, _ := net.SplitHostPort(addr)
	n.known["deaf.example"] = addresses("127.0.0.4", "127.0.0.4")
	before := 0
	for _, stage := range []struct{ name, addr string }{
		{"service", "127.0.0.1:no-such-service"}, {"name", "slow.example:80"}, {"attempts", "deaf.example:" + port},
	} {
		r.CallWhenRunning(func() {
			before = openSockets(t)
			timers := r.Stats().TimersPending
			d := reactor.Connect(r, reactor.TCPClient{Addr: stage.addr}, &reactortest.Protocol{})
			d.Cancel()
			d.AddBoth(func(_ *reactortest.Protocol, err error) (*reactortest.Protocol, error) {
				if !errors.Is(err, deferred.ErrCancelled) {
					t.Errorf("%s: got %v", stage.name, err)
				}
				return nil, nil
			})
			if !d.Fired() || r.Stats().TimersPending != timers || openSockets(t) != before {
				t.Errorf("%s: %v, %d timers, %d sockets", stage.name, d, r.Stats().TimersPending, openSockets(t)-before)
			}
		})
	}
	r.CallWhenRunning(func() { _ = r.Stop() })
	run(t, r)
}

// All that the peer has to say, and its end, may come together with the
// connection.
func TestConnect_HearsAPeerThatWasFaster(t *testing.T) {
	ln := listener(t, "127.0.0.1:0")
	r, _ := newReactor(t, reactor.Config{})
	said := make(chan struct{})
	go func() {
		defer close(said)
		if c, err := ln.Accept(); err == nil {
			_, _ = c.Write([]byte("hello"))
			_ = c.Close()
		}
	}()
	p := &reactortest.Protocol{OnLost: func(error) { _ = r.Stop() }}
	r.CallWhenRunning(func() {
		reactor.Connect(r, reactor.TCPClient{Addr: ln.Addr().String()}, p)
		<-said
	})
	run(t, r)
	if string(p.Received) != "hello" || len(p.Lost) != 1 || p.Lost[0] != reactor.ErrConnectionDone {
		t.Errorf("received %q, lost %v", p.Received, p.Lost)
	}
}

func TestConnect_UnderWayAtTheEndOfARunFails(t *testing.T) {
	known := &names{known: map[string][]netip.Addr{}}
	r, _ := newReactor(t, reactor.Config{Resolver: known, DrainTimeout: -1, ShutdownTimeout: -1})
	addr := deaf(t)
	_, port, _ := net.SplitHostPort(addr)
	known.known["deaf.example"] = addresses("127.0.0.4", "127.0.0.1")
	before := descriptors(t)
	var errs []error
	r.CallWhenRunning(func() {
		for _, addr := range []string{addr, "deaf.example:" + port} {
			reactor.Connect(r, reactor.TCPClient{Addr: addr, Timeout: -1, AttemptDelay: -1}, &reactortest.Protocol{}).AddErrback(func(err error) (*reactortest.Protocol, error) {
				errs = append(errs, err)
				return nil, nil
			})
		}
		_ = r.Stop()
	})
	run(t, r)
	if len(errs) != 2 || !errors.Is(errs[0], deferred.ErrLoopEnded) || !errors.Is(errs[1], deferred.ErrLoopEnded) {
		t.Errorf("got %v", errs)
	}
	if after := descriptors(t); after > before {
		t.Errorf("%d descriptors, %d before", after, before)
	}
}
