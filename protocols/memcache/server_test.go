package memcache_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"sasync/deferred"
	"sasync/deferred/deferredtest"
	"sasync/protocols/memcache"
	"sasync/protocols/protocoltest"
	"sasync/reactor"
	"sasync/reactor/reactortest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func serving(l *protocoltest.Log) reactor.Protocol {
	return memcache.Server{Handle: memcache.NewCache(l.Loop, 0).Handle, MaxValue: 20}.BuildProtocol(nil)
}

func TestServer_Transcripts(t *testing.T) { protocoltest.Transcripts(t, "testdata/*.txt", serving) }

func TestServer_ALineThatIsTooLongIsTheEnd(t *testing.T) {
	c := reactortest.NewTransport(deferredtest.NewLoop(t), memcache.Server{}.BuildProtocol(nil))
	c.Deliver([]byte("get " + strings.Repeat("x", 64<<10)))
	if got := string(c.Take()); got != "CLIENT_ERROR line is too long\r\n" || !c.Losing {
		t.Errorf("written %q, ended %v", got, c.Losing)
	}
}

func TestServer_AnAnswerMayTakeTimeAndOthersWait(t *testing.T) {
	loop := deferredtest.NewLoop(nil)
	var pending []*deferred.Deferred[memcache.Reply]
	s := memcache.Server{Handle: func(memcache.Command) (memcache.Reply, *deferred.Deferred[memcache.Reply]) {
		d := deferred.New[memcache.Reply](loop)
		pending = append(pending, d)
		return memcache.Reply{}, d
	}}
	c := reactortest.NewTransport(loop, s.BuildProtocol(nil))
	c.Deliver([]byte("get a\r\nset b 0 0 1\r\nx\r\ndelete c\r\n"))
	if len(pending) != 1 {
		t.Fatalf("%d are carried out", len(pending))
	}
	pending[0].Callback(memcache.Reply{Items: []memcache.Item{{Key: "a", Value: []byte("1")}}})
	pending[1].Errback(memcache.ErrExists)
	c.DeliverEnd()
	if c.Losing {
		t.Fatal("it ends before the last answer")
	}
	pending[2].Errback(errors.New("no disk"))
	if got := string(c.Take()); got != "VALUE a 0 1\r\n1\r\nEND\r\nEXISTS\r\nSERVER_ERROR internal error\r\n" || !c.Losing {
		t.Errorf("written %q, ended %v", got, c.Losing)
	}
	loop.End()
	if errs := loop.TakeUnhandled(); len(errs) != 1 {
		t.Errorf("reported %v", errs)
	}
}

func TestServer_WhoGoesCancelsItsAnswer(t *testing.T) {
	loop, cancelled := deferredtest.NewLoop(t), false
	s := memcache.Server{Handle: func(memcache.Command) (memcache.Reply, *deferred.Deferred[memcache.Reply]) {
		return memcache.Reply{}, deferred.NewCancellable(loop, func(*deferred.Deferred[memcache.Reply]) { cancelled = true })
	}}
	c := reactortest.NewTransport(loop, s.BuildProtocol(nil))
	c.Deliver([]byte("get a\r\n"))
	c.Lose(reactor.ErrConnectionLost)
	if !cancelled {
		t.Error("not cancelled")
	}
}

func TestServer_CarriesOutNothingWhileItsAnswersAreNotTaken(t *testing.T) {
	loop := deferredtest.NewLoop(t)
	value, calls := make([]byte, 50<<10), 0
	s := memcache.Server{Handle: func(c memcache.Command) (memcache.Reply, *deferred.Deferred[memcache.Reply]) {
		calls++
		return memcache.Reply{Items: []memcache.Item{{Key: c.Keys[0], Value: value}}}, nil
	}}
	c := reactortest.NewTransport(loop, s.BuildProtocol(nil))
	c.Deliver([]byte(strings.Repeat("get a\r\n", 10)))
	if calls != 2 {
		t.Errorf("%d are carried out at once", calls)
	}
	for range 5 {
		c.Take()
	}
	if calls != 10 {
		t.Errorf("%d are carried out in the end", calls)
	}
}

// cache is a Cache and its time.
type cache struct {
	*memcache.Cache
	loop *deferredtest.Loop
}

func newCache(t *testing.T, maxBytes int) cache {
	loop := deferredtest.NewLoop(t)
	return cache{memcache.NewCache(loop, maxBytes), loop}
}

// do carries out a command, with a value if there is one, and gives the reply.
func (c cache) do(text, value string) string {
	command, _, err := memcache.ParseCommand(text)
	if err != nil {
		return err.Error()
	}
	command.Item.Value = []byte(value)
	r, _ := c.Handle(command)
	return strings.TrimSpace(strings.ReplaceAll(string(memcache.AppendReply(nil, &command, r)), "\r\n", " "))
}

func TestCache_ForgetsWhatIsOver(t *testing.T) {
	c := newCache(t, 0)
	month := c.loop.Now().Add(40 * 24 * time.Hour).Unix()
	c.do("set short 0 10 1", "s")
	c.do(fmt.Sprintf("set date 0 %d 1", month), "d")
	c.do("set over 0 -1 1", "o")
	c.do("set ever 0 0 1", "e")
	want := func(what, want string) {
		t.Helper()
		if got := c.do("get short date over ever", ""); got != want {
			t.Errorf("%s: %q, want %q", what, got, want)
		}
	}
	want("at once", "VALUE short 0 1 s VALUE date 0 1 d VALUE ever 0 1 e END")
	c.loop.Advance(9 * time.Second)
	c.do("touch short 20", "")
	c.loop.Advance(19 * time.Second)
	want("touched", "VALUE short 0 1 s VALUE date 0 1 d VALUE ever 0 1 e END")
	c.loop.Advance(time.Second)
	want("later", "VALUE date 0 1 d VALUE ever 0 1 e END")
	c.loop.Advance(40 * 24 * time.Hour)
	want("after the date", "VALUE ever 0 1 e END")
}

func TestCache_FlushAllMayWait(t *testing.T) {
	c := newCache(t, 0)
	c.do("set a 0 0 1", "a")
	c.do("flush_all 10", "")
	c.loop.Advance(9 * time.Second)
	if got := c.do("get a", ""); got != "VALUE a 0 1 a END" {
		t.Errorf("before: %q", got)
	}
	c.loop.Advance(time.Second)
	c.do("set b 0 0 1", "b")
	if got := c.do("get a b", ""); got != "VALUE b 0 1 b END" {
		t.Errorf("after: %q", got)
	}
}

func TestCache_ForgetsWhatWasNotUsedForTheLongestTimeWhenItIsFull(t *testing.T) {
	c := newCache(t, 4*300)
	value := strings.Repeat("x", 99) // with the key and the overhead 300
	for _, key := range []string{"a", "b", "c", "d"} {
		c.do("set "+key+" 0 0 99", value)
	}
	c.do("get a", "")
	c.do("set e 0 0 99", value)
	if got := c.do("get a b c d e", ""); strings.Count(got, "VALUE") != 4 || strings.Contains(got, "VALUE b") {
		t.Errorf("it has %q", got)
	}
	if got := c.do("set a 0 0 2000", strings.Repeat("x", 2000)); got != "SERVER_ERROR object too large for cache" {
		t.Errorf("one that never fits: %q", got)
	}
	if got := c.do("stats", ""); !strings.Contains(got, "STAT curr_items 3 STAT bytes 900") || !strings.Contains(got, "STAT evictions 1") {
		t.Errorf("stats %q", got)
	}
}

func FuzzParseCommand(f *testing.F) {
	for _, text := range []string{"set a 5 0 3", "get a b c", "cas a 0 0 1 4 noreply", "incr n 5", "touch n 10", "flush_all", "delete a 0", "stats items",
		"add \x7f 0 0 1", "quit"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		c, length, err := memcache.ParseCommand(text)
		for _, key := range c.Keys {
			if err == nil && (key == "" || len(key) > 250 || strings.ContainsAny(key, " \r\n\x00")) {
				t.Errorf("%q: key %q", text, key)
			}
		}
		if length < -1 || err == nil && (length >= 0) != (c.Item.Key != "") {
			t.Errorf("%q: %d bytes for %+v", text, length, c)
		}
	})
}

func FuzzServer(f *testing.F) {
	f.Add([]byte("set a 5 0 3\r\nabc\r\nget a\r\n"))
	f.Add([]byte("set a 5 0 3 noreply\r\nabc\r\ngets a b\nincr a 1\r\nquit\r\n"))
	f.Add([]byte("set a 0 0 99\r\nabc"))
	f.Fuzz(func(t *testing.T, b []byte) {
		if len(b) < 100 {
			protocoltest.Cuts(t, b, serving)
		}
	})
}
