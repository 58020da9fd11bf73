package main

import (
	"slices"
	"strings"
	"testing"

	"sasync/protocols/ws"
	"sasync/reactor"
	"sasync/reactor/reactortest"
)

// visitor is a browser that notes what it hears.
type visitor struct {
	conn  *ws.Conn
	heard []string
	lost  error
}

func (v *visitor) ConnectionMade(c *ws.Conn)                { v.conn = c }
func (v *visitor) MessageReceived(_ ws.OpCode, data []byte) { v.heard = append(v.heard, string(data)) }
func (v *visitor) ConnectionLost(reason error)              { v.lost = reason }

func open(t *testing.T) (*reactortest.Reactor, *room) {
	r, room := reactortest.NewReactor(t, reactor.Config{}), newRoom()
	if _, err := (reactor.TCPServer{Addr: "192.0.2.1:80"}).Listen(r.Reactor, room.server()); err != nil {
		t.Fatal(err)
	}
	r.Start()
	return r, room
}

// join lets somebody into the room who says their name.
func join(t *testing.T, r *reactortest.Reactor, name string) *visitor {
	t.Helper()
	v := &visitor{}
	reactor.Connect(r.Reactor, ws.Client{URL: "ws://192.0.2.1/room"}, ws.NewConn(v))
	r.Settle()
	if v.conn == nil {
		t.Fatal("the room is closed")
	}
	says(t, r, v, name)
	return v
}

func says(t *testing.T, r *reactortest.Reactor, v *visitor, what string) {
	t.Helper()
	if err := v.conn.SendText(what); err != nil {
		t.Error(err)
	}
	r.Settle()
}

func TestWebchat_AllReadWhatOneSays(t *testing.T) {
	r, room := open(t)
	ann := join(t, r, "Ann")
	bob := join(t, r, "Bob")
	says(t, r, ann, "good morning")
	_ = ann.conn.Close(ws.CodeGoingAway, "")
	r.Settle()
	if want := []string{"Bob has come", "Ann: good morning", "Ann has left"}; !slices.Equal(bob.heard, want) {
		t.Errorf("Bob reads %q, want %q", bob.heard, want)
	}
	room.sockets.Shutdown(r)
	r.Settle()
	if bob.lost == nil || bob.lost.Error() != "ws: closed: 1001" {
		t.Errorf("Bob is told %v", bob.lost)
	}
}

func TestWebchat_ClosesForWhoSaysTooMuch(t *testing.T) {
	r, room := open(t)
	ann := join(t, r, "Ann")
	says(t, r, ann, strings.Repeat("x", maxLine+1))
	if ann.lost == nil || !strings.HasPrefix(ann.lost.Error(), "ws: closed: 1009") {
		t.Errorf("Ann is told %v", ann.lost)
	}
	bob := join(t, r, "Bob")
	_ = bob.conn.SendBinary([]byte{1})
	r.Settle()
	if bob.lost == nil || !strings.HasPrefix(bob.lost.Error(), "ws: closed: 1003") || len(room.guests) != 0 {
		t.Errorf("Bob is told %v, and %d are there", bob.lost, len(room.guests))
	}
}

func TestWebchat_DropsWhoDoesNotRead(t *testing.T) {
	r, room := open(t)
	ann, bob := join(t, r, "Ann"), join(t, r, "Bob")
	bob.conn.Pause()
	for range 1000 {
		says(t, r, ann, strings.Repeat("x", 900))
	}
	if len(room.guests) != 1 || ann.lost != nil {
		t.Errorf("%d are there, Ann is told %v", len(room.guests), ann.lost)
	}
}

func TestPage_IsShown(t *testing.T) {
	r, _ := open(t)
	p := &reactortest.Protocol{OnMade: func(c reactor.Transport) {
		_, _ = c.Write([]byte("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"))
	}}
	reactor.Connect(r.Reactor, reactor.TCPClient{Addr: "192.0.2.1:80"}, p)
	r.Settle()
	if got := string(p.Received); !strings.HasPrefix(got, "HTTP/1.1 200 OK\r\n") || !strings.Contains(got, "Content-Type: text/html") || !strings.HasSuffix(got, page) {
		t.Errorf("%s", got)
	}
}
