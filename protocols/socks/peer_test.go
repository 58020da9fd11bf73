package socks_test

import (
	"fmt"
	"net"
	"strings"
	"testing"

	"sasync/protocols/internal/peertest"
	"sasync/protocols/socks"
	"sasync/protocols/wire"
	"sasync/reactor"
	"sasync/reactor/reactortest"
)

// hello answers any request.
func hello(net.Addr) reactor.Protocol {
	p := &reactortest.Protocol{}
	p.OnData = func([]byte) {
		fmt.Fprint(p.Transport, "HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\nhello")
		p.Transport.LoseConnection()
	}
	return p
}

func TestServer_CurlSpeaksEveryVersion(t *testing.T) {
	curl := peertest.Need(t, "curl", "curl")
	r := peertest.NewReactor(t)
	target := peertest.Listen(t, r, reactor.FactoryFunc(hello))
	open := peertest.Listen(t, r, socks.NewServer(r, socks.ServerConfig{}))
	closed := peertest.Listen(t, r, socks.NewServer(r, socks.ServerConfig{
		Password: func(user, password string) bool { return user == "ann" && password == "secret" }}))
	named := strings.Replace(target, "127.0.0.1", "localhost", 1)
	peertest.Beside(t, r, func() {
		for _, c := range []struct {
			scheme, proxy, target string
			works                 bool
		}{
			{"socks4", open, target, true},
			{"socks4a", open, named, true},
			{"socks5", open, target, true},
			{"socks5h", open, named, true},
			{"socks5", "ann:secret@" + closed, target, true},
			{"socks5", "ann:guess@" + closed, target, false},
			{"socks5", closed, target, false},
			{"socks4", closed, target, false},
			{"socks5", open, "127.0.0.1:1", false},
		} {
			out, err := peertest.Run("", curl, "-s", "-x", c.scheme+"://"+c.proxy, "http://"+c.target+"/")
			if c.works != (err == nil && out == "hello") {
				t.Errorf("%s://%s to %s: %q, %v", c.scheme, c.proxy, c.target, out, err)
			}
		}
	})
}

func TestServer_NetcatSpeaksBothVersions(t *testing.T) {
	nc := peertest.Need(t, "nc", "netcat-openbsd")
	r := peertest.NewReactor(t)
	host, port, _ := net.SplitHostPort(peertest.Listen(t, r, reactor.FactoryFunc(wire.Echo)))
	proxy := peertest.Listen(t, r, socks.NewServer(r, socks.ServerConfig{}))
	text := strings.Repeat("a long question ", 1<<14)
	peertest.Beside(t, r, func() {
		for _, version := range []string{"4", "5"} {
			if out, err := peertest.Run(text, nc, "-N", "-X", version, "-x", proxy, host, port); err != nil || out != text {
				t.Errorf("version %s: %d bytes, %v", version, len(out), err)
			}
		}
	})
}

func TestClient_MicrosocksPassesItOn(t *testing.T) {
	microsocks := peertest.Need(t, "microsocks", "microsocks")
	open, closed := peertest.FreeAddr(t), peertest.FreeAddr(t)
	for addr, args := range map[string][]string{open: nil, closed: {"-u", "ann", "-P", "secret"}} {
		host, port, _ := net.SplitHostPort(addr)
		peertest.Serve(t, addr, microsocks, append(args, "-i", host, "-p", port)...)
	}
	r := peertest.NewReactor(t)
	target := peertest.Listen(t, r, reactor.FactoryFunc(wire.Echo))
	left := 0
	try := func(c socks.Client, works bool) {
		left++
		done := func() {
			if left--; left == 0 {
				_ = r.Stop()
			}
		}
		p := &reactortest.Protocol{}
		p.OnMade = func(t reactor.Transport) { fmt.Fprint(t, "hello") }
		p.OnData = func([]byte) { p.Transport.LoseConnection() }
		p.OnLost = func(error) {
			if string(p.Received) != "hello" {
				t.Errorf("%+v: received %q", c, p.Received)
			}
			done()
		}
		reactor.Connect(r, c, p).AddCallbacks(func(p *reactortest.Protocol) (*reactortest.Protocol, error) {
			if !works {
				t.Errorf("%+v is connected", c)
			}
			return p, nil
		}, func(err error) (*reactortest.Protocol, error) {
			if works {
				t.Errorf("%+v: %v", c, err)
			}
			done()
			return nil, nil
		})
	}
	r.CallWhenRunning(func() {
		try(socks.Client{Proxy: reactor.TCPClient{Addr: open}, Addr: target}, true)
		try(socks.Client{Proxy: reactor.TCPClient{Addr: open}, Addr: strings.Replace(target, "127.0.0.1", "localhost", 1)}, true)
		try(socks.Client{Proxy: reactor.TCPClient{Addr: open}, Addr: "127.0.0.1:1"}, false)
		try(socks.Client{Proxy: reactor.TCPClient{Addr: closed}, Addr: target, User: "ann", Password: "secret"}, true)
		try(socks.Client{Proxy: reactor.TCPClient{Addr: closed}, Addr: target, User: "ann", Password: "guess"}, false)
		try(socks.Client{Proxy: reactor.TCPClient{Addr: closed}, Addr: target}, false)
	})
	peertest.RunReactor(t, r)
}
