package netstring_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"sasync/deferred/deferredtest"
	"sasync/protocols/netstring"
	"sasync/protocols/protocoltest"
	"sasync/reactor"
	"sasync/reactor/reactortest"
)

// notes is a Handler that notes what happens.
type notes struct {
	*protocoltest.Log
	c        *netstring.Conn
	onString func(s string)
}

func (n *notes) ConnectionMade(c *netstring.Conn) { n.c = c }
func (n *notes) ConnectionLost(reason error)      { n.Note("lost: %v", reason) }
func (n *notes) StringReceived(s []byte) {
	n.Note("%q", s)
	if n.onString != nil {
		n.onString(string(s))
	}
}

// forgiving is a LimitHandler.
type forgiving struct{ notes }

func (f *forgiving) StringTooLong(length int) { f.Note("too long: %d", length) }

func noting(cfg netstring.Config, onString func(n *notes, s string)) func(l *protocoltest.Log) reactor.Protocol {
	return func(l *protocoltest.Log) reactor.Protocol {
		n := &notes{Log: l}
		if onString != nil {
			n.onString = func(s string) { onString(n, s) }
		}
		return netstring.New(n, cfg)
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

func TestNetstring_HandsOnEachString(t *testing.T) {
	wantCuts(t, "12:hello world!,0:,3:a,b,", noting(netstring.Config{}, nil), `"hello world!"`, `""`, `"a,b"`, done, peerEnded)
}

func TestNetstring_WhatIsNoneEndsTheConnection(t *testing.T) {
	for input, why := range map[string]string{
		"1:a;":         `";" and not "," behind a string`,
		":a,":          "':' in its length",
		"01:a,":        "its length begins with 0",
		"00:,":         "its length begins with 0",
		"-1:a,":        "'-' in its length",
		" 1:a,":        "' ' in its length",
		"1 :a,":        "' ' in its length",
		"hello":        "'h' in its length",
		"1234567890:a": "its length has more than 9 digits",
	} {
		wantCuts(t, "1:x,"+input, noting(netstring.Config{}, nil), `"x"`,
			"lost: reactor: connection lost: netstring: no netstring: "+why, itEnded)
	}
}

func TestNetstring_OneThatIsTooLongEndsTheConnectionAtItsLength(t *testing.T) {
	cfg := netstring.Config{MaxLength: 3}
	wantCuts(t, "3:abc,", noting(cfg, nil), `"abc"`, done, peerEnded)
	wantCuts(t, "4:", noting(cfg, nil), "lost: reactor: connection lost: netstring: too long: 4 bytes, and not 3 at most", itEnded)
}

func TestNetstring_ZeroMaxLengthIs99999AndNegativeIsNone(t *testing.T) {
	for _, c := range []struct {
		max    int
		head   string
		passes bool
	}{{0, "99999:", true}, {0, "100000:", false}, {-1, "999999999:", true}} {
		p := reactortest.NewTransport(deferredtest.NewLoop(t), noting(netstring.Config{MaxLength: c.max}, nil)(&protocoltest.Log{}))
		p.Deliver([]byte(c.head))
		if p.Losing == c.passes {
			t.Errorf("MaxLength %d, %s: ended %v", c.max, c.head, p.Losing)
		}
	}
}

func TestNetstring_AHandlerMayGoOnAfterOneThatIsTooLong(t *testing.T) {
	wantCuts(t, "1:a,9:abc,def,g,1:b,", func(l *protocoltest.Log) reactor.Protocol {
		return netstring.New(&forgiving{notes{Log: l}}, netstring.Config{MaxLength: 3})
	}, `"a"`, "too long: 9", `"b"`, done, peerEnded)
}

func TestPause_HoldsBackStringsThatHaveArrived(t *testing.T) {
	wantCuts(t, "1:a,1:b,1:c,", noting(netstring.Config{}, func(n *notes, s string) {
		n.c.Pause()
		n.Loop.AfterFunc(0, func() {
			n.Note("resumed")
			n.c.Resume()
		})
	}), `"a"`, "resumed", `"b"`, "resumed", `"c"`, "resumed", done, peerEnded)
}

func TestLoseConnection_DropsTheStringsThatHaveArrived(t *testing.T) {
	wantCuts(t, "1:a,1:b,", noting(netstring.Config{}, func(n *notes, s string) {
		_ = n.c.SendString([]byte("bye"))
		n.c.LoseConnection()
	}), `"a"`, done, `written "3:bye,", it ended`)
}

func TestNetstring_AnEndWithinAStringIsAnError(t *testing.T) {
	wantCuts(t, "1:a,3:ab", noting(netstring.Config{}, nil), `"a"`,
		"lost: reactor: connection lost: the peer has ended within a message, 4 bytes of which are there: unexpected EOF", peerEnded)
}

func TestSetProtocol_HandsOnTheRest(t *testing.T) {
	wantCuts(t, "1:a,rest", noting(netstring.Config{}, func(n *notes, s string) {
		n.c.SetProtocol(&reactortest.Protocol{OnData: n.Data, OnLost: n.ConnectionLost})
	}), `"a"`, `data "rest"`, done, peerEnded)
}

func TestTakeBuffer_IsWhatWasNotHandedOn(t *testing.T) {
	l := &protocoltest.Log{}
	c := reactortest.NewTransport(deferredtest.NewLoop(t), noting(netstring.Config{}, func(n *notes, s string) {
		n.Note("rest %q", n.c.TakeBuffer())
	})(l))
	c.Deliver([]byte("1:a,1:b,1:"))
	if want := "\"a\"\nrest \"1:b,1:\""; l.String() != want {
		t.Errorf("it did\n%s", l)
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte("12:hello world!,"))
	f.Add([]byte("0:,"))
	f.Add([]byte("17:5:hello,6:world!,,"))
	f.Add([]byte("3:ab"))
	f.Fuzz(func(t *testing.T, b []byte) {
		s, n, err := netstring.Parse(b, 1000)
		switch {
		case err != nil:
			if !errors.Is(err, netstring.ErrFormat) && !errors.Is(err, netstring.ErrTooLong) {
				t.Errorf("%q: %v", b, err)
			}
		case n > 0:
			if again := netstring.Append(nil, s); !bytes.Equal(again, b[:n]) {
				t.Errorf("%q is %q again", b[:n], again)
			}
		}
		if len(b) < 60 {
			protocoltest.Cuts(t, b, noting(netstring.Config{MaxLength: 20}, nil))
		}
	})
}
