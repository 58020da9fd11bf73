package ws_test

import (
	"errors"
	"testing"
	"time"

	"sasync/protocols/ws"
	"sasync/reactor"
)

var impatient = ws.Config{PingInterval: 10 * time.Second, PingTimeout: 5 * time.Second}

func TestConn_ResetsAPeerThatIsSilent(t *testing.T) {
	h := &handler{}
	loop, tr := serve(t, ws.ServerConfig{Config: impatient}, h)
	loop.Advance(10*time.Second - 1)
	wantOut(t, tr)
	loop.Advance(1)
	wantOut(t, tr, to(ws.Ping, ""))
	loop.Advance(5*time.Second - 1)
	if tr.Aborted {
		t.Error("reset before the time")
	}
	loop.Advance(1)
	if !tr.Aborted {
		t.Error("not reset")
	}
	tr.Lose(reactor.ErrConnectionAborted)
	if len(h.lost) != 1 || !errors.Is(h.lost[0], ws.ErrSilent) || !errors.Is(h.lost[0], reactor.ErrConnectionLost) {
		t.Errorf("%v", h.lost)
	}
}

func TestConn_LeavesAPeerAloneThatIsHeard(t *testing.T) {
	h := &handler{}
	loop, tr := serve(t, ws.ServerConfig{Config: impatient}, h)
	for range 10 {
		loop.Advance(6 * time.Second)
		tr.Deliver(from(ws.Text, "a"))
	}
	wantOut(t, tr)
	loop.Advance(20 * time.Second)
	wantOut(t, tr, to(ws.Ping, ""))
	tr.Deliver(from(ws.Pong, ""))
	loop.Advance(5 * time.Second)
	if tr.Aborted {
		t.Error("a peer that has answered is reset")
	}
}

func TestConn_DoesNotBlameAPeerThatIsHeldBack(t *testing.T) {
	h := &handler{}
	loop, tr := serve(t, ws.ServerConfig{Config: impatient}, h)
	h.conn.Pause()
	loop.Advance(time.Hour)
	wantOut(t, tr)
	if tr.Aborted {
		t.Error("it is reset")
	}
	h.conn.Resume()
	loop.Advance(20 * time.Second)
	wantOut(t, tr, to(ws.Ping, ""))
	h.conn.Pause()
	loop.Advance(time.Hour)
	if tr.Aborted {
		t.Error("it is reset for a Pong that nobody reads")
	}
}

func TestConn_WaitsForAPongBehindWhatIsStillToBeSent(t *testing.T) {
	h := &handler{}
	loop, tr := serve(t, ws.ServerConfig{Config: impatient}, h)
	_ = h.conn.SendText("much")
	loop.Advance(time.Minute)
	if tr.Aborted {
		t.Error("it is reset")
	}
}

func TestConn_LeavesNoTimerBehind(t *testing.T) {
	h := &handler{}
	loop, tr := serve(t, ws.ServerConfig{Config: impatient}, h)
	tr.Lose(reactor.ErrConnectionAborted)
	loop.Advance(time.Hour)
	wantOut(t, tr)
	never := &handler{}
	loop, tr = serve(t, ws.ServerConfig{Config: ws.Config{PingInterval: -1}}, never)
	loop.Advance(time.Hour)
	wantOut(t, tr)
}
