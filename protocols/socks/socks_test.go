package socks_test

import (
	"errors"
	"fmt"
	"net"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"go.uber.org/goleak"

	"sasync/deferred"
	"sasync/deferred/deferredtest"
	"sasync/protocols/protocoltest"
	"sasync/protocols/socks"
	"sasync/reactor"
	"sasync/reactor/reactortest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var requests = map[string]socks.Request{
	"\x04\x01\x00\x50\xc0\x00\x02\x01Fred\x00":                                       {Version: 4, Command: socks.Connect, Host: "192.0.2.1", Port: 80, User: "Fred"},
	"\x04\x01\x01\xbb\x00\x00\x00\x01\x00example.org\x00":                            {Version: 4, Command: socks.Connect, Host: "example.org", Port: 443},
	"\x04\x02\x00\x50\xc0\x00\x02\x01\x00":                                           {Version: 4, Command: socks.Bind, Host: "192.0.2.1", Port: 80},
	"\x05\x01\x00\x01\xc0\x00\x02\x01\x00\x50":                                       {Version: 5, Command: socks.Connect, Host: "192.0.2.1", Port: 80},
	"\x05\x01\x00\x03\x0bexample.org\x01\xbb":                                        {Version: 5, Command: socks.Connect, Host: "example.org", Port: 443},
	"\x05\x03\x00\x04\x20\x01\x0d\xb8" + strings.Repeat("\x00", 11) + "\x01\x00\x50": {Version: 5, Command: socks.UDPAssociate, Host: "2001:db8::1", Port: 80},
}

func TestParseRequest_ReadsAllVersions(t *testing.T) {
	for text, want := range requests {
		got, n, err := socks.ParseRequest([]byte(text + "rest"))
		if got != want || n != len(text) || err != nil {
			t.Errorf("%q: %+v, %d of %d bytes, %v", text, got, n, len(text), err)
		}
		for i := range text {
			if _, n, err := socks.ParseRequest([]byte(text[:i])); n != 0 || err != nil {
				t.Errorf("the first %d bytes of %q: %d, %v", i, text, n, err)
			}
		}
	}
	long := strings.Repeat("x", 256)
	for _, text := range []string{"\x06", "GET / HTTP/1.1", "\x04\x01\x00\x50\xc0\x00\x02\x01" + long, "\x04\x01\x00\x50\x00\x00\x00\x01\x00" + long,
		"\x04\x01\x00\x50\x00\x00\x00\x01\x00\x00", "\x05\x01\x00\x03\x00"} {
		if _, _, err := socks.ParseRequest([]byte(text)); !errors.Is(err, socks.ErrFormat) {
			t.Errorf("%q: %v", text, err)
		}
	}
	reply := (*socks.ReplyError)(nil)
	if _, _, err := socks.ParseRequest([]byte("\x05\x01\x00\x02\x00")); !errors.As(err, &reply) || reply.Code != 8 {
		t.Errorf("an unknown kind of address: %v", err)
	}
}

func TestAppendRequest_WritesWhatParseRequestReads(t *testing.T) {
	for text, q := range requests {
		if got, err := socks.AppendRequest(nil, q); string(got) != text || err != nil {
			t.Errorf("%+v becomes %q, %v; want %q", q, got, err, text)
		}
	}
	for _, q := range []socks.Request{{Version: 4, Host: "2001:db8::1"}, {Version: 4, Host: ""}, {Version: 4, Host: "a\x00b"},
		{Version: 4, Host: "a", User: "b\x00c"}, {Version: 5, Host: ""}, {Version: 5, Host: strings.Repeat("x", 256)}} {
		if got, err := socks.AppendRequest(nil, q); err == nil {
			t.Errorf("%+v becomes %q", q, got)
		}
	}
}

func FuzzParseRequest(f *testing.F) {
	for text := range requests {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		q, n, err := socks.ParseRequest(b)
		for i := range b {
			pq, pn, perr := socks.ParseRequest(b[:i])
			if perr != nil && err == nil || pn != 0 && (pn != n || pq != q) {
				t.Fatalf("%q: %d, %v; its first %d bytes: %d, %v", b, n, err, i, pn, perr)
			}
		}
		if n == 0 || err != nil {
			return
		}
		text, err := socks.AppendRequest(nil, q)
		if err != nil {
			t.Fatalf("%+v: %v", q, err)
		}
		if again, _, err := socks.ParseRequest(text); err != nil || again != q {
			t.Errorf("%+v becomes %+v, %v", q, again, err)
		}
	})
}

func FuzzParseReply(f *testing.F) {
	f.Add(4, []byte("\x00\x5a\x00\x50\xc0\x00\x02\x01"))
	f.Add(5, []byte("\x05\x00\x00\x01\xc0\x00\x02\x01\x00\x50"))
	f.Add(5, []byte("\x05\x05\x00\x01\x00\x00\x00\x00\x00\x00"))
	f.Fuzz(func(t *testing.T, version int, b []byte) {
		n, err := socks.ParseReply(version, b)
		if n > len(b) || err != nil && n != 0 {
			t.Errorf("%q: %d, %v", b, n, err)
		}
	})
}

// serving feeds a server whatever it may connect to.
func serving(t *testing.T, cfg socks.ServerConfig, input string) string {
	t.Helper()
	return protocoltest.Cuts(t, []byte(input), func(l *protocoltest.Log) reactor.Protocol {
		cfg := cfg
		if cfg.Endpoint == nil {
			cfg.Endpoint = func(q socks.Request) reactor.ClientEndpoint {
				l.Note("to %s of %s by version %d", q.Addr(), q.User, q.Version)
				return refusing{l.Loop}
			}
		}
		return socks.NewServer(nil, cfg).BuildProtocol(nil)
	})
}

// refusing is where nobody listens.
type refusing struct{ loop deferred.Loop }

func (e refusing) Connect(*reactor.Reactor, reactor.Factory) *deferred.Deferred[reactor.Protocol] {
	return deferred.Fail[reactor.Protocol](e.loop, syscall.ECONNREFUSED)
}

const nowhere = `\x00\x01\x00\x00\x00\x00\x00\x00`

func TestServer_TellsWhyThereIsNoConnection(t *testing.T) {
	ask4, ask5 := "\x04\x01\x00\x50\xc0\x00\x02\x01Fred\x00", "\x05\x01\x00\x05\x01\x00\x01\xc0\x00\x02\x01\x00P"
	password := func(user, password string) bool { return user == "ann" && password == "secret" }
	nobody := func(socks.Request, net.Addr) bool { return false }
	for _, c := range []struct {
		what, input, want string
		cfg               socks.ServerConfig
	}{
		{"version 4", ask4, "to 192.0.2.1:80 of Fred by version 4\n" + `written "\x00[\x00\x00\x00\x00\x00\x00", it ended`, socks.ServerConfig{}},
		{"version 5", ask5, "to 192.0.2.1:80 of  by version 5\n" + `written "\x05\x00\x05\x05` + nowhere + `", it ended`, socks.ServerConfig{}},
		{"not allowed", ask5, `written "\x05\x00\x05\x02` + nowhere + `", it ended`, socks.ServerConfig{Authorize: nobody}},
		{"not allowed 4", ask4, `written "\x00[\x00\x00\x00\x00\x00\x00", it ended`, socks.ServerConfig{Authorize: nobody}},
		{"BIND", "\x05\x01\x00\x05\x02\x00\x01\xc0\x00\x02\x01\x00P", `written "\x05\x00\x05\a` + nowhere + `", it ended`, socks.ServerConfig{}},
		{"UDP ASSOCIATE", "\x05\x01\x00\x05\x03\x00\x01\xc0\x00\x02\x01\x00P", `written "\x05\x00\x05\a` + nowhere + `", it ended`, socks.ServerConfig{}},
		{"a kind of address", "\x05\x01\x00\x05\x01\x00\x02\x01\x00", `written "\x05\x00\x05\b` + nowhere + `", it ended`, socks.ServerConfig{}},
		{"no method", "\x05\x01\x01", `written "\x05\xff", it ended`, socks.ServerConfig{}},
		{"a password is wanted", "\x05\x01\x00", `written "\x05\xff", it ended`, socks.ServerConfig{Password: password}},
		{"and version 4 has none", ask4, `written "\x00[\x00\x00\x00\x00\x00\x00", it ended`, socks.ServerConfig{Password: password}},
		{"a wrong one", "\x05\x02\x00\x02\x01\x03ann\x05guess", `written "\x05\x02\x01\x01", it ended`, socks.ServerConfig{Password: password}},
		{"the right one", "\x05\x02\x00\x02\x01\x03ann\x06secret" + ask5[3:],
			"to 192.0.2.1:80 of ann by version 5\n" + `written "\x05\x02\x01\x00\x05\x05` + nowhere + `", it ended`, socks.ServerConfig{Password: password}},
		{"something else", "GET / HTTP/1.1\r\n", `written "", it reset the connection`, socks.ServerConfig{}},
		{"another version in between", "\x05\x01\x00\x04\x01\x00\x50", `written "\x05\x00", it reset the connection`, socks.ServerConfig{}},
	} {
		if got := serving(t, c.cfg, c.input); got != c.want {
			t.Errorf("%s: it did\n%s\nwant\n%s", c.what, got, c.want)
		}
	}
}

// network is one with a proxy and a target in it.
type network struct {
	*reactortest.Reactor
	target *reactortest.HalfProtocol
}

const proxyAddr, targetAddr = "192.0.2.1:1080", "192.0.2.1:80"

func newNetwork(t *testing.T, cfg socks.ServerConfig) *network {
	t.Helper()
	n := &network{Reactor: reactortest.NewReactor(t, reactor.Config{}), target: &reactortest.HalfProtocol{}}
	n.target.OnReadLost = func() {
		_, _ = n.target.Transport.Write([]byte("the answer"))
		n.target.Transport.LoseConnection()
	}
	for addr, f := range map[string]reactor.Factory{
		proxyAddr:  socks.NewServer(n.Reactor.Reactor, cfg),
		targetAddr: reactor.FactoryFunc(func(net.Addr) reactor.Protocol { return n.target }),
	} {
		if _, err := (reactor.TCPServer{Addr: addr}).Listen(n.Reactor.Reactor, f); err != nil {
			t.Fatal(err)
		}
	}
	n.Start()
	return n
}

func TestClientAndServer_PassOnBothDirectionsAndTheirEnds(t *testing.T) {
	password := func(user, password string) bool { return user == "ann" && password == "secret" }
	for what, c := range map[string]struct {
		cfg    socks.ServerConfig
		client socks.Client
	}{
		"version 4":  {client: socks.Client{Version: 4, User: "ann"}},
		"version 5":  {},
		"a password": {cfg: socks.ServerConfig{Password: password}, client: socks.Client{User: "ann", Password: "secret"}},
	} {
		n := newNetwork(t, c.cfg)
		c.client.Proxy, c.client.Addr = reactor.TCPClient{Addr: proxyAddr}, targetAddr
		p := &reactortest.HalfProtocol{}
		p.OnMade = func(t reactor.Transport) {
			fmt.Fprint(t, "a question")
			t.LoseWriteConnection()
		}
		made := reactor.Connect(n.Reactor.Reactor, c.client, p)
		n.Settle()
		if got := deferredtest.Result(t, made); got != p || p.Transport.RemoteAddr().String() != targetAddr {
			t.Errorf("%s: made %v, connected to %v", what, got, p.Transport.RemoteAddr())
		}
		if string(n.target.Received) != "a question" || string(p.Received) != "the answer" {
			t.Errorf("%s: received %q and %q", what, n.target.Received, p.Received)
		}
		n.Advance(3 * time.Second)
		if len(p.Lost) != 1 || len(n.target.Lost) != 1 {
			t.Errorf("%s: lost %v and %v", what, p.Lost, n.target.Lost)
		}
	}
}

func TestClient_TellsWhyThereIsNoConnection(t *testing.T) {
	for what, c := range map[string]struct {
		cfg    socks.ServerConfig
		client socks.Client
		want   error
	}{
		"nobody listens":       {client: socks.Client{Addr: "192.0.2.1:9"}, want: syscall.ECONNREFUSED},
		"not allowed":          {cfg: socks.ServerConfig{Authorize: func(socks.Request, net.Addr) bool { return false }}, client: socks.Client{Addr: targetAddr}},
		"version 4":            {client: socks.Client{Version: 4, Addr: "192.0.2.1:9"}},
		"a password is wanted": {cfg: socks.ServerConfig{Password: func(string, string) bool { return true }}, client: socks.Client{Addr: targetAddr}, want: socks.ErrAuth},
		"a wrong password": {cfg: socks.ServerConfig{Password: func(string, string) bool { return false }},
			client: socks.Client{Addr: targetAddr, User: "ann"}, want: socks.ErrAuth},
		"no SOCKS":        {client: socks.Client{Proxy: reactor.TCPClient{Addr: targetAddr}, Addr: targetAddr}, want: os.ErrDeadlineExceeded},
		"a bad address":   {client: socks.Client{Addr: "192.0.2.1"}},
		"a bad port":      {client: socks.Client{Addr: "192.0.2.1:http"}},
		"a bad version":   {client: socks.Client{Version: 6, Addr: targetAddr}},
		"IPv6 by 4":       {client: socks.Client{Version: 4, Addr: "[2001:db8::1]:80"}},
		"a long password": {client: socks.Client{Addr: targetAddr, Password: strings.Repeat("x", 256)}},
	} {
		n := newNetwork(t, c.cfg)
		if c.client.Proxy == nil {
			c.client.Proxy = reactor.TCPClient{Addr: proxyAddr}
		}
		p := &reactortest.Protocol{}
		made := reactor.Connect(n.Reactor.Reactor, c.client, p)
		n.Advance(time.Minute)
		err := deferredtest.Failure(t, made)
		if !strings.HasPrefix(err.Error(), fmt.Sprintf("socks: connect to %q: ", c.client.Addr)) || c.want != nil && !errors.Is(err, c.want) {
			t.Errorf("%s: %v", what, err)
		}
		if p.Transport != nil || len(p.Lost) > 0 {
			t.Errorf("%s: the protocol has heard of it", what)
		}
		n.Advance(time.Minute)
		if got := n.Network.Sockets(); got != 2 { // the ports
			t.Errorf("%s: %d sockets", what, got)
		}
	}
}

func TestClient_AFactoryMayRefuse(t *testing.T) {
	n := newNetwork(t, socks.ServerConfig{})
	made := socks.Client{Proxy: reactor.TCPClient{Addr: proxyAddr}, Addr: targetAddr}.Connect(n.Reactor.Reactor,
		reactor.FactoryFunc(func(net.Addr) reactor.Protocol { return nil }))
	n.Settle()
	if err := deferredtest.Failure(t, made); !errors.Is(err, reactor.ErrNoProtocol) {
		t.Error(err)
	}
}

func TestClient_CancelAtEveryStageLeavesNothing(t *testing.T) {
	for atProxy, sockets := range map[bool]int{false: 3, true: 5} { // two ports, and those that connect
		n := newNetwork(t, socks.ServerConfig{})
		n.Network.Silent = !atProxy
		made := reactor.Connect(n.Reactor.Reactor, socks.Client{Proxy: reactor.TCPClient{Addr: proxyAddr}, Addr: targetAddr}, &reactortest.Protocol{})
		n.Network.Silent = true // from now on the proxy finds nobody
		n.Settle()
		if got := n.Network.Sockets(); got != sockets {
			t.Fatalf("at the proxy %v: %d sockets", atProxy, got)
		}
		made.Cancel()
		n.Settle()
		if err := deferredtest.Failure(t, made); !errors.Is(err, deferred.ErrCancelled) {
			t.Errorf("at the proxy %v: %v", atProxy, err)
		}
		if got := n.Network.Sockets(); got != 2 {
			t.Errorf("at the proxy %v: %d sockets are left", atProxy, got)
		}
	}
}

func TestServer_AHandshakeMayTakeSoLong(t *testing.T) {
	for timeout, want := range map[time.Duration]time.Duration{0: 30 * time.Second, time.Minute: time.Minute, -1: 0} {
		n := newNetwork(t, socks.ServerConfig{Timeout: timeout})
		p := &reactortest.Protocol{}
		reactor.Connect(n.Reactor.Reactor, reactor.TCPClient{Addr: proxyAddr}, p)
		if want == 0 {
			n.Advance(20 * time.Minute)
		} else {
			n.Advance(want - time.Second)
		}
		if len(p.Lost) > 0 {
			t.Errorf("Timeout %v: lost too early: %v", timeout, p.Lost)
		}
		n.Advance(2 * time.Second)
		if (len(p.Lost) == 0) != (want == 0) {
			t.Errorf("Timeout %v: lost %v", timeout, p.Lost)
		}
	}
}

func TestServer_WhatComesWithTheRequestIsPassedOn(t *testing.T) {
	n := newNetwork(t, socks.ServerConfig{})
	p := &reactortest.Protocol{OnMade: func(c reactor.Transport) {
		_, _ = c.Write([]byte("\x05\x01\x00\x05\x01\x00\x01\xc0\x00\x02\x01\x00Pearly"))
	}}
	reactor.Connect(n.Reactor.Reactor, reactor.TCPClient{Addr: proxyAddr}, p)
	n.Settle()
	if string(n.target.Received) != "early" {
		t.Errorf("received %q", n.target.Received)
	}
}
