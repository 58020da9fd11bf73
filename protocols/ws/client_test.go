package ws_test

import (
	"encoding/base64"
	"errors"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"sasync/deferred"
	"sasync/protocols/ws"
	"sasync/reactor"
	"sasync/reactor/reactortest"
)

const clientURL = "ws://192.0.2.1/chat?room=1"

// outcome is what came of an attempt.
type outcome[P reactor.Protocol] struct {
	d     *deferred.Deferred[P]
	conn  P
	err   error
	fired bool
}

func outcomeOf[P reactor.Protocol](d *deferred.Deferred[P]) *outcome[P] {
	o := &outcome[P]{d: d}
	deferred.ThenBoth(d, func(c P, err error) (deferred.Unit, error) {
		o.conn, o.err, o.fired = c, err, true
		return deferred.Unit{}, nil
	})
	return o
}

// connect has a client connect to a server in memory.
func connect(t *testing.T, c ws.Client, server reactor.Factory, h ws.Handler) (*reactortest.Reactor, *outcome[*ws.Conn]) {
	t.Helper()
	r := reactortest.NewReactor(t, reactor.Config{})
	if _, err := (reactor.TCPServer{Addr: "192.0.2.1:80"}).Listen(r.Reactor, server); err != nil {
		t.Fatal(err)
	}
	o := outcomeOf(reactor.Connect(r.Reactor, c, ws.NewConn(h)))
	r.Start()
	return r, o
}

// answering is a server that answers each handshake with a text, in which KEY is
// what it has to accept.
func answering(text string) reactor.Factory {
	return reactor.FactoryFunc(func(net.Addr) reactor.Protocol {
		p := &reactortest.Protocol{}
		p.OnData = func([]byte) {
			_, key, _ := strings.Cut(string(p.Received), "Sec-Websocket-Key: ")
			key, _, _ = strings.Cut(key, "\r\n")
			_, _ = p.Transport.Write([]byte(strings.ReplaceAll(text, "KEY", ws.AcceptOf(key))))
		}
		return p
	})
}

const agreeing = "HTTP/1.1 101 Go\r\nupgrade: WebSocket\r\nconnection: keep-alive, UPGRADE\r\nsec-websocket-accept: KEY\r\n"

func TestClient_Asks(t *testing.T) {
	var got *http.Request
	s := ws.NewServer(ws.ServerConfig{Subprotocols: []string{"b"}, CheckOrigin: func(r *http.Request) bool {
		got = r
		return true
	}})
	h := &handler{}
	_, o := connect(t, ws.Client{URL: clientURL, Subprotocols: []string{"a", "b"}, Config: ws.Config{Deflate: &ws.Deflate{}},
		Header: http.Header{"Origin": {"http://example.org"}, "Host": {"no"}, "Cookie": {"a=b\r\nc: d"}}}, upgrading(s, func() ws.Handler { return &handler{} }), h)
	if o.err != nil || o.conn != h.conn || o.conn.Subprotocol() != "b" {
		t.Fatalf("%v", o.err)
	}
	key, err := base64.StdEncoding.DecodeString(got.Header.Get("Sec-Websocket-Key"))
	if len(key) != 16 || err != nil {
		t.Errorf("the key %q", key)
	}
	if got.RequestURI != "/chat?room=1" || got.Host != "192.0.2.1" || got.Header.Get("Origin") != "http://example.org" ||
		got.Header.Get("Cookie") != "a=b  c: d" || got.Header.Get("Sec-Websocket-Protocol") != "a, b" ||
		got.Header.Get("Sec-Websocket-Extensions") != "permessage-deflate; server_no_context_takeover; client_no_context_takeover" {
		t.Errorf("%s of %s: %v", got.RequestURI, got.Host, got.Header)
	}
}

func TestClient_ReadsWhatComesWithTheAnswer(t *testing.T) {
	h := &handler{}
	_, o := connect(t, ws.Client{URL: clientURL}, answering(agreeing+"\r\n\x81\x05Hello"), h)
	if o.err != nil || strings.Join(h.messages, "") != "Hello" {
		t.Errorf("%q, %v", h.messages, o.err)
	}
}

func TestClient_RefusesAServerThatDoesNotAgree(t *testing.T) {
	for name, c := range map[string]struct{ answer, what string }{
		"another status":        {"HTTP/1.1 401 No\r\nContent-Length: 0\r\nA: b\r\n\r\n", "no WebSocket, in an answer with the status 401"},
		"no HTTP":               {"hello\r\n\r\n", "malformed"},
		"another protocol":      {"HTTP/1.1 101 Go\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n", "another protocol than WebSocket"},
		"no connection":         {"HTTP/1.1 101 Go\r\nUpgrade: websocket\r\n\r\n", "another protocol than WebSocket"},
		"another key":           {strings.Replace(agreeing, "KEY", "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=", 1) + "\r\n", "the answer to another handshake"},
		"a subprotocol":         {agreeing + "Sec-WebSocket-Protocol: b\r\n\r\n", "a subprotocol that was not offered"},
		"two subprotocols":      {agreeing + "Sec-WebSocket-Protocol: a\r\nSec-WebSocket-Protocol: a\r\n\r\n", "a subprotocol that was not offered"},
		"an extension":          {agreeing + "Sec-WebSocket-Extensions: foo\r\n\r\n", "an extension that was not offered"},
		"an extension twice":    {agreeing + "Sec-WebSocket-Extensions: permessage-deflate; server_no_context_takeover, permessage-deflate; server_no_context_takeover\r\n\r\n", "an extension that was not offered"},
		"too much":              {"HTTP/1.1 101 Go\r\nA: " + strings.Repeat("a", 33_000), "a head of more than 32768 bytes"},
		"too much, with an end": {"HTTP/1.1 101 Go\r\nA: " + strings.Repeat("a", 33_000) + "\r\n\r\n", "a head of more than 32768 bytes"},
	} {
		h := &handler{}
		r, o := connect(t, ws.Client{URL: clientURL, Subprotocols: []string{"a"}, Config: ws.Config{Deflate: &ws.Deflate{}}}, answering(c.answer), h)
		var refused *ws.HandshakeError
		if !errors.As(o.err, &refused) || !strings.Contains(o.err.Error(), c.what) || !strings.HasPrefix(o.err.Error(), `ws: connect to "ws://`) {
			t.Errorf("%s: %v, want %s", name, o.err, c.what)
		}
		if h.conn != nil || len(h.lost) > 0 || r.Network.Sockets() != 1 {
			t.Errorf("%s: the handler has %v, %v; %d sockets", name, h.conn, h.lost, r.Network.Sockets())
		}
		if name == "another status" && (refused.Status != 401 || refused.Header.Get("A") != "b") {
			t.Errorf("%+v", refused)
		}
		r.End()
	}
}

func TestClient_RefusesURLsThatLeadNowhere(t *testing.T) {
	for _, u := range []string{"http://example.org/", "ws:///", "ws://a b/", "ws://user@example.org/", "ws://example.org/#part", "example.org"} {
		r := reactortest.NewReactor(t, reactor.Config{})
		if o := outcomeOf(reactor.Connect(r.Reactor, ws.Client{URL: u}, ws.NewConn(&handler{}))); o.err == nil {
			t.Errorf("%s is taken", u)
		}
	}
}

func TestClient_GivesUpAServerThatDoesNotAnswer(t *testing.T) {
	silent := reactor.FactoryFunc(func(net.Addr) reactor.Protocol { return &reactortest.Protocol{} })
	r, o := connect(t, ws.Client{URL: clientURL, Timeout: time.Second}, silent, &handler{})
	r.Advance(time.Second - 1)
	if o.fired {
		t.Error("before the time")
	}
	r.Advance(1)
	if !errors.Is(o.err, ws.ErrTimeout) {
		t.Errorf("%v", o.err)
	}
	r, o = connect(t, ws.Client{URL: clientURL}, silent, &handler{})
	o.d.Cancel()
	r.Settle()
	if !errors.Is(o.err, deferred.ErrCancelled) || r.Network.Sockets() != 1 {
		t.Errorf("cancelled: %v, %d sockets", o.err, r.Network.Sockets())
	}
	r, o = connect(t, ws.Client{URL: clientURL}, reactor.FactoryFunc(func(net.Addr) reactor.Protocol {
		p := &reactortest.Protocol{}
		p.OnData = func([]byte) { p.Transport.LoseConnection() }
		return p
	}), &handler{})
	r.Settle()
	if !errors.Is(o.err, reactor.ErrConnectionDone) {
		t.Errorf("a server that ends: %v", o.err)
	}
}

func TestClient_WantsAConn(t *testing.T) {
	r := reactortest.NewReactor(t, reactor.Config{})
	if _, err := (reactor.TCPServer{Addr: "192.0.2.1:80"}).Listen(r.Reactor, echoing(ws.ServerConfig{})); err != nil {
		t.Fatal(err)
	}
	other := outcomeOf(reactor.Connect(r.Reactor, ws.Client{URL: clientURL}, &reactortest.Protocol{}))
	none := outcomeOf(ws.Client{URL: clientURL}.Connect(r.Reactor, reactor.FactoryFunc(func(net.Addr) reactor.Protocol { return nil })))
	r.Start()
	if !errors.Is(other.err, ws.ErrNoConn) {
		t.Errorf("%v", other.err)
	}
	if !errors.Is(none.err, reactor.ErrNoProtocol) {
		t.Errorf("%v", none.err)
	}
}

func TestClient_AndServerTalkAndPart(t *testing.T) {
	h := &handler{onMade: func(c *ws.Conn) { _ = c.SendText("hello") }}
	h.onMessage = func(c *ws.Conn, _ ws.OpCode, _ []byte) { _ = c.Close(ws.CodeNormal, "") }
	r, _ := connect(t, ws.Client{URL: clientURL}, echoing(ws.ServerConfig{}), h)
	r.Settle()
	wantEnd(t, h, ws.CodeNormal, "")
	r.Advance(10 * time.Second)
	if r.Network.Sockets() != 1 {
		t.Errorf("%d sockets", r.Network.Sockets())
	}
}
