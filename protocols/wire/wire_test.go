package wire_test

import (
	"bytes"
	"errors"
	"fmt"
	"net"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"sasync/protocols/internal/peertest"
	"sasync/protocols/protocoltest"
	"sasync/protocols/wire"
	"sasync/reactor"
	"sasync/reactor/reactortest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func wantCuts(t *testing.T, f reactor.FactoryFunc, input, want string) {
	t.Helper()
	got := protocoltest.Cuts(t, []byte(input), func(*protocoltest.Log) reactor.Protocol { return f(nil) })
	if got != want {
		t.Errorf("%q: it did %s, want %s", input, got, want)
	}
}

func TestEcho_SendsBackWhatItReceives(t *testing.T) {
	wantCuts(t, wire.Echo, "hello\x00", `written "hello\x00", the peer ended`)
}

func TestDiscard_SaysNothing(t *testing.T) {
	wantCuts(t, wire.Discard, "hello", `written "", the peer ended`)
}

func TestDaytimeAndTime_AreTheLoopsAndEnd(t *testing.T) {
	wantCuts(t, wire.Daytime, "", `written "Saturday, January 1, 2000 00:00:00-UTC\r\n", it ended`)
	wantCuts(t, wire.Time, "", `written "\xbc\x17\xc2\x00", it ended`)
}

func TestQOTD_SaysAQuoteAndEnds(t *testing.T) {
	wantCuts(t, wire.QOTD(func() string { return "Less is more.\r\n" }), "another", `written "Less is more.\r\n", it ended`)
}

// run gives what a client receives in a minute, and the reactor.
func run(t *testing.T, f reactor.FactoryFunc, client *reactortest.Protocol) *reactortest.Reactor {
	t.Helper()
	r := reactortest.NewReactor(t, reactor.Config{})
	port, err := reactor.TCPServer{Addr: "192.0.2.1:0"}.Listen(r.Reactor, f)
	if err != nil {
		t.Fatal(err)
	}
	r.Start()
	reactor.Connect(r.Reactor, reactor.TCPClient{Addr: port.Addr().String()}, client)
	r.Settle()
	return r
}

func TestEcho_HoldsLittleForAPeerThatReadsNothing(t *testing.T) {
	client := &reactortest.Protocol{OnMade: func(c reactor.Transport) {
		c.Pause()
		_, _ = c.Write(make([]byte, 8<<20))
	}}
	run(t, wire.Echo, client)
	if n := client.Transport.Buffered(); n < 7<<20 {
		t.Errorf("it has taken all but %d bytes", n)
	}
}

func TestChargen_SendsRFC864sPatternAsLongAsItIsTaken(t *testing.T) {
	client := &reactortest.Protocol{}
	client.OnData = func([]byte) {
		if len(client.Received) > 300_000 {
			client.Transport.Pause()
		}
	}
	r := run(t, wire.Chargen, client)
	if n := len(client.Received); n < 300_000 || n > 400_000 {
		t.Fatalf("received %d bytes", n)
	}
	lines := strings.Split(string(client.Received), "\r\n")
	for i, want := range map[int]string{
		0:  ` !"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\]^_` + "`abcdefg",
		1:  `!"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\]^_` + "`abcdefgh",
		94: `~ !"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\]^_` + "`abcdef",
		95: ` !"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\]^_` + "`abcdefg",
	} {
		if lines[i] != want {
			t.Errorf("line %d is %q", i, lines[i])
		}
	}
	if n := r.Stats().Connections.Buffered; n > 256<<10 {
		t.Errorf("%d bytes are held", n)
	}
	client.Transport.AbortConnection()
	r.Advance(time.Second)
}

func TestParseTime_IsTheNearestOne(t *testing.T) {
	for _, c := range []struct{ at, now string }{
		{"2026-11-25T03:00:00Z", "2026-11-25T03:00:05Z"},
		{"2036-02-07T06:28:20Z", "2036-02-07T06:28:10Z"}, // the numbers have begun anew
		{"2036-02-07T06:28:10Z", "2036-02-07T06:28:20Z"},
		{"1999-12-31T23:59:59Z", "2000-01-01T00:00:00Z"},
	} {
		at, _ := time.Parse(time.RFC3339, c.at)
		now, _ := time.Parse(time.RFC3339, c.now)
		if got, err := wire.ParseTime(wire.AppendTime(nil, at), now); err != nil || !got.Equal(at) {
			t.Errorf("%s at %s: %v, %v", c.at, c.now, got, err)
		}
	}
	if _, err := wire.ParseTime([]byte("12345"), time.Now()); !errors.Is(err, wire.ErrTime) {
		t.Errorf("five bytes: %v", err)
	}
}

func FuzzParseTime(f *testing.F) {
	f.Add([]byte{0x83, 0xaa, 0x7e, 0x80}, int64(0)) // RFC 868: 1970-01-01
	f.Add([]byte{0x91, 0x4b, 0x8b, 0xd4}, int64(1<<40))
	f.Fuzz(func(t *testing.T, b []byte, now int64) {
		at, err := wire.ParseTime(b, time.Unix(now%(1<<40), 0))
		if (err == nil) != (len(b) == 4) {
			t.Errorf("%x: %v", b, err)
		}
		if err == nil && !bytes.Equal(wire.AppendTime(nil, at), b) {
			t.Errorf("%x is %v", b, at)
		}
	})
}

func TestWire_NetcatIsServed(t *testing.T) {
	nc := peertest.Need(t, "nc", "netcat-openbsd")
	r := peertest.NewReactor(t)
	echo, quote := peertest.Listen(t, r, reactor.FactoryFunc(wire.Echo)), peertest.Listen(t, r, wire.QOTD(func() string { return "Less is more." }))
	ask := func(addr, input string) string {
		host, port, _ := net.SplitHostPort(addr)
		out, err := peertest.Run(input, nc, "-N", host, port)
		return fmt.Sprint(out, err)
	}
	peertest.Beside(t, r, func() {
		if got := ask(echo, "hello") + ask(quote, ""); got != "hello<nil>Less is more.<nil>" {
			t.Errorf("netcat has got %q", got)
		}
	})
}
