package intn_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"sasync/deferred/deferredtest"
	"sasync/protocols/intn"
	"sasync/protocols/protocoltest"
	"sasync/reactor"
	"sasync/reactor/reactortest"
)

// notes is a Handler that notes what happens.
type notes struct {
	*protocoltest.Log
	c        *intn.Conn
	onString func(s string)
}

func (n *notes) ConnectionMade(c *intn.Conn) { n.c = c }
func (n *notes) ConnectionLost(reason error) { n.Note("lost: %v", reason) }
func (n *notes) StringReceived(s []byte) {
	n.Note("%q", s)
	if n.onString != nil {
		n.onString(string(s))
	}
}

// forgiving is a LimitHandler.
type forgiving struct{ notes }

func (f *forgiving) StringTooLong(length int) { f.Note("too long: %d", length) }

func noting(cfg intn.Config, onString func(n *notes, s string)) func(l *protocoltest.Log) reactor.Protocol {
	return func(l *protocoltest.Log) reactor.Protocol {
		n := &notes{Log: l}
		if onString != nil {
			n.onString = func(s string) { onString(n, s) }
		}
		return intn.New(n, cfg)
	}
}

// wantCuts compares what a protocol does, however the input is cut.
func wantCuts(t *testing.T, input string, build func(*protocoltest.Log) reactor.Protocol, want ...string) {
	t.Helper()
	if got := protocoltest.Cuts(t, []byte(input), build); got != strings.Join(want, "\n") {
		t.Errorf("%q: it did\n%s\nwant\n%s", input, got, strings.Join(want, "\n"))
	}
}

const (
	done      = "lost: reactor: connection done"
	peerEnded = `written "", the peer ended`
	itEnded   = `written "", it ended`
)

func TestIntn_HandsOnEachStringWhateverTheWidth(t *testing.T) {
	for width, input := range map[intn.Width]string{
		intn.Int8:  "\x02ab\x00\x01c",
		intn.Int16: "\x00\x02ab\x00\x00\x00\x01c",
		intn.Int32: "\x00\x00\x00\x02ab\x00\x00\x00\x00\x00\x00\x00\x01c",
	} {
		wantCuts(t, input, noting(intn.Config{Width: width}, nil), `"ab"`, `""`, `"c"`, done, peerEnded)
	}
}

// Twisted hands on the first string again here.
func TestIntn_AStringIsHandedOnOnceWhateverArrivesMeanwhile(t *testing.T) {
	l := &protocoltest.Log{}
	var c *reactortest.Transport
	n := &notes{Log: l}
	n.onString = func(s string) {
		if s == "a" {
			c.Deliver([]byte("\x01c\x01"))
		}
	}
	c = reactortest.NewTransport(deferredtest.NewLoop(t), intn.New(n, intn.Config{Width: intn.Int8}))
	c.Deliver([]byte("\x01a\x01b"))
	c.Deliver([]byte("d"))
	if want := "\"a\"\n\"b\"\n\"c\"\n\"d\""; l.String() != want {
		t.Errorf("it did\n%s", l)
	}
}

func TestIntn_OneThatIsTooLongEndsTheConnectionAtItsPrefix(t *testing.T) {
	cfg := intn.Config{Width: intn.Int16, MaxLength: 3}
	wantCuts(t, "\x00\x03abc", noting(cfg, nil), `"abc"`, done, peerEnded)
	wantCuts(t, "\x01\x00", noting(cfg, nil), "lost: reactor: connection lost: intn: too long: 256 bytes, and not 3 at most", itEnded)
}

func TestIntn_ZeroMeansWhatItsCommentSays(t *testing.T) {
	for _, c := range []struct {
		max    int
		head   string
		passes bool
	}{{0, "\x00\x01\x86\x9f", true}, {0, "\x00\x01\x86\xa0", false}, {-1, "\xff\xff\xff\xff", true}} {
		p := reactortest.NewTransport(deferredtest.NewLoop(t), noting(intn.Config{MaxLength: c.max}, nil)(&protocoltest.Log{}))
		p.Deliver([]byte(c.head))
		if p.Losing == c.passes {
			t.Errorf("MaxLength %d, %q: ended %v", c.max, c.head, p.Losing)
		}
	}
}

func TestIntn_AHandlerMayGoOnAfterOneThatIsTooLong(t *testing.T) {
	wantCuts(t, "\x01a\x05abcde\x01b", func(l *protocoltest.Log) reactor.Protocol {
		return intn.New(&forgiving{notes{Log: l}}, intn.Config{Width: intn.Int8, MaxLength: 3})
	}, `"a"`, "too long: 5", `"b"`, done, peerEnded)
}

func TestPause_HoldsBackStringsThatHaveArrived(t *testing.T) {
	wantCuts(t, "\x01a\x01b\x01c", noting(intn.Config{Width: intn.Int8}, func(n *notes, s string) {
		n.c.Pause()
		n.Loop.AfterFunc(0, func() {
			n.Note("resumed")
			n.c.Resume()
		})
	}), `"a"`, "resumed", `"b"`, "resumed", `"c"`, "resumed", done, peerEnded)
}

func TestSendString_RefusesWhatThePrefixCantTell(t *testing.T) {
	n := &notes{Log: &protocoltest.Log{}}
	c := reactortest.NewTransport(deferredtest.NewLoop(t), intn.New(n, intn.Config{Width: intn.Int8, MaxLength: 3}))
	if err := n.c.SendString(make([]byte, 256)); !errors.Is(err, intn.ErrTooLong) {
		t.Errorf("256 bytes: %v", err)
	}
	if err := n.c.SendString(make([]byte, 255)); err != nil {
		t.Errorf("255 bytes: %v", err)
	}
	if got := c.Take(); len(got) != 256 || got[0] != 255 {
		t.Errorf("written %q", got)
	}
}

func TestNew_RefusesAnotherWidth(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("no panic")
		}
	}()
	intn.New(&notes{}, intn.Config{Width: 24})
}

func FuzzParse(f *testing.F) {
	f.Add([]byte("\x02ab"), 0)
	f.Add([]byte("\x00\x02ab"), 1)
	f.Add([]byte("\x00\x00\x00\x02ab"), 2)
	f.Fuzz(func(t *testing.T, b []byte, which int) {
		width := []intn.Width{intn.Int8, intn.Int16, intn.Int32}[uint(which)%3]
		s, n, err := width.Parse(b, 1000)
		switch {
		case err != nil:
			if !errors.Is(err, intn.ErrTooLong) {
				t.Errorf("%q: %v", b, err)
			}
		case n > 0:
			if again, err := width.Append(nil, s); err != nil || !bytes.Equal(again, b[:n]) {
				t.Errorf("%q is %q again: %v", b[:n], again, err)
			}
		}
		if len(b) < 60 {
			protocoltest.Cuts(t, b, noting(intn.Config{Width: width, MaxLength: 20}, nil))
		}
	})
}
