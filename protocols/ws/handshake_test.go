package ws_test

import (
	"net/http"
	"strings"
	"testing"

	"sasync/deferred"
	"sasync/deferred/deferredtest"
	"sasync/protocols/http1"
	"sasync/protocols/ws"
	"sasync/reactor"
	"sasync/reactor/reactortest"
)

// request is a handshake with some fields replaced; an empty one is left out.
func request(line string, fields ...string) []byte {
	all := []string{"Host: example.org", "Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", "Sec-WebSocket-Version: 13"}
	for _, f := range fields {
		name, value, _ := strings.Cut(f, ": ")
		for i, have := range all {
			if strings.HasPrefix(have, name+":") {
				all[i] = ""
			}
		}
		if value != "" {
			all = append(all, f)
		}
	}
	text := line + "\r\n"
	for _, f := range all {
		if f != "" {
			text += f + "\r\n"
		}
	}
	return []byte(text + "\r\n")
}

// ask gives the head of the answer to a handshake.
func ask(t *testing.T, s *ws.Server, h *handler, request []byte) (head string, tr *reactortest.Transport) {
	t.Helper()
	tr = reactortest.NewTransport(deferredtest.NewLoop(t), upgrading(s, func() ws.Handler { return h }).BuildProtocol(nil))
	tr.Deliver(request)
	head, _, _ = strings.Cut(string(tr.Take()), "\r\n\r\n")
	return head + "\r\n", tr
}

func TestUpgrade_RefusesWhatIsNoHandshake(t *testing.T) {
	for name, c := range map[string]struct {
		request []byte
		want    int
	}{
		"no upgrade":             {request("GET / HTTP/1.1", "Upgrade: ", "Connection: "), 426},
		"another protocol":       {request("GET / HTTP/1.1", "Upgrade: h2c"), 426},
		"no connection":          {request("GET / HTTP/1.1", "Connection: keep-alive"), 426},
		"a draft":                {request("GET / HTTP/1.1", "Sec-WebSocket-Version: 8"), 426},
		"no version":             {request("GET / HTTP/1.1", "Sec-WebSocket-Version: "), 426},
		"a POST":                 {request("POST / HTTP/1.1", "Content-Length: 0"), 400},
		"HTTP/1.0":               {request("GET / HTTP/1.0", "Connection: upgrade"), 400},
		"no key":                 {request("GET / HTTP/1.1", "Sec-WebSocket-Key: "), 400},
		"a short key":            {request("GET / HTTP/1.1", "Sec-WebSocket-Key: dGhlIHNhbXBsZQ=="), 400},
		"a key that is none":     {request("GET / HTTP/1.1", "Sec-WebSocket-Key: ????????????????????????"), 400},
		"a body":                 {append(request("GET / HTTP/1.1", "Content-Length: 1"), 'a'), 400},
		"another origin":         {request("GET / HTTP/1.1", "Origin: https://example.net"), 403},
		"another port":           {request("GET / HTTP/1.1", "Origin: http://example.org:8080"), 403},
		"a page of no origin":    {request("GET / HTTP/1.1", "Origin: null"), 403},
		"an origin that is none": {request("GET / HTTP/1.1", "Origin: http://[::1"), 403},
	} {
		h := &handler{}
		s := ws.NewServer(ws.ServerConfig{Subprotocols: []string{"a"}})
		head, _ := ask(t, s, h, c.request)
		if !strings.HasPrefix(head, "HTTP/1.1 "+http.StatusText(c.want)) && !strings.Contains(head, " "+http.StatusText(c.want)+"\r\n") {
			t.Errorf("%s is answered\n%s, want %d", name, head, c.want)
		}
		if strings.Contains(head, "Accept") || h.conn != nil || s.Connections() != 0 {
			t.Errorf("%s is answered\n%s, and the handler has a connection", name, head)
		}
		if wants := strings.Contains(head, "Sec-Websocket-Version: 13\r\n") && strings.Contains(head, "Upgrade: websocket\r\n"); wants != (c.want == 426) {
			t.Errorf("%s is answered\n%s", name, head)
		}
	}
}

func TestUpgrade_TakesPagesOfItsOwnOriginAndThoseThatAreAllowed(t *testing.T) {
	for origin, s := range map[string]*ws.Server{
		"http://example.org":  ws.NewServer(ws.ServerConfig{}),
		"https://Example.org": ws.NewServer(ws.ServerConfig{}),
		"https://example.net": ws.NewServer(ws.ServerConfig{CheckOrigin: func(r *http.Request) bool { return r.Header.Get("Origin") == "https://example.net" }}),
	} {
		h := &handler{}
		if head, _ := ask(t, s, h, request("GET / HTTP/1.1", "Origin: "+origin)); h.conn == nil {
			t.Errorf("%s is answered %s", origin, head)
		}
	}
}

func TestUpgrade_ChoosesTheSubprotocolThatTheClientLikesBest(t *testing.T) {
	for offered, want := range map[string]string{"": "", "c, b, a": "b", "a,b": "a", "A": "", "c": ""} {
		h := &handler{}
		head, _ := ask(t, ws.NewServer(ws.ServerConfig{Subprotocols: []string{"a", "b"}}), h, request("GET / HTTP/1.1", "Sec-WebSocket-Protocol: "+offered))
		if h.conn == nil || h.conn.Subprotocol() != want || strings.Contains(head, "Protocol: ") != (want != "") {
			t.Errorf("%q is answered\n%s", offered, head)
		}
	}
}

func TestUpgrade_SendsTheHeaderOfTheAnswerToo(t *testing.T) {
	s := ws.NewServer(ws.ServerConfig{})
	server := http1.NewServer(http1.ServerConfig{Handler: func(w *http1.ResponseWriter, r *http1.Request) *deferred.Deferred[deferred.Unit] {
		w.Header().Set("Set-Cookie", "a=b")
		if err := s.Upgrade(w, r, &handler{}); err != nil {
			t.Error(err)
		}
		return nil
	}})
	tr := reactortest.NewTransport(deferredtest.NewLoop(t), server.BuildProtocol(nil))
	tr.Deliver(request("GET / HTTP/1.1"))
	if head := string(tr.Take()); !strings.HasPrefix(head, "HTTP/1.1 101 ") || !strings.Contains(head, "\r\nSet-Cookie: a=b\r\n") {
		t.Errorf("%s", head)
	}
}

func TestUpgrade_WaitsForAHandlerThatHasToAskFirst(t *testing.T) {
	s, h := ws.NewServer(ws.ServerConfig{}), &handler{onMessage: echo}
	loop := deferredtest.NewLoop(t)
	asked := deferred.New[deferred.Unit](loop)
	server := http1.NewServer(http1.ServerConfig{Handler: func(w *http1.ResponseWriter, r *http1.Request) *deferred.Deferred[deferred.Unit] {
		return deferred.Then(asked, func(u deferred.Unit) (deferred.Unit, error) { return u, s.Upgrade(w, r, h) })
	}})
	tr := reactortest.NewTransport(loop, server.BuildProtocol(nil))
	tr.Deliver(append(request("GET / HTTP/1.1"), from(ws.Text, "early")...))
	wantOut(t, tr)
	asked.Callback(deferred.Unit{})
	loop.Advance(0)
	if out := string(tr.Take()); !strings.HasPrefix(out, "HTTP/1.1 101 ") || !strings.HasSuffix(out, "\r\n\r\n"+string(to(ws.Text, "early"))) {
		t.Errorf("%q", out)
	}
	tr.Deliver(from(ws.Text, "late"))
	wantOut(t, tr, to(ws.Text, "late"))
}

func TestShutdown_ClosesWhatThereIsAndTakesNoMore(t *testing.T) {
	s, h := ws.NewServer(ws.ServerConfig{}), &handler{}
	_, tr := ask(t, s, h, request("GET / HTTP/1.1"))
	loop := deferredtest.NewLoop(t)
	left := s.Shutdown(loop)
	wantOut(t, tr, to(ws.Close, closing(ws.CodeGoingAway, "")))
	if late, _ := ask(t, s, &handler{}, request("GET / HTTP/1.1")); !strings.HasPrefix(late, "HTTP/1.1 503 ") {
		t.Errorf("a late one is answered %s", late)
	}
	if left.Fired() || s.Connections() != 1 {
		t.Errorf("fired %v with %d connections", left.Fired(), s.Connections())
	}
	tr.Deliver(from(ws.Close, closing(ws.CodeGoingAway, "")))
	tr.Lose(reactor.ErrConnectionDone)
	if !left.Fired() || s.Connections() != 0 {
		t.Errorf("fired %v with %d connections", left.Fired(), s.Connections())
	}
	if again := s.Shutdown(loop); !again.Fired() {
		t.Error("a second Shutdown waits")
	}
}

func TestUpgrade_ResetsAConnectionWhoseHandlerPanics(t *testing.T) {
	s, h := ws.NewServer(ws.ServerConfig{}), &handler{onMade: func(*ws.Conn) { panic("oh") }}
	var panicked any
	server := http1.NewServer(http1.ServerConfig{Handler: func(w *http1.ResponseWriter, r *http1.Request) *deferred.Deferred[deferred.Unit] {
		defer func() { panicked = recover() }()
		_ = s.Upgrade(w, r, h)
		return nil
	}})
	tr := reactortest.NewTransport(deferredtest.NewLoop(t), server.BuildProtocol(nil))
	tr.Deliver(request("GET / HTTP/1.1"))
	if panicked != "oh" || !tr.Aborted {
		t.Errorf("panicked %v, aborted %v", panicked, tr.Aborted)
	}
	tr.Lose(reactor.ErrConnectionAborted)
	if len(h.lost) != 1 || s.Connections() != 0 {
		t.Errorf("the handler is told %v, %d connections", h.lost, s.Connections())
	}
}
