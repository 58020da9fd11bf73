package ws_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"sasync/protocols/protocoltest"
	"sasync/protocols/ws"
	"sasync/reactor"
	"sasync/reactor/reactortest"
)

func wantOut(t *testing.T, tr *reactortest.Transport, want ...[]byte) {
	t.Helper()
	if got, want := tr.Take(), bytes.Join(want, nil); !bytes.Equal(got, want) {
		t.Errorf("written: %q, want %q", got, want)
	}
}

func TestConn_DoesTheSameHoweverItsBytesAreCut(t *testing.T) {
	input := bytes.Join([][]byte{
		from(ws.Text, "caf\u00e9"), from(ws.Ping, "are you there"), from(ws.Binary, "\xff\x00"),
		masked(ws.Header{OpCode: ws.Text}, "in \xc3"), from(ws.Pong, ""), masked(ws.Header{Fin: true}, "\xa9 pieces"),
		from(ws.Close, closing(4001, "bye")), from(ws.Text, "behind the end"),
	}, nil)
	got := protocoltest.Cuts(t, input, func(l *protocoltest.Log) reactor.Protocol {
		return ws.ServerSide(ws.ServerConfig{}, &handler{log: l, onMessage: echo}, false)
	})
	want := "1 \"caf\u00e9\"\n2 \"\\xff\\x00\"\n1 \"in \u00e9 pieces\"\nlost: ws: closed: 4001: \"bye\"\n" +
		`written "\x81\x05café\x8a\rare you there\x82\x02\xff\x00\x81\fin é pieces\x88\x02\x0f\xa1", it ended`
	if got != want {
		t.Errorf("it did\n%s\nwant\n%s", got, want)
	}
}

func TestConn_TellsThePeerAndTheHandlerWhatWasWrong(t *testing.T) {
	for name, c := range map[string]struct {
		wire []byte
		code ws.Code
		what string
	}{
		"no mask":           {to(ws.Text, "a"), 1002, "frames from client to server must be masked"},
		"no text":           {from(ws.Text, "\xff"), 1007, "text that is not UTF-8"},
		"a large message":   {masked(ws.Header{Fin: true, OpCode: ws.Binary}, strings.Repeat("a", 101)), 1009, "a frame of more than 100 bytes"},
		"a code of its own": {from(ws.Close, "\x00\x01"), 1002, "a Close frame with the code 1"},
	} {
		h := &handler{}
		_, tr := serve(t, ws.ServerConfig{Config: ws.Config{Limits: ws.Limits{Message: 100}}}, h)
		tr.Deliver(append(from(ws.Binary, "before"), c.wire...))
		wantOut(t, tr, to(ws.Close, closing(c.code, c.what)))
		if !tr.Losing || len(h.messages) != 1 {
			t.Errorf("%s: losing %v, messages %q", name, tr.Losing, h.messages)
		}
		tr.Lose(reactor.ErrConnectionDone)
		var refused *ws.ProtocolError
		if err := h.lost[0]; !errors.As(err, &refused) || refused.Code != c.code || !errors.Is(err, reactor.ErrConnectionLost) {
			t.Errorf("%s: the handler is told %v", name, err)
		}
	}
}

func TestConn_TellsOfAnEndWithoutAClose(t *testing.T) {
	h := &handler{}
	_, tr := serve(t, ws.ServerConfig{}, h)
	tr.DeliverEnd()
	if !tr.Losing {
		t.Error("the connection goes on")
	}
	tr.Lose(reactor.ErrConnectionDone)
	if len(h.lost) != 1 || !errors.Is(h.lost[0], ws.ErrNoClose) || !errors.Is(h.lost[0], reactor.ErrConnectionLost) {
		t.Errorf("%v", h.lost)
	}
	reset := &handler{}
	_, tr = serve(t, ws.ServerConfig{}, reset)
	tr.Lose(reactor.ErrConnectionAborted)
	if len(reset.lost) != 1 || reset.lost[0] != reactor.ErrConnectionAborted {
		t.Errorf("%v", reset.lost)
	}
}

func TestConn_SendsNothingBehindItsEnd(t *testing.T) {
	h := &handler{}
	_, tr := serve(t, ws.ServerConfig{}, h)
	w, err := h.conn.StartText()
	if err != nil {
		t.Fatal(err)
	}
	tr.Deliver(from(ws.Close, ""))
	wantOut(t, tr, to(ws.Close, ""))
	_, errWrite := w.Write([]byte("a"))
	_, errStart := h.conn.StartBinary()
	for i, err := range []error{errWrite, errStart, w.Close(), h.conn.SendText("a"), h.conn.SendBinary(nil), h.conn.Send(ws.Text, nil)} {
		if !errors.Is(err, ws.ErrClosed) {
			t.Errorf("%d: %v", i, err)
		}
	}
	if err := h.conn.Close(ws.CodeNormal, ""); err != nil {
		t.Errorf("a second Close: %v", err)
	}
	tr.Lose(reactor.ErrConnectionDone)
	if err := h.conn.SendText("a"); !errors.Is(err, ws.ErrClosed) {
		t.Errorf("after the end: %v", err)
	}
	wantOut(t, tr)
}

func TestConn_RefusesTextThatIsNone(t *testing.T) {
	h := &handler{}
	_, tr := serve(t, ws.ServerConfig{}, h)
	for i, err := range []error{h.conn.SendText("\xff"), h.conn.Send(ws.Text, []byte("a\xc3"))} {
		if !errors.Is(err, ws.ErrNotUTF8) {
			t.Errorf("%d: %v", i, err)
		}
	}
	wantOut(t, tr)
}

func TestMessageWriter_SendsAMessageInPieces(t *testing.T) {
	h := &handler{}
	_, tr := serve(t, ws.ServerConfig{}, h)
	w, err := h.conn.StartText()
	if err != nil {
		t.Fatal(err)
	}
	for _, piece := range []string{"caf\xc3", "", "\xa9"} {
		if n, err := w.Write([]byte(piece)); n != len(piece) || err != nil {
			t.Errorf("%q: %d, %v", piece, n, err)
		}
	}
	if err := h.conn.SendText("a"); !errors.Is(err, ws.ErrMessageOpen) {
		t.Errorf("a message within it: %v", err)
	}
	if _, err := h.conn.StartBinary(); !errors.Is(err, ws.ErrMessageOpen) {
		t.Errorf("a message in pieces within it: %v", err)
	}
	tr.Deliver(from(ws.Ping, "p"))
	wantOut(t, tr, []byte("\x01\x04caf\xc3\x00\x01\xa9"), to(ws.Pong, "p"))
	if err := w.Close(); err != nil {
		t.Error(err)
	}
	if err := w.Close(); !errors.Is(err, ws.ErrClosed) {
		t.Errorf("closed twice: %v", err)
	}
	wantOut(t, tr, []byte("\x80\x00"))
	if err := h.conn.SendText("a"); err != nil {
		t.Error(err)
	}
	wantOut(t, tr, to(ws.Text, "a"))
}

func TestMessageWriter_RefusesTextThatIsNone(t *testing.T) {
	h := &handler{}
	_, tr := serve(t, ws.ServerConfig{}, h)
	w, err := h.conn.StartText()
	if err != nil {
		t.Fatal(err)
	}
	_, _ = w.Write([]byte("a\xc3"))
	wantOut(t, tr, []byte("\x01\x02a\xc3"))
	if err := w.Close(); !errors.Is(err, ws.ErrNotUTF8) {
		t.Errorf("an end within a character: %v", err)
	}
	for range 2 {
		if _, err := w.Write([]byte("a")); !errors.Is(err, ws.ErrNotUTF8) {
			t.Errorf("what is no text: %v", err)
		}
	}
	if err := w.Close(); !errors.Is(err, ws.ErrNotUTF8) {
		t.Errorf("the end of it: %v", err)
	}
	wantOut(t, tr)
}

func TestConn_MasksWhatAClientSends(t *testing.T) {
	h := &handler{}
	_, tr := dial(t, ws.Config{}, h)
	keys := map[[4]byte]bool{}
	for range 100 {
		if err := h.conn.SendText("hello"); err != nil {
			t.Fatal(err)
		}
		wire := tr.Take()
		f, n, err := ws.ParseHeader(wire)
		if err != nil || !f.Masked || !bytes.Equal(wire, ws.AppendFrame(nil, f, "hello")) {
			t.Fatalf("%q, %d, %v", wire, n, err)
		}
		keys[f.Mask] = true
	}
	if len(keys) < 99 { // two of them may be the same, once in a million runs
		t.Errorf("%d different masks of 100", len(keys))
	}
}

func TestConn_TalksInCompressedMessages(t *testing.T) {
	for _, takeover := range []bool{false, true} {
		z := ws.Config{Deflate: &ws.Deflate{ContextTakeover: takeover}}
		long := strings.Repeat("the same again and again, ", 1000)
		got := protocoltest.Pairs(t, func(l *protocoltest.Log) (server, client reactor.Protocol) {
			s := &handler{onMessage: echo}
			c := &handler{onMade: func(c *ws.Conn) {
				for _, m := range []string{long, "short", long, long} {
					if err := c.SendText(m); err != nil {
						t.Error(err)
					}
				}
			}}
			c.onMessage = func(c *ws.Conn, kind ws.OpCode, data []byte) {
				l.Note("%v, %d bytes, %v", kind, len(data), string(data) == long)
			}
			return ws.ServerSide(ws.ServerConfig{Config: z}, s, true), ws.ClientSide(z, c, true)
		})
		if want := "1, 26000 bytes, true\n1, 5 bytes, false\n1, 26000 bytes, true\n1, 26000 bytes, true"; got != want {
			t.Errorf("takeover %v: the client has got\n%s", takeover, got)
		}
	}
}
