package line_test

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"

	"sasync/deferred/deferredtest"
	"sasync/protocols/line"
	"sasync/protocols/protocoltest"
	"sasync/reactor"
	"sasync/reactor/reactortest"
)

// notes is a Handler that notes what happens and does what a line says.
type notes struct {
	*protocoltest.Log
	c      *line.Conn
	raw    []byte
	onLine func(text string)
}

func (n *notes) ConnectionMade(c *line.Conn) { n.c = c }
func (n *notes) ConnectionLost(reason error) { n.Note("lost: %v", reason) }

func (n *notes) LineReceived(text []byte) {
	n.Note("line %q", text)
	if n.onLine != nil {
		n.onLine(string(text))
	}
}

// RawReceived takes three bytes and goes back to lines.
func (n *notes) RawReceived(data []byte) {
	take := min(3-len(n.raw), len(data))
	n.raw = append(n.raw, data[:take]...)
	n.Data(data[:take])
	if len(n.raw) == 3 {
		n.raw = nil
		n.c.SetLines(data[take:])
	}
}

func noting(cfg line.Config, onLine func(n *notes, text string)) func(l *protocoltest.Log) reactor.Protocol {
	return func(l *protocoltest.Log) reactor.Protocol {
		n := &notes{Log: l}
		if onLine != nil {
			n.onLine = func(text string) { onLine(n, text) }
		}
		return line.New(n, cfg)
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

func TestLine_HandsOnEachLine(t *testing.T) {
	wantCuts(t, "one\r\n\r\ntwo\rthree\nfour\r\r\n", noting(line.Config{}, nil),
		`line "one"`, `line ""`, `line "two\rthree\nfour\r"`, done, peerEnded)
}

func TestLine_TheDelimiterIsASetting(t *testing.T) {
	wantCuts(t, "a--b-\n---c", noting(line.Config{Delimiter: "--"}, nil), `line "a"`, "line \"b-\\n\"",
		"lost: reactor: connection lost: the peer has ended within a message, 2 bytes of which are there: unexpected EOF", peerEnded)
	wantCuts(t, "a\nb\x00c\x00", noting(line.Config{Delimiter: "\n"}, func(n *notes, text string) { n.c.SetDelimiter("\x00") }),
		`line "a"`, `line "b"`, `line "c"`, done, peerEnded)
}

func TestLine_OneOfMaxLengthIsHandedOnAndALongerOneEndsTheConnection(t *testing.T) {
	cfg := line.Config{MaxLength: 5}
	wantCuts(t, "12345\r\n", noting(cfg, nil), `line "12345"`, done, peerEnded)
	const tooLong = "lost: reactor: connection lost: line: too long: more than 5 bytes"
	wantCuts(t, "123456\r\nnext\r\n", noting(cfg, nil), tooLong, itEnded)
	wantCuts(t, "a\r\n123456", noting(cfg, nil), `line "a"`, tooLong, itEnded)
	// Not too long yet: a delimiter may have begun.
	wantCuts(t, "12345\r", noting(cfg, nil), "lost: reactor: connection lost: the peer has ended within a message, 6 bytes of which are there: unexpected EOF", peerEnded)
}

func TestLine_ZeroMaxLengthIs16384AndNegativeIsNone(t *testing.T) {
	most := strings.Repeat("x", 16_384)
	for _, c := range []struct {
		max     int
		text    string
		arrives bool
	}{{0, most, true}, {0, most + "x", false}, {-1, most + most, true}} {
		l := &protocoltest.Log{}
		p := reactortest.NewTransport(deferredtest.NewLoop(t), noting(line.Config{MaxLength: c.max}, nil)(l))
		p.Deliver([]byte(c.text + "\r\n"))
		if arrived := strings.HasPrefix(l.String(), "line"); arrived != c.arrives || p.Losing == c.arrives {
			t.Errorf("MaxLength %d, a line of %d bytes: arrived %v, ended %v", c.max, len(c.text), arrived, p.Losing)
		}
	}
}

// forgiving is a LimitHandler.
type forgiving struct{ notes }

func (f *forgiving) LineTooLong(beginning []byte) { f.Note("too long %q", beginning) }

func TestLine_AHandlerMayGoOnAfterALineThatIsTooLong(t *testing.T) {
	wantCuts(t, "a\r\n123456789\r\nb\r\n", func(l *protocoltest.Log) reactor.Protocol {
		return line.New(&forgiving{notes{Log: l}}, line.Config{MaxLength: 5})
	}, `line "a"`, `too long "12345"`, `line "b"`, done, peerEnded)
}

func TestLine_RawModeHandsOnWhatArrivesUntilTheHandlerWantsLines(t *testing.T) {
	wantCuts(t, "raw\r\nabcx\r\nraw\r\n\r\nd\r\n", noting(line.Config{}, func(n *notes, text string) {
		if text == "raw" {
			n.c.SetRaw()
		}
	}), `line "raw"`, `data "abc"`, `line "x"`, `line "raw"`, `data "\r\nd"`, `line ""`, done, peerEnded)
}

func TestLine_SetLinesTakesBytesOfOthersToo(t *testing.T) {
	l := &protocoltest.Log{}
	n := &notes{Log: l}
	c := reactortest.NewTransport(deferredtest.NewLoop(t), line.New(n, line.Config{}))
	n.onLine = func(text string) {
		if text == "first" {
			n.c.SetLines([]byte("second\r\nthi"))
		}
	}
	c.Deliver([]byte("first\r\nrd\r\n"))
	if want := "line \"first\"\nline \"second\"\nline \"third\""; l.String() != want {
		t.Errorf("it did\n%s", l)
	}
}

func TestSetRaw_NeedsAHandlerForIt(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("no panic")
		}
	}()
	var conn *line.Conn
	reactortest.NewTransport(deferredtest.NewLoop(t), line.New(&linesOnly{made: func(c *line.Conn) { conn = c }}, line.Config{}))
	conn.SetRaw()
}

// linesOnly is a Handler and nothing else.
type linesOnly struct {
	made func(c *line.Conn)
	got  func(text []byte)
	lost func(reason error)
}

func (h *linesOnly) ConnectionMade(c *line.Conn) {
	if h.made != nil {
		h.made(c)
	}
}
func (h *linesOnly) LineReceived(text []byte) {
	if h.got != nil {
		h.got(text)
	}
}
func (h *linesOnly) ConnectionLost(reason error) {
	if h.lost != nil {
		h.lost(reason)
	}
}

func TestPause_HoldsBackLinesThatHaveArrivedUntilResume(t *testing.T) {
	wantCuts(t, "a\r\nb\r\nc\r\n", noting(line.Config{}, func(n *notes, text string) {
		n.c.Pause()
		n.Note("paused")
		n.Loop.AfterFunc(0, func() {
			n.Note("resumed")
			n.c.Resume()
		})
	}), `line "a"`, "paused", "resumed", `line "b"`, "paused", "resumed", `line "c"`, "paused", "resumed", done, peerEnded)
}

func TestResume_InsideACallbackOfAPausedOneGoesOn(t *testing.T) {
	wantCuts(t, "a\r\nb\r\n", noting(line.Config{}, func(n *notes, text string) {
		n.c.Pause()
		n.c.Resume()
		n.Note("after %s", text)
	}), `line "a"`, "after a", `line "b"`, "after b", done, peerEnded)
}

func TestPause_StopsTheConnectionBelow(t *testing.T) {
	n := &notes{Log: &protocoltest.Log{}}
	c := reactortest.NewTransport(deferredtest.NewLoop(t), line.New(n, line.Config{}))
	n.c.Pause()
	if !c.Paused {
		t.Error("the connection reads on")
	}
	n.c.Resume()
	if c.Paused {
		t.Error("the connection does not go on")
	}
}

func TestConn_IsTheProducerOfAnotherConnection(t *testing.T) {
	n := &notes{Log: &protocoltest.Log{}}
	loop := deferredtest.NewLoop(t)
	from := reactortest.NewTransport(loop, line.New(n, line.Config{}))
	to := reactortest.NewTransport(loop, &reactortest.Protocol{})
	if err := to.RegisterProducer(n.c, true); err != nil {
		t.Fatal(err)
	}
	n.onLine = func(text string) { _, _ = to.Write(make([]byte, 100<<10)) }
	from.Deliver([]byte("a\r\nb\r\nc\r\n"))
	for i, want := range []int{100 << 10, 100 << 10, 100 << 10, 0} {
		if got := len(to.Take()); got != want {
			t.Errorf("piece %d has %d bytes, want %d", i, got, want)
		}
	}
}

func TestLoseConnection_DropsTheLinesThatHaveArrived(t *testing.T) {
	wantCuts(t, "a\r\nb\r\nc\r\n", noting(line.Config{}, func(n *notes, text string) {
		_ = n.c.SendLine("bye")
		if text == "b" {
			n.c.LoseConnection()
		}
	}), `line "a"`, `line "b"`, done, `written "bye\r\nbye\r\n", it ended`)
	wantCuts(t, "a\r\nb\r\n", noting(line.Config{}, func(n *notes, text string) { n.c.AbortConnection() }),
		`line "a"`, "lost: reactor: connection lost: aborted", `written "", it reset the connection`)
}

func TestTakeBuffer_IsWhatWasNotHandedOn(t *testing.T) {
	l := &protocoltest.Log{}
	n := &notes{Log: l}
	c := reactortest.NewTransport(deferredtest.NewLoop(t), line.New(n, line.Config{}))
	n.onLine = func(text string) { n.Note("rest %q", n.c.TakeBuffer()) }
	c.Deliver([]byte("STARTTLS\r\nRCPT TO:\r\nx"))
	c.Deliver([]byte("y\r\n"))
	if want := "line \"STARTTLS\"\nrest \"RCPT TO:\\r\\nx\"\nline \"y\"\nrest \"\""; l.String() != want {
		t.Errorf("it did\n%s", l)
	}
}

func TestSetProtocol_HandsOnTheRest(t *testing.T) {
	wantCuts(t, "switch\r\nthe\r\nrest", func(l *protocoltest.Log) reactor.Protocol {
		n := &notes{Log: l}
		n.onLine = func(string) { n.c.SetProtocol(&reactortest.Protocol{OnData: l.Data, OnLost: n.ConnectionLost}) }
		return line.New(n, line.Config{})
	}, `line "switch"`, `data "the\r\nrest"`, done, peerEnded)
}

// half is a Handler that answers after its peer's end.
type half struct{ notes }

func (h *half) ReadConnectionLost() {
	_ = h.c.SendLine("the answer")
	h.c.LoseConnection()
}
func (h *half) WriteConnectionLost() {}

func TestLine_AHandlerMayBeAHalfCloser(t *testing.T) {
	wantCuts(t, "a\r\n", func(l *protocoltest.Log) reactor.Protocol { return line.New(&half{notes{Log: l}}, line.Config{}) },
		`line "a"`, done, `written "the answer\r\n", the peer ended`)
}

func TestErrors_AreFoundInTheReason(t *testing.T) {
	for input, want := range map[string]error{"123456": line.ErrTooLong, "1": io.ErrUnexpectedEOF} {
		var reason error
		h := &linesOnly{lost: func(err error) { reason = err }}
		c := reactortest.NewTransport(deferredtest.NewLoop(t), line.New(h, line.Config{MaxLength: 5}))
		c.Deliver([]byte(input))
		c.DeliverEnd()
		c.Lose(reactor.ErrConnectionDone)
		if !errors.Is(reason, want) || !errors.Is(reason, reactor.ErrConnectionLost) {
			t.Errorf("%q: %v", input, reason)
		}
	}
}

func FuzzLine(f *testing.F) {
	f.Add([]byte("QUIT\r\n"), []byte("\r\n"), 10)
	f.Add([]byte("a\r\r\nb\n\r\n"), []byte("\r\n"), 1)
	f.Add([]byte("aabaabaaab"), []byte("aab"), 0)
	f.Fuzz(func(t *testing.T, input, delimiter []byte, most int) {
		if len(delimiter) == 0 || len(input) > 100 {
			return
		}
		most = int(uint(most) % 20)
		var got [][]byte
		protocoltest.Cuts(t, input, func(l *protocoltest.Log) reactor.Protocol {
			got = nil
			h := &linesOnly{got: func(text []byte) {
				l.Note("%q", text)
				got = append(got, bytes.Clone(text))
			}}
			return line.New(h, line.Config{Delimiter: string(delimiter), MaxLength: most + 1})
		})
		var want [][]byte
		all := bytes.Split(input, delimiter)
		for _, text := range all[:len(all)-1] {
			if len(text) > most+1 {
				break
			}
			want = append(want, text)
		}
		if string(bytes.Join(got, delimiter)) != string(bytes.Join(want, delimiter)) || len(got) != len(want) {
			t.Errorf("%q cut by %q: %q, want %q", input, delimiter, got, want)
		}
	})
}
