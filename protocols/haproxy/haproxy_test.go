package haproxy_test

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"os"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"sasync/protocols/haproxy"
	"sasync/protocols/protocoltest"
	"sasync/reactor"
	"sasync/reactor/endpoint"
	"sasync/reactor/reactortest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const v2 = "\r\n\r\n\x00\r\nQUIT\n"

func unixBlock(source, destination string) string {
	pad := func(s string) string { return s + strings.Repeat("\x00", 108-len(s)) }
	return pad(source) + pad(destination)
}

// The first two are examples of the specification.
var headers = []struct{ header, source, destination string }{
	{"PROXY TCP4 192.168.0.1 192.168.0.11 56324 443\r\n", "tcp 192.168.0.1:56324", "tcp 192.168.0.11:443"},
	{"PROXY UNKNOWN ffff:f...f:ffff ffff:f...f:ffff 65535 65535\r\n", "nil", "nil"},
	{"PROXY TCP6 2001:db8::1 2001:db8::2 0 65535\r\n", "tcp [2001:db8::1]:0", "tcp [2001:db8::2]:65535"},
	{"PROXY UNKNOWN\r\n", "nil", "nil"},
	{v2 + "\x21\x11\x00\x0c\xc0\x00\x02\x01\xc0\x00\x02\x02\x01\x02\x01\xbb", "tcp 192.0.2.1:258", "tcp 192.0.2.2:443"},
	{v2 + "\x21\x12\x00\x0c\xc0\x00\x02\x01\xc0\x00\x02\x02\x01\x02\x01\xbb", "udp 192.0.2.1:258", "udp 192.0.2.2:443"},
	{v2 + "\x21\x11\x00\x11\xc0\x00\x02\x01\xc0\x00\x02\x02\x01\x02\x01\xbb\x04\x00\x02ab", "tcp 192.0.2.1:258", "tcp 192.0.2.2:443"},
	{v2 + "\x21\x21\x00\x24\x20\x01\x0d\xb8" + strings.Repeat("\x00", 11) + "\x01\x20\x01\x0d\xb8" + strings.Repeat("\x00", 11) + "\x02\x00\x01\x00\x02",
		"tcp [2001:db8::1]:1", "tcp [2001:db8::2]:2"},
	{v2 + "\x21\x31\x00\xd8" + unixBlock("/run/a", "/run/b"), "unix /run/a", "unix /run/b"},
	{v2 + "\x20\x00\x00\x00", "nil", "nil"},
	{v2 + "\x20\x11\x00\x0c\xc0\x00\x02\x01\xc0\x00\x02\x02\x01\x02\x01\xbb", "nil", "nil"},
	{v2 + "\x21\x00\x00\x03abc", "nil", "nil"},
}

var noHeaders = []string{
	"GET / HTTP/1.1\r\n",
	"PROXY  TCP4 192.0.2.1 192.0.2.2 1 2\r\n",
	"PROXY TCP4 192.0.2.1 192.0.2.2 1\r\n",
	"PROXY TCP4 192.0.2.1 192.0.2.2 1 2 3\r\n",
	"PROXY TCP4 192.0.2.1 192.0.2.2 1 65536\r\n",
	"PROXY TCP4 192.0.2.1 192.0.2.2 01 2\r\n",
	"PROXY TCP4 192.0.2.1 192.0.2.2 +1 2\r\n",
	"PROXY TCP4 192.0.2.1 192.0.2.2 1 2\n",
	"PROXY TCP4 ::1 ::1 1 2\r\n",
	"PROXY TCP6 192.0.2.1 192.0.2.2 1 2\r\n",
	"PROXY TCP6 fe80::1%eth0 ::1 1 2\r\n",
	"PROXY UDP4 192.0.2.1 192.0.2.2 1 2\r\n",
	"PROXY\tTCP4",
	"PROXY UNKNOWN " + strings.Repeat("x", 120),
	v2 + "\x11\x11\x00\x0c",
	v2 + "\x22\x11\x00\x0c",
	v2 + "\x21\x41\x00\x0c",
	v2 + "\x21\x13\x00\x0c",
	v2 + "\x21\x11\x00\x0bxxxxxxxxxxx",
	v2 + "\x21\x11\x10\x01",
	"\r\n\r\n\x00\r\nQUIT\r",
}

func show(addr net.Addr) string {
	if addr == nil {
		return "nil"
	}
	return addr.Network() + " " + addr.String()
}

func TestParse_ReadsBothVersions(t *testing.T) {
	for _, c := range headers {
		h, n, err := haproxy.Parse([]byte(c.header + "rest"))
		if err != nil || n != len(c.header) || show(h.Source) != c.source || show(h.Destination) != c.destination {
			t.Errorf("%q: %s and %s, %d of %d bytes, %v", c.header, show(h.Source), show(h.Destination), n, len(c.header), err)
		}
		for i := range c.header {
			if _, n, err := haproxy.Parse([]byte(c.header[:i])); n != 0 || err != nil {
				t.Errorf("the first %d bytes of %q: %d, %v", i, c.header, n, err)
			}
		}
	}
}

func TestParse_RefusesWhatIsNoHeader(t *testing.T) {
	for _, text := range noHeaders {
		if _, n, err := haproxy.Parse([]byte(text)); !errors.Is(err, haproxy.ErrHeader) || n != 0 {
			t.Errorf("%q: %d, %v", text, n, err)
		}
	}
}

func TestAppend_WritesWhatParseReads(t *testing.T) {
	for _, c := range headers {
		h, _, _ := haproxy.Parse([]byte(c.header))
		again, n, err := haproxy.Parse(haproxy.Append(nil, h))
		if err != nil || n == 0 || show(again.Source) != c.source || show(again.Destination) != c.destination {
			t.Errorf("%q becomes %q", c.header, haproxy.Append(nil, h))
		}
	}
	unix := haproxy.Header{Version: 1, Source: &net.UnixAddr{}, Destination: &net.UnixAddr{}}
	if got := string(haproxy.Append(nil, unix)); got != "PROXY UNKNOWN\r\n" {
		t.Errorf("what version 1 can't tell is %q", got)
	}
}

// behind makes protocols behind a proxy that note what they see.
func behind(cfg haproxy.Config, pause bool) func(l *protocoltest.Log) reactor.Protocol {
	return func(l *protocoltest.Log) reactor.Protocol {
		return cfg.Wrap(reactor.FactoryFunc(func(peer net.Addr) reactor.Protocol {
			l.Note("built for %v", peer)
			return &reactortest.Protocol{
				OnMade: func(c reactor.Transport) {
					l.Note("from %v to %v", c.RemoteAddr(), c.LocalAddr())
					if pause {
						c.Pause()
						l.Loop.AfterFunc(0, func() {
							l.Note("resumed")
							c.Resume()
						})
					}
				},
				OnData: l.Data,
				OnLost: func(reason error) { l.Note("lost: %v", reason) },
			}
		})).BuildProtocol(&net.TCPAddr{IP: net.IPv4(192, 0, 2, 99), Port: 1})
	}
}

func TestWrap_TheProtocolSeesTheAddressesOfTheHeader(t *testing.T) {
	for _, c := range headers[:9] {
		if c.source == "nil" {
			continue
		}
		_, source, _ := strings.Cut(c.source, " ")
		_, destination, _ := strings.Cut(c.destination, " ")
		want := fmt.Sprintf("built for %s\nfrom %s to %s\ndata \"hello\"\nlost: reactor: connection done\nwritten \"\", the peer ended",
			source, source, destination)
		if got := protocoltest.Cuts(t, []byte(c.header+"hello"), behind(haproxy.Config{}, false)); got != want {
			t.Errorf("%q: it did\n%s\nwant\n%s", c.header, got, want)
		}
	}
}

func TestWrap_WhereTheProxySpeaksForItselfTheAddressesAreItsOwn(t *testing.T) {
	got := protocoltest.Cuts(t, []byte(v2+"\x20\x00\x00\x00hello"), behind(haproxy.Config{}, false))
	if !strings.HasPrefix(got, "built for 192.0.2.2:50000\nfrom 192.0.2.2:50000 to 192.0.2.1:80\n") {
		t.Errorf("it did\n%s", got)
	}
}

func TestWrap_WhatComesWithTheHeaderWaitsForAProtocolThatPauses(t *testing.T) {
	got := protocoltest.Cuts(t, []byte("PROXY UNKNOWN\r\nhello"), behind(haproxy.Config{}, true))
	if !strings.Contains(got, "resumed\ndata \"hello\"") {
		t.Errorf("it did\n%s", got)
	}
}

func TestWrap_WithoutAHeaderTheConnectionIsResetAndNobodyHearsOfIt(t *testing.T) {
	for _, text := range noHeaders {
		if got := protocoltest.Cuts(t, []byte(text), behind(haproxy.Config{}, false)); got != `written "", it reset the connection` {
			t.Errorf("%q: it did\n%s", text, got)
		}
	}
	if got := protocoltest.Cuts(t, []byte("PROXY TCP4 "), behind(haproxy.Config{}, false)); got != `written "", the peer ended` {
		t.Errorf("half a header: it did\n%s", got)
	}
}

func TestWrap_AHeaderThatDoesNotComeIsWaitedForSoLong(t *testing.T) {
	for timeout, want := range map[time.Duration]time.Duration{0: 10 * time.Second, time.Minute: time.Minute, -1: 0} {
		l := &protocoltest.Log{}
		p := behind(haproxy.Config{Timeout: timeout}, false)(l)
		r := reactortest.NewReactor(t, reactor.Config{})
		port, err := reactor.TCPServer{Addr: "192.0.2.1:80"}.Listen(r.Reactor, reactor.FactoryFunc(func(net.Addr) reactor.Protocol { return p }))
		if err != nil {
			t.Fatal(err)
		}
		r.Start()
		client := &reactortest.Protocol{}
		reactor.Connect(r.Reactor, reactor.TCPClient{Addr: port.Addr().String()}, client)
		if want == 0 {
			r.Advance(20 * time.Minute)
		} else {
			r.Advance(want - time.Second)
		}
		if len(client.Lost) > 0 {
			t.Errorf("Timeout %v: lost too early: %v", timeout, client.Lost)
		}
		r.Advance(2 * time.Second)
		if len(client.Lost) == 0 != (want == 0) {
			t.Errorf("Timeout %v: lost %v", timeout, client.Lost)
		}
	}
	if !errors.Is(haproxy.ErrTimeout, os.ErrDeadlineExceeded) {
		t.Error("it is no os.ErrDeadlineExceeded")
	}
}

func TestTrusted_OthersAreTurnedAway(t *testing.T) {
	f := haproxy.Config{Trusted: []netip.Prefix{netip.MustParsePrefix("192.0.2.0/28"), netip.MustParsePrefix("2001:db8::/32")}}.
		Wrap(reactor.FactoryFunc(func(net.Addr) reactor.Protocol { return &reactortest.Protocol{} }))
	for addr, trusted := range map[net.Addr]bool{
		&net.TCPAddr{IP: net.IPv4(192, 0, 2, 1)}:         true,
		&net.TCPAddr{IP: net.ParseIP("2001:db8::1")}:     true,
		&net.UnixAddr{Name: "/run/a", Net: "unix"}:       true,
		&net.TCPAddr{IP: net.IPv4(192, 0, 2, 99)}:        false,
		&net.TCPAddr{IP: net.ParseIP("2001:db9::1")}:     false,
		&net.UDPAddr{IP: net.IPv4(198, 51, 100, 1)}:      false,
		&net.IPAddr{IP: net.IPv4(192, 0, 2, 1).To4()[:]}: false,
	} {
		if got := f.BuildProtocol(addr) != nil; got != trusted {
			t.Errorf("%v: %v", addr, got)
		}
	}
}

func TestEndpoint_HasThePrefixBeforeAnyOther(t *testing.T) {
	e, err := endpoint.ServerFromString("haproxy:tcp:80:interface=192.0.2.1")
	if err != nil {
		t.Fatal(err)
	}
	r := reactortest.NewReactor(t, reactor.Config{})
	server := &reactortest.Protocol{}
	if _, err := e.Listen(r.Reactor, reactor.FactoryFunc(func(net.Addr) reactor.Protocol { return server })); err != nil {
		t.Fatal(err)
	}
	r.Start()
	client := &reactortest.Protocol{OnMade: func(c reactor.Transport) { fmt.Fprint(c, headers[0].header, "hello") }}
	reactor.Connect(r.Reactor, reactor.TCPClient{Addr: "192.0.2.1:80"}, client)
	r.Settle()
	if got := server.Transport.RemoteAddr().String(); got != "192.168.0.1:56324" || string(server.Received) != "hello" {
		t.Errorf("from %s, received %q", got, server.Received)
	}
	if _, err := endpoint.ServerFromString("haproxy:tcp:x"); err == nil || !strings.Contains(err.Error(), `"x" is no number`) {
		t.Errorf("a bad inner one: %v", err)
	}
}

func FuzzParse(f *testing.F) {
	for _, c := range headers {
		f.Add([]byte(c.header))
	}
	for _, text := range noHeaders {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		h, n, err := haproxy.Parse(b)
		for i := range min(len(b), 300) { // a cut changes nothing
			ph, pn, perr := haproxy.Parse(b[:i])
			if perr != nil && err == nil || pn != 0 && (pn != n || show(ph.Source) != show(h.Source)) {
				t.Fatalf("%q: %d, %v; its first %d bytes: %d, %v", b, n, err, i, pn, perr)
			}
		}
		if n == 0 || err != nil {
			return
		}
		again, _, err := haproxy.Parse(haproxy.Append(nil, h))
		if err != nil || show(again.Source) != show(h.Source) || show(again.Destination) != show(h.Destination) {
			t.Errorf("%q becomes %q, %v", b[:n], haproxy.Append(nil, h), err)
		}
	})
}
