package reactor

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"sasync/deferred"
	"sasync/deferred/deferredtest"
)

// raceTest is a race of attempts that the test decides.
type raceTest struct {
	*testing.T
	loop     *deferredtest.Loop
	result   *deferred.Deferred[string]
	attempts map[string]*deferred.Deferred[string] // by address
	begun    []string
	ended    []string // cancelled
	atOnce   map[string]error
}

const attemptDelay = 250 * time.Millisecond

// newRace begins a race to addrs, which are the hosts of port 80.
func newRace(t *testing.T, delay time.Duration, atOnce map[string]error, addrs ...string) *raceTest {
	rt := &raceTest{T: t, loop: deferredtest.NewLoop(t), attempts: map[string]*deferred.Deferred[string]{}, atOnce: atOnce}
	rt.result = raceTo(rt.loop, addrPorts(addrs...), delay, rt.attempt)
	return rt
}

func addrPorts(addrs ...string) (with []netip.AddrPort) {
	for _, addr := range addrs {
		with = append(with, netip.AddrPortFrom(netip.MustParseAddr(addr), 80))
	}
	return with
}

func (rt *raceTest) attempt(a netip.AddrPort) *deferred.Deferred[string] {
	addr := a.Addr().String()
	rt.begun = append(rt.begun, addr)
	switch err, now := rt.atOnce[addr]; {
	case now && err != nil:
		return deferred.Fail[string](rt.loop, err)
	case now:
		return deferred.Succeed(rt.loop, addr)
	}
	d := deferred.NewCancellable(rt.loop, func(*deferred.Deferred[string]) { rt.ended = append(rt.ended, addr) })
	rt.attempts[addr] = d
	return d
}

func (rt *raceTest) want(promise string, begun ...string) {
	rt.Helper()
	if !slices.Equal(rt.begun, begun) {
		rt.Errorf("%s: tried %v, want %v", promise, rt.begun, begun)
	}
}

// wantRest tells which attempts are cancelled in the end, and that nothing is
// left on the clock.
func (rt *raceTest) wantRest(ended ...string) {
	rt.Helper()
	if !slices.Equal(rt.ended, ended) {
		rt.Errorf("cancelled %v, want %v", rt.ended, ended)
	}
	if n := rt.loop.Pending(); n != 0 {
		rt.Errorf("%d calls are left on the clock", n)
	}
	for addr, d := range rt.attempts {
		if !d.Fired() {
			rt.Errorf("the attempt at %s is left", addr)
		}
	}
}

var errRefused = errors.New("refused")

func TestRace_TriesTheNextAddressBesideASlowOne(t *testing.T) {
	rt := newRace(t, attemptDelay, nil, "192.0.2.1", "192.0.2.2", "192.0.2.3")
	rt.loop.Advance(attemptDelay - 1)
	rt.want("before the delay", "192.0.2.1")
	rt.loop.Advance(1)
	rt.want("after the delay", "192.0.2.1", "192.0.2.2")
	rt.attempts["192.0.2.1"].Callback("one")
	if got := deferredtest.Result(t, rt.result); got != "one" {
		t.Errorf("got %q", got)
	}
	rt.wantRest("192.0.2.2")
	rt.loop.Advance(time.Hour)
	rt.want("after the end", "192.0.2.1", "192.0.2.2")
}

func TestRace_TriesTheNextAddressAtOnceWhenOneFails(t *testing.T) {
	rt := newRace(t, attemptDelay, nil, "192.0.2.1", "192.0.2.2", "192.0.2.3")
	rt.loop.Advance(attemptDelay / 2)
	rt.attempts["192.0.2.1"].Errback(errRefused)
	rt.want("at once", "192.0.2.1", "192.0.2.2")
	rt.loop.Advance(attemptDelay - 1)
	rt.want("the delay counts from the last one", "192.0.2.1", "192.0.2.2")
	rt.loop.Advance(1)
	rt.want("the delay has passed", "192.0.2.1", "192.0.2.2", "192.0.2.3")
	rt.attempts["192.0.2.3"].Callback("three")
	if got := deferredtest.Result(t, rt.result); got != "three" {
		t.Errorf("got %q", got)
	}
	rt.wantRest("192.0.2.2")
}

func TestRace_FailsWithAllErrors(t *testing.T) {
	rt := newRace(t, attemptDelay, nil, "192.0.2.1", "192.0.2.2")
	rt.loop.Advance(attemptDelay)
	rt.attempts["192.0.2.2"].Errback(errors.New("unreachable"))
	deferredtest.Pending(t, rt.result)
	rt.attempts["192.0.2.1"].Errback(errRefused)
	err := deferredtest.Failure(t, rt.result)
	var all *deferred.AllFailedError
	if !errors.As(err, &all) || len(all.Errs) != 2 || !errors.Is(err, errRefused) || !strings.Contains(err.Error(), "unreachable") {
		t.Errorf("got %v", err)
	}
	rt.wantRest()
}

func TestRace_OfOneAddressFailsWithItsError(t *testing.T) {
	rt := newRace(t, attemptDelay, nil, "192.0.2.1")
	rt.attempts["192.0.2.1"].Errback(errRefused)
	if err := deferredtest.Failure(t, rt.result); err != errRefused {
		t.Errorf("got %v", err)
	}
	rt.wantRest()
}

func TestRace_AttemptsThatEndAtOnceNeedNoStack(t *testing.T) {
	atOnce, addrs := map[string]error{}, []string(nil)
	for i := range 1000 {
		addr := netip.AddrFrom4([4]byte{10, 0, byte(i >> 8), byte(i)}).String()
		atOnce[addr], addrs = errRefused, append(addrs, addr)
	}
	rt := newRace(t, attemptDelay, atOnce, addrs...)
	if err := deferredtest.Failure(t, rt.result); !errors.Is(err, errRefused) {
		t.Errorf("got %v", err)
	}
	rt.want("all", addrs...)

	rt = newRace(t, attemptDelay, map[string]error{"192.0.2.1": errRefused, "192.0.2.2": nil}, "192.0.2.1", "192.0.2.2", "192.0.2.3")
	if got := deferredtest.Result(t, rt.result); got != "192.0.2.2" {
		t.Errorf("got %q", got)
	}
	rt.want("up to the first that succeeds", "192.0.2.1", "192.0.2.2")
	rt.wantRest()
}

func TestRace_WithoutADelayWaitsForEachToFail(t *testing.T) {
	rt := newRace(t, never64, nil, "192.0.2.1", "192.0.2.2")
	rt.loop.Advance(time.Hour)
	rt.want("as long as it takes", "192.0.2.1")
	rt.attempts["192.0.2.1"].Errback(errRefused)
	rt.want("when it has failed", "192.0.2.1", "192.0.2.2")
	rt.attempts["192.0.2.2"].Callback("two")
	rt.wantRest()
}

func TestRace_CancelLeavesNothingBehind(t *testing.T) {
	for n := range 3 { // attempts that are under way besides the first
		t.Run(fmt.Sprint(n+1, " under way"), func(t *testing.T) {
			addrs := []string{"192.0.2.1", "192.0.2.2", "192.0.2.3"}
			rt := newRace(t, attemptDelay, nil, addrs...)
			rt.loop.Advance(time.Duration(n) * attemptDelay)
			rt.result.Cancel()
			if err := deferredtest.Failure(t, rt.result); !errors.Is(err, deferred.ErrCancelled) {
				t.Errorf("got %v", err)
			}
			rt.loop.Advance(time.Hour)
			rt.want("none after that", addrs[:n+1]...)
			rt.wantRest(addrs[:n+1]...)
		})
	}
}

// Whatever comes when: one result, and nothing left.
func TestRace_AnyOrderOfEventsEndsItOnce(t *testing.T) {
	for seed := range uint64(2000) {
		rng := rand.New(rand.NewPCG(seed, 1))
		atOnce, addrs := map[string]error{}, []string(nil)
		for i := range 1 + rng.IntN(5) {
			addr := fmt.Sprintf("192.0.2.%d", i+1)
			addrs = append(addrs, addr)
			if rng.IntN(4) == 0 {
				atOnce[addr] = []error{nil, errRefused}[rng.IntN(2)]
			}
		}
		rt := newRace(t, attemptDelay, atOnce, addrs...)
		fired := 0
		rt.result.AddBoth(func(string, error) (string, error) { fired++; return "", nil })
		for range 30 {
			addr := addrs[rng.IntN(len(addrs))]
			d := rt.attempts[addr]
			switch what := rng.IntN(4); {
			case what == 0:
				rt.loop.Advance(time.Duration(rng.IntN(int(attemptDelay))))
			case d == nil || d.Fired():
			case what == 1 && rng.IntN(3) == 0:
				d.Callback(addr)
			default:
				d.Errback(errRefused)
			}
		}
		rt.result.Cancel()
		if fired != 1 {
			t.Fatalf("seed %d: fired %d times", seed, fired)
		}
		slices.Sort(rt.ended)
		rt.wantRest(rt.ended...)
		if t.Failed() {
			t.Fatalf("seed %d", seed)
		}
	}
}

func TestInterleave_TakesTheFamiliesInTurn(t *testing.T) {
	for _, test := range []struct{ in, want []string }{
		{nil, nil},
		{[]string{"192.0.2.1"}, []string{"192.0.2.1"}},
		{[]string{"2001:db8::1", "2001:db8::2", "192.0.2.1", "192.0.2.2"},
			[]string{"2001:db8::1", "192.0.2.1", "2001:db8::2", "192.0.2.2"}},
		{[]string{"192.0.2.1", "2001:db8::1", "2001:db8::2", "2001:db8::3"},
			[]string{"192.0.2.1", "2001:db8::1", "2001:db8::2", "2001:db8::3"}},
		{[]string{"2001:db8::1", "2001:db8::2", "2001:db8::3", "192.0.2.1"},
			[]string{"2001:db8::1", "192.0.2.1", "2001:db8::2", "2001:db8::3"}},
	} {
		if got := interleave(addrPorts(test.in...)); !slices.Equal(got, addrPorts(test.want...)) {
			t.Errorf("%v: got %v, want %v", test.in, got, test.want)
		}
	}
}
