package ws_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	gobwas "github.com/gobwas/ws"
	"github.com/gobwas/ws/wsflate"

	"sasync/deferred/deferredtest"
	"sasync/protocols/ws"
	"sasync/reactor"
	"sasync/reactor/reactortest"
)

func TestPause_HoldsBackWhatHasArrivedToo(t *testing.T) {
	h := &handler{onMessage: func(c *ws.Conn, _ ws.OpCode, _ []byte) { c.Pause() }}
	_, tr := serve(t, ws.ServerConfig{}, h)
	tr.Deliver(bytes.Join([][]byte{from(ws.Text, "a"), from(ws.Ping, "p"), from(ws.Text, "b"), from(ws.Text, "c")}, nil))
	if got := strings.Join(h.messages, ""); got != "a" || !tr.Paused {
		t.Errorf("messages %q, paused %v", got, tr.Paused)
	}
	wantOut(t, tr)
	h.conn.Resume()
	if got := strings.Join(h.messages, ""); got != "ab" || !tr.Paused {
		t.Errorf("after Resume: messages %q, paused %v", got, tr.Paused)
	}
	h.onMessage = nil
	h.conn.Resume()
	tr.Deliver(from(ws.Text, "d"))
	if got := strings.Join(h.messages, ""); got != "abcd" || tr.Paused {
		t.Errorf("in the end: messages %q, paused %v", got, tr.Paused)
	}
	wantOut(t, tr, to(ws.Pong, "p"))
}

func TestResume_MayBeCalledInsideOfAMessage(t *testing.T) {
	h := &handler{onMessage: func(c *ws.Conn, kind ws.OpCode, data []byte) {
		c.Pause()
		c.Resume()
		echo(c, kind, data)
	}}
	_, tr := serve(t, ws.ServerConfig{}, h)
	tr.Deliver(append(from(ws.Text, "a"), from(ws.Text, "b")...))
	wantOut(t, tr, to(ws.Text, "a"), to(ws.Text, "b"))
}

func TestServer_DoesNotReadFromAClientThatDoesNot(t *testing.T) {
	answer := strings.Repeat("x", 50_000)
	h := &handler{onMessage: func(c *ws.Conn, _ ws.OpCode, _ []byte) { _ = c.SendText(answer) }}
	_, tr := serve(t, ws.ServerConfig{}, h)
	tr.Deliver(bytes.Repeat(from(ws.Text, "more"), 1000))
	if len(h.messages) != 2 || !tr.Paused || tr.Buffered() > 101_000 {
		t.Errorf("%d messages are answered, paused %v, %d bytes wait", len(h.messages), tr.Paused, tr.Buffered())
	}
	tr.Take()
	if len(h.messages) != 4 {
		t.Errorf("%d messages are answered then", len(h.messages))
	}
	for tr.Buffered() > 0 {
		tr.Take()
	}
	if len(h.messages) != 1000 || tr.Paused {
		t.Errorf("%d messages are answered in the end, paused %v", len(h.messages), tr.Paused)
	}
}

func TestServer_HoldsFewPongsForAClientThatDoesNotRead(t *testing.T) {
	_, tr := serve(t, ws.ServerConfig{}, &handler{})
	ping := from(ws.Ping, strings.Repeat("p", 125))
	for range 1000 {
		tr.Deliver(bytes.Repeat(ping, 100))
	}
	if !tr.Paused || tr.Buffered() > 70_000 {
		t.Errorf("paused %v, %d bytes wait", tr.Paused, tr.Buffered())
	}
}

func TestClient_ReadsOnFromAServerThatDoesNot(t *testing.T) {
	h := &handler{onMessage: func(c *ws.Conn, _ ws.OpCode, _ []byte) { _ = c.SendText(strings.Repeat("x", 50_000)) }}
	_, tr := dial(t, ws.Config{}, h)
	tr.Deliver(bytes.Repeat(to(ws.Text, "more"), 10))
	if len(h.messages) != 10 || tr.Paused {
		t.Errorf("%d messages, paused %v", len(h.messages), tr.Paused)
	}
}

// pusher is a producer that notes what it is told.
type pusher struct{ told []string }

func (p *pusher) Pause()  { p.told = append(p.told, "pause") }
func (p *pusher) Resume() { p.told = append(p.told, "resume") }
func (p *pusher) Stop()   { p.told = append(p.told, "stop") }

func TestRegisterProducer_PausesWhoSendsMoreThanIsTaken(t *testing.T) {
	h, p := &handler{}, &pusher{}
	_, tr := serve(t, ws.ServerConfig{}, h)
	if err := h.conn.RegisterProducer(p, true); err != nil {
		t.Fatal(err)
	}
	_ = h.conn.SendBinary(make([]byte, 70_000))
	tr.Take()
	tr.Deliver(from(ws.Close, ""))
	if got := strings.Join(p.told, " "); got != "pause resume stop" {
		t.Errorf("the producer is told %q", got)
	}
	if tr.Take(); !tr.Losing {
		t.Error("the connection waits for the producer")
	}
	late := &pusher{}
	if err := h.conn.RegisterProducer(late, true); err != nil || strings.Join(late.told, " ") != "stop" {
		t.Errorf("one that is too late: %v, %q", err, late.told)
	}
}

func TestRegisterProducer_StopsItAtTheEnd(t *testing.T) {
	for name, end := range map[string]func(*ws.Conn, interface{ Lose(error) }){
		"lost":    func(_ *ws.Conn, tr interface{ Lose(error) }) { tr.Lose(reactor.ErrConnectionAborted) },
		"closed":  func(c *ws.Conn, _ interface{ Lose(error) }) { _ = c.Close(ws.CodeNormal, "") },
		"stopped": func(c *ws.Conn, _ interface{ Lose(error) }) { c.Stop() },
	} {
		h, p := &handler{}, &pusher{}
		_, tr := serve(t, ws.ServerConfig{}, h)
		if err := h.conn.RegisterProducer(p, true); err != nil {
			t.Fatal(err)
		}
		end(h.conn, tr)
		tr.Lose(reactor.ErrConnectionDone)
		if got := strings.Join(p.told, " "); got != "stop" {
			t.Errorf("%s: the producer is told %q", name, got)
		}
	}
}

func TestRegisterProducer_TakesTheConnectionItself(t *testing.T) {
	h := &handler{onMessage: echo}
	h.onMade = func(c *ws.Conn) { _ = c.RegisterProducer(c, true) }
	_, tr := serve(t, ws.ServerConfig{MaxUnread: -1}, h)
	big := from(ws.Binary, strings.Repeat("x", 40_000))
	for range 4 {
		tr.Deliver(big)
	}
	if len(h.messages) != 2 || !tr.Paused {
		t.Errorf("%d messages, paused %v", len(h.messages), tr.Paused)
	}
	tr.Take()
	tr.Take()
	if len(h.messages) != 4 || tr.Paused {
		t.Errorf("%d messages in the end, paused %v", len(h.messages), tr.Paused)
	}
	tr.DeliverEnd()
	if !tr.Losing {
		t.Error("the end of the peer is not the end")
	}
}

func TestConn_LetsOthersHaveTheirTurnAfterMuchWork(t *testing.T) {
	bomb, err := wsflate.CompressFrame(gobwas.NewBinaryFrame(make([]byte, 1<<20)))
	if err != nil {
		t.Fatal(err)
	}
	h := &handler{}
	loop := deferredtest.NewLoop(t)
	tr := reactortest.NewTransport(loop, ws.ServerSide(ws.ServerConfig{Config: ws.Config{Deflate: &ws.Deflate{}}}, h, true))
	tr.Deliver(bytes.Repeat(gobwas.MustCompileFrame(gobwas.MaskFrame(bomb)), 3))
	if len(h.messages) != 1 || !tr.Paused {
		t.Errorf("%d messages in one turn, paused %v", len(h.messages), tr.Paused)
	}
	loop.Advance(0)
	tr.Deliver(from(ws.Text, "on"))
	if len(h.messages) != 4 || tr.Paused {
		t.Errorf("%d messages, paused %v", len(h.messages), tr.Paused)
	}
}

// brief is a producer that leaves when it is first asked for something.
type brief struct {
	pusher
	c *ws.Conn
}

func (b *brief) Resume() {
	b.pusher.Resume()
	b.c.UnregisterProducer()
}

func TestRegisterProducer_LetsOneLeaveAtOnceAndRefusesASecond(t *testing.T) {
	h := &handler{}
	_, tr := serve(t, ws.ServerConfig{}, h)
	b := &brief{c: h.conn}
	if err := h.conn.RegisterProducer(b, false); err != nil {
		t.Fatal(err)
	}
	if err := h.conn.RegisterProducer(&pusher{}, true); err != nil {
		t.Errorf("after the first has left: %v", err)
	}
	if err := h.conn.RegisterProducer(&pusher{}, true); !errors.Is(err, reactor.ErrProducerRegistered) {
		t.Errorf("a second one: %v", err)
	}
	tr.Deliver(from(ws.Close, ""))
	if got := strings.Join(b.told, " "); got != "resume" || !tr.Losing {
		t.Errorf("the first is told %q, losing %v", got, tr.Losing)
	}
}
