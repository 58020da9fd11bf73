package memcache_test

import (
	"errors"
	"fmt"
	"net"
	"os"
	"strings"
	"testing"
	"time"

	"sasync/deferred"
	"sasync/deferred/deferredtest"
	"sasync/protocols/internal/peertest"
	"sasync/protocols/memcache"
	"sasync/protocols/protocoltest"
	"sasync/reactor"
	"sasync/reactor/reactortest"
)

// exercise asks for everything that a server can do, and compares.
func exercise(t *testing.T, co *deferred.Coroutine, c *memcache.Client) {
	const ever = 0
	wantErr := func(what string, d *deferred.Deferred[deferred.Unit], want error) {
		t.Helper()
		if _, err := deferred.Await(co, d); !errors.Is(err, want) {
			t.Errorf("%s: %v, want %v", what, err, want)
		}
	}
	item := func(key string) string {
		i, err := deferred.Await(co, c.Get(key))
		return fmt.Sprintf("%s %d %v", i.Value, i.Flags, err)
	}
	want := func(what, got, want string) {
		t.Helper()
		if got != want {
			t.Errorf("%s: %q, want %q", what, got, want)
		}
	}
	a := memcache.Item{Key: "a", Value: []byte("one\r\ntwo"), Flags: 7}
	wantErr("flush", c.FlushAll(0), nil)
	wantErr("replace what is not there", c.Replace(a, ever), memcache.ErrNotStored)
	wantErr("add", c.Add(a, ever), nil)
	wantErr("add again", c.Add(a, ever), memcache.ErrNotStored)
	want("get", item("a"), "one\r\ntwo 7 <nil>")
	wantErr("append", c.Append("a", []byte("!")), nil)
	wantErr("prepend", c.Prepend("a", []byte("?")), nil)
	wantErr("append to nothing", c.Append("x", nil), memcache.ErrNotStored)
	want("get again", item("a"), "?one\r\ntwo! 7 <nil>")
	want("get nothing", item("x"), " 0 memcache: not found")

	i, _ := deferred.Await(co, c.Get("a"))
	i.Value = []byte("swapped")
	wantErr("swap", c.CompareAndSwap(i, ever), nil)
	wantErr("swap again", c.CompareAndSwap(i, ever), memcache.ErrExists)
	i.Key = "x"
	wantErr("swap nothing", c.CompareAndSwap(i, ever), memcache.ErrNotFound)

	wantErr("set", c.Set(memcache.Item{Key: "n", Value: []byte("41")}, time.Hour), nil)
	n, err := deferred.Await(co, c.Increment("n", 1))
	want("increment", fmt.Sprint(n, err), "42 <nil>")
	n, err = deferred.Await(co, c.Decrement("n", 100))
	want("decrement", fmt.Sprint(n, err), "0 <nil>")
	_, err = deferred.Await(co, c.Increment("x", 1))
	want("increment nothing", fmt.Sprint(err), "memcache: not found")
	_, err = deferred.Await(co, c.Increment("a", 1))
	want("increment a text", fmt.Sprint(err), "memcache: client error: cannot increment or decrement non-numeric value")

	wantErr("set, a date far away", c.Set(memcache.Item{Key: "far", Value: nil}, 300*24*time.Hour), nil)
	wantErr("set, over at once", c.Set(memcache.Item{Key: "over", Value: nil}, -1), nil)
	many, err := deferred.Await(co, c.GetMany("a", "n", "x", "far", "over"))
	want("many", fmt.Sprintf("%d %s %v", len(many), many["a"].Value, err), "3 swapped <nil>")
	wantErr("touch", c.Touch("a", time.Hour), nil)
	wantErr("touch nothing", c.Touch("x", time.Hour), memcache.ErrNotFound)
	wantErr("delete", c.Delete("a"), nil)
	wantErr("delete nothing", c.Delete("a"), memcache.ErrNotFound)
	var server memcache.ServerError
	if _, err := deferred.Await(co, c.Set(memcache.Item{Key: "large", Value: make([]byte, 2<<20)}, ever)); !errors.As(err, &server) {
		t.Errorf("too large: %v", err)
	}
	for _, key := range []string{"", "with space", "line\r\n", strings.Repeat("x", 251)} {
		wantErr("key "+key, c.Delete(key), memcache.ErrKey)
	}
	stats, err := deferred.Await(co, c.Stats(""))
	want("stats", fmt.Sprintf("%s %v", stats["curr_items"], err), "2 <nil>")
	version, err := deferred.Await(co, c.Version())
	if err != nil || !strings.HasPrefix(version, "1.") {
		t.Errorf("version %q, %v", version, err)
	}

	// Many at once, answered in their order.
	var sets []*deferred.Deferred[deferred.Unit]
	for k := range 1000 {
		sets = append(sets, c.Set(memcache.Item{Key: fmt.Sprint("many", k), Value: fmt.Append(nil, k)}, ever))
	}
	if _, err := deferred.Await(co, deferred.Gather(sets[0].Loop(), sets...)); err != nil {
		t.Error(err)
	}
	want("one of many", item("many999"), "999 0 <nil>")
}

func TestClientAndServer_UnderstandEachOther(t *testing.T) {
	r := reactortest.NewReactor(t, reactor.Config{})
	server := memcache.Server{Handle: memcache.NewCache(r, 0).Handle}
	if _, err := (reactor.TCPServer{Addr: "192.0.2.1:11211"}).Listen(r.Reactor, server); err != nil {
		t.Fatal(err)
	}
	r.Start()
	client := memcache.NewClient(r, memcache.ClientConfig{})
	reactor.Connect(r.Reactor, reactor.TCPClient{Addr: "192.0.2.1:11211"}, client)
	r.Settle()
	done := deferred.Inline(r, func(co *deferred.Coroutine) (bool, error) {
		exercise(t, co, client)
		return true, nil
	})
	r.Settle()
	deferredtest.Result(t, done)
}

func TestClientAndServer_UnderstandEachOtherInAnyPieces(t *testing.T) {
	got := protocoltest.Pairs(t, func(l *protocoltest.Log) (server, client reactor.Protocol) {
		c := memcache.NewClient(l.Loop, memcache.ClientConfig{})
		l.Loop.AfterFunc(0, func() {
			c.Set(memcache.Item{Key: "a", Value: []byte("one\r\ntwo")}, 0)
			c.Append("a", []byte("!"))
			deferred.ThenBoth(c.Get("a"), func(i memcache.Item, err error) (bool, error) {
				l.Note("%q %v", i.Value, err)
				return true, nil
			})
		})
		return serving(l), c
	})
	if want := `"one\r\ntwo!" <nil>`; got != want {
		t.Errorf("they did %s, want %s", got, want)
	}
}

func TestClient_MemcachedUnderstandsIt(t *testing.T) {
	path := peertest.Need(t, "memcached", "memcached")
	addr := peertest.FreeAddr(t)
	host, port, _ := net.SplitHostPort(addr)
	peertest.Serve(t, addr, path, "-u", "nobody", "-l", host, "-p", port)
	r := peertest.NewReactor(t)
	r.CallWhenRunning(func() {
		deferred.Inline(r, func(co *deferred.Coroutine) (bool, error) {
			defer r.Stop()
			c, err := deferred.Await(co, reactor.Connect(r, reactor.TCPClient{Addr: addr}, memcache.NewClient(r, memcache.ClientConfig{})))
			if err != nil {
				return false, err
			}
			exercise(t, co, c)
			return true, nil
		})
	})
	peertest.RunReactor(t, r)
}

// Twisted's client talks to the server.
const twistedClient = `
import sys
from twisted.internet import reactor, endpoints, defer
from twisted.protocols.memcache import MemCacheProtocol
@defer.inlineCallbacks
def talk():
    host, port = sys.argv[1].rsplit(":", 1)
    c = yield endpoints.connectProtocol(endpoints.TCP4ClientEndpoint(reactor, host, int(port)), MemCacheProtocol())
    told = [(yield c.set(b"a", b"one\r\ntwo", 7)), (yield c.add(b"a", b"x")), (yield c.append(b"a", b"!")), (yield c.get(b"a"))]
    flags, cas, value = yield c.get(b"a", withIdentifier=True)
    told += [(yield c.checkAndSet(b"a", b"5", cas)), (yield c.checkAndSet(b"a", b"6", cas)), (yield c.increment(b"a", 2))]
    told += [(yield c.getMultiple([b"a", b"x"])), (yield c.delete(b"a")), (yield c.delete(b"a")), (yield c.version()), (yield c.flushAll())]
    print(told)
@defer.inlineCallbacks
def run():
    try:
        yield talk()
    except Exception as e:
        print(repr(e))
    reactor.stop()
reactor.callWhenRunning(run)
reactor.run()
`

func TestServer_TwistedsClientUnderstandsIt(t *testing.T) {
	python := peertest.Twisted(t)
	r := peertest.NewReactor(t)
	addr := peertest.Listen(t, r, memcache.Server{Handle: memcache.NewCache(r, 0).Handle})
	want := `[True, False, True, (7, b'one\r\ntwo!'), True, False, 7, {b'a': (0, b'7'), b'x': (0, None)}, True, False, b'1.6.0', True]` + "\n"
	peertest.Beside(t, r, func() {
		if out, err := peertest.Run("", python, "-c", twistedClient, addr); err != nil || out != want {
			t.Errorf("Twisted has got\n%s, %v, want\n%s", out, err, want)
		}
	})
}

// connected is a client on a transport of the test's.
func connected(t *testing.T, cfg memcache.ClientConfig) (*deferredtest.Loop, *memcache.Client, *reactortest.Transport) {
	loop := deferredtest.NewLoop(t)
	client := memcache.NewClient(loop, cfg)
	return loop, client, reactortest.NewTransport(loop, client)
}

func TestClient_AnAnswerMayBeCutAnywhere(t *testing.T) {
	const answer = "VALUE a 7 8 12\r\none\r\ntwo\r\nVALUE b 0 0 13\r\n\r\nEND\r\nSTORED\r\n"
	for cut := range len(answer) {
		_, client, c := connected(t, memcache.ClientConfig{})
		many, set := client.GetMany("a", "b"), client.Set(memcache.Item{Key: "a"}, 0)
		if got := string(c.Take()); got != "gets a b\r\nset a 0 0 0\r\n\r\n" {
			t.Fatalf("written %q", got)
		}
		c.Deliver([]byte(answer[:cut]))
		c.Deliver([]byte(answer[cut:]))
		items := deferredtest.Result(t, many)
		if a := items["a"]; len(items) != 2 || string(a.Value) != "one\r\ntwo" || a.Flags != 7 || a.CAS != 12 {
			t.Errorf("cut at %d: %v", cut, items)
		}
		deferredtest.Result(t, set)
	}
}

func TestClient_ASilentServerFailsAllThatWaits(t *testing.T) {
	for timeout, want := range map[time.Duration]time.Duration{0: time.Minute, time.Second: time.Second, -1: 0} {
		loop, client, c := connected(t, memcache.ClientConfig{Timeout: timeout})
		loop.Advance(2 * time.Hour) // nothing waits
		first, second := client.Get("a"), client.Version()
		if want == 0 {
			loop.Advance(2 * time.Hour)
			deferredtest.Pending(t, first)
			c.Lose(reactor.ErrConnectionLost)
			deferredtest.Failure(t, first)
			deferredtest.Failure(t, second)
			continue
		}
		loop.Advance(want - 1)
		c.Deliver([]byte("END\r\n"))
		loop.Advance(want - 1)
		deferredtest.Pending(t, second)
		loop.Advance(1)
		if err := deferredtest.Failure(t, second); !errors.Is(err, memcache.ErrTimeout) || !errors.Is(err, os.ErrDeadlineExceeded) || !c.Aborted {
			t.Errorf("Timeout %v: %v, reset %v", timeout, err, c.Aborted)
		}
		if err := deferredtest.Failure(t, first); !errors.Is(err, memcache.ErrNotFound) {
			t.Error(err)
		}
	}
}

func TestClient_TheEndFailsAllThatWaitsAndAllThatComes(t *testing.T) {
	_, client, c := connected(t, memcache.ClientConfig{})
	first, second := client.Get("a"), client.Delete("b")
	c.Lose(reactor.ErrConnectionLost)
	for _, err := range []error{deferredtest.Failure(t, first), deferredtest.Failure(t, second), deferredtest.Failure(t, client.Touch("c", 0))} {
		if !errors.Is(err, reactor.ErrConnectionLost) {
			t.Error(err)
		}
	}
	unconnected := memcache.NewClient(deferredtest.NewLoop(t), memcache.ClientConfig{})
	if err := deferredtest.Failure(t, unconnected.Get("a")); !errors.Is(err, reactor.ErrConnectionClosed) {
		t.Error(err)
	}
}

func TestClient_ACancelledCommandTakesItsAnswerWithIt(t *testing.T) {
	_, client, c := connected(t, memcache.ClientConfig{})
	first, second := client.Version(), client.Version()
	first.Cancel()
	c.Deliver([]byte("VERSION 1\r\nVERSION 2\r\n"))
	if err := deferredtest.Failure(t, first); !errors.Is(err, deferred.ErrCancelled) {
		t.Error(err)
	}
	if got := deferredtest.Result(t, second); got != "2" {
		t.Errorf("got %q", got)
	}
}

func TestClient_NoMoreMayWaitThanItSays(t *testing.T) {
	_, client, c := connected(t, memcache.ClientConfig{MaxPending: 2})
	client.Version()
	client.Version()
	if err := deferredtest.Failure(t, client.Version()); !errors.Is(err, memcache.ErrTooMany) {
		t.Error(err)
	}
	c.Deliver([]byte("VERSION 1\r\n"))
	third := client.Version()
	c.Deliver([]byte("VERSION 2\r\nVERSION 3\r\n"))
	deferredtest.Result(t, third)
}

func TestClient_WhatIsNoAnswerEndsTheConnection(t *testing.T) {
	for _, text := range []string{"STORED\r\n", "VALUE a 0 1\r\nxyz", "VALUE a 0 9999999\r\n", "hello\r\n", "VALUE a 0 1\r\nx\r\nVALUE b 0 1\r\nx\r\n", "STAT a b\r\n"} {
		_, client, c := connected(t, memcache.ClientConfig{})
		first, second := client.Get("a"), client.Get("b")
		c.Deliver([]byte(text))
		for _, d := range []*deferred.Deferred[memcache.Item]{first, second} {
			if err := deferredtest.Failure(t, d); !errors.Is(err, memcache.ErrFormat) {
				t.Errorf("%q: %v", text, err)
			}
		}
		if !c.Aborted {
			t.Errorf("%q: not reset", text)
		}
	}
	_, _, c := connected(t, memcache.ClientConfig{})
	if c.Deliver([]byte("STORED\r\n")); !c.Aborted {
		t.Error("an answer to nothing: not reset")
	}
}

func FuzzClient(f *testing.F) {
	f.Add([]byte("VALUE a 7 8 12\r\none\r\ntwo\r\nEND\r\nSTORED\r\n42\r\nEND\r\n"))
	f.Add([]byte("ERROR\r\nCLIENT_ERROR x\r\nSERVER_ERROR y\r\nSTAT a b\r\nEND\r\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		loop := deferredtest.NewLoop(nil)
		client := memcache.NewClient(loop, memcache.ClientConfig{MaxValue: 1000})
		c := reactortest.NewTransport(loop, client)
		fired := 0
		count := func(error) { fired++ }
		client.GetMany("a", "b").AddBoth(func(m map[string]memcache.Item, err error) (map[string]memcache.Item, error) {
			count(err)
			return m, nil
		})
		client.Set(memcache.Item{Key: "a"}, 0).AddBoth(func(u deferred.Unit, err error) (deferred.Unit, error) { count(err); return u, nil })
		client.Increment("a", 1).AddBoth(func(n uint64, err error) (uint64, error) { count(err); return n, nil })
		client.Stats("").AddBoth(func(m map[string]string, err error) (map[string]string, error) { count(err); return m, nil })
		for i := range b {
			if !c.Aborted {
				c.Deliver(b[i : i+1])
			}
		}
		c.Lose(reactor.ErrConnectionDone)
		if fired != 4 {
			t.Errorf("%q: %d of 4 have fired", b, fired)
		}
		loop.End()
	})
}
