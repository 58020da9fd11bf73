package ws_test

import (
	"errors"
	"testing"
	"time"

	"sasync/protocols/ws"
	"sasync/reactor"
)

// wantEnd is what a handler has to be told.
func wantEnd(t *testing.T, h *handler, code ws.Code, reason string) {
	t.Helper()
	var end *ws.CloseError
	if len(h.lost) != 1 || !errors.As(h.lost[0], &end) || end.Code != code || end.Reason != reason || !errors.Is(end, reactor.ErrConnectionDone) {
		t.Errorf("the handler is told %v, want %d %q", h.lost, code, reason)
	}
}

func TestClose_WaitsForTheAnswer(t *testing.T) {
	h := &handler{}
	_, tr := serve(t, ws.ServerConfig{}, h)
	if err := h.conn.Close(4000, "enough"); err != nil {
		t.Fatal(err)
	}
	wantOut(t, tr, to(ws.Close, closing(4000, "enough")))
	tr.Deliver(from(ws.Text, "still"))
	if tr.Losing || len(h.messages) > 0 {
		t.Errorf("before the answer: losing %v, messages %q", tr.Losing, h.messages)
	}
	tr.Deliver(from(ws.Close, closing(4000, "")))
	if !tr.Losing || tr.Aborted {
		t.Error("the connection does not end behind the answer")
	}
	wantOut(t, tr)
	tr.Lose(reactor.ErrConnectionDone)
	wantEnd(t, h, 4000, "")
}

func TestClose_ResetsAPeerThatDoesNotAnswer(t *testing.T) {
	h := &handler{}
	loop, tr := serve(t, ws.ServerConfig{Config: ws.Config{CloseTimeout: time.Second}}, h)
	_ = h.conn.Close(ws.CodeNormal, "")
	tr.Deliver(from(ws.Text, "still"))
	loop.Advance(time.Second - 1)
	if tr.Aborted {
		t.Error("reset before the time")
	}
	loop.Advance(1)
	if !tr.Aborted {
		t.Error("not reset")
	}
	tr.Lose(reactor.ErrConnectionAborted)
	if len(h.lost) != 1 || !errors.Is(h.lost[0], ws.ErrCloseTimeout) {
		t.Errorf("%v", h.lost)
	}
}

func TestClose_LetsTheServerEndTheConnection(t *testing.T) {
	h := &handler{}
	loop, tr := dial(t, ws.Config{CloseTimeout: time.Second}, h)
	tr.Deliver(to(ws.Close, closing(ws.CodeGoingAway, "")))
	if tr.Losing {
		t.Error("the client ends the connection first")
	}
	loop.Advance(time.Second)
	if !tr.Losing || tr.Aborted {
		t.Error("the client waits for ever")
	}
	tr.Lose(reactor.ErrConnectionDone)
	wantEnd(t, h, ws.CodeGoingAway, "")
}

func TestClose_EndsAsThePeerHasSaidIfBothCloseAtOnce(t *testing.T) {
	h := &handler{}
	_, tr := serve(t, ws.ServerConfig{}, h)
	_ = h.conn.Close(ws.CodeNormal, "mine")
	tr.Take()
	tr.Deliver(from(ws.Close, closing(3000, "yours")))
	wantOut(t, tr)
	tr.Lose(reactor.ErrConnectionDone)
	wantEnd(t, h, 3000, "yours")
}

func TestClose_RefusesWhatMayNotBeSent(t *testing.T) {
	h := &handler{}
	_, tr := serve(t, ws.ServerConfig{}, h)
	if err := h.conn.Close(ws.CodeAbnormal, ""); !errors.Is(err, ws.ErrCode) {
		t.Errorf("%v", err)
	}
	if err := h.conn.Close(ws.CodeNormal, "\xff"); !errors.Is(err, ws.ErrNotUTF8) {
		t.Errorf("%v", err)
	}
	if err := h.conn.SendText("on"); err != nil {
		t.Errorf("sending afterwards: %v", err)
	}
	wantOut(t, tr, to(ws.Text, "on"))
}

func TestAbort_ResetsTheConnection(t *testing.T) {
	h := &handler{onMessage: func(c *ws.Conn, _ ws.OpCode, _ []byte) { c.Abort() }}
	_, tr := serve(t, ws.ServerConfig{}, h)
	tr.Deliver(append(from(ws.Text, "a"), from(ws.Text, "b")...))
	if !tr.Aborted || len(h.messages) != 1 {
		t.Errorf("aborted %v, messages %q", tr.Aborted, h.messages)
	}
	if err := h.conn.SendText("a"); !errors.Is(err, ws.ErrClosed) {
		t.Errorf("sending afterwards: %v", err)
	}
}
