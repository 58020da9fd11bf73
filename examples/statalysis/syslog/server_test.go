package syslog

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"sasync/deferred"
	"sasync/reactor"
	"sasync/reactor/reactortest"
)

const serverAddr = "192.0.2.1:5140"

// sink takes batches, at once or when the test says so.
type sink struct {
	r       *reactortest.Reactor
	slow    bool
	text    strings.Builder
	batches int
	waiting *deferred.Deferred[deferred.Unit]
}

func (s *sink) take(b Batch) *deferred.Deferred[deferred.Unit] {
	s.batches++
	s.text.WriteString(b.Text)
	if !s.slow {
		return nil
	}
	s.waiting = deferred.New[deferred.Unit](s.r)
	return s.waiting
}

func (s *sink) done(err error) {
	d := s.waiting
	s.waiting = nil
	if err != nil {
		d.Errback(err)
	} else {
		d.Callback(deferred.Unit{})
	}
	s.r.Settle()
}

type fixture struct {
	*reactortest.Reactor
	*sink
	server *Server
}

func start(t *testing.T, c Config) *fixture {
	t.Helper()
	r := reactortest.NewReactor(t, reactor.Config{})
	f := &fixture{Reactor: r, sink: &sink{r: r}}
	c.Sink = f.take
	f.server = New(r.Reactor, c)
	if err := f.server.Listen(serverAddr); err != nil {
		t.Fatal(err)
	}
	r.Start()
	return f
}

// connect makes a sender.
func (f *fixture) connect(t *testing.T) *reactortest.Protocol {
	t.Helper()
	p := &reactortest.Protocol{}
	reactor.Connect(f.Reactor.Reactor, reactor.TCPClient{Addr: serverAddr}, p)
	f.Settle()
	if p.Transport == nil {
		t.Fatal("no connection")
	}
	return p
}

func (f *fixture) send(p *reactortest.Protocol, text string) {
	p.Transport.Write([]byte(text))
	f.Settle()
}

// datagrams makes a sender of datagrams.
func (f *fixture) datagrams(t *testing.T) *reactor.DatagramPort {
	t.Helper()
	p := &reactortest.Datagrams{}
	port, err := reactor.UDPServer{Addr: "192.0.2.1:0"}.Listen(f.Reactor.Reactor, p)
	if err != nil {
		t.Fatal(err)
	}
	if err := port.Connect(f.server.Addrs()[1]); err != nil {
		t.Fatal(err)
	}
	f.Settle()
	return port
}

func (f *fixture) sendDatagram(port *reactor.DatagramPort, text string) {
	port.Write([]byte(text))
	f.Settle()
}

func (f *fixture) want(t *testing.T, text string, s Stats) {
	t.Helper()
	if got := f.text.String(); got != text {
		t.Errorf("got\n%s\nwant\n%s", got, text)
	}
	if got := f.server.Stats(); got != s {
		t.Errorf("got  %+v\nwant %+v", got, s)
	}
}

func TestServer_TakesConnectionsAndDatagrams(t *testing.T) {
	f := start(t, Config{})
	p, u := f.connect(t), f.datagrams(t)
	f.send(p, "<190>Mar 10 08:30:00 www nginx: one\n<190>Mar 10 08:30:00 www nginx: tw")
	f.send(p, "o\n")
	f.sendDatagram(u, "<190>Mar 10 08:30:00 www nginx: three")
	f.send(p, "45 <13>1 2024-03-10T08:30:00Z www app 1 - - four")
	f.sendDatagram(u, "five\nsix\n")
	f.sendDatagram(u, "")
	f.want(t, "one\ntwo\nthree\nfour\nfive\nsix\n", Stats{Messages: 5, Lines: 6, Connections: 1})
}

func TestServer_CollectsWhileTheSinkIsBusy(t *testing.T) {
	f := start(t, Config{})
	f.slow = true
	p := f.connect(t)
	f.send(p, "one\n")
	f.send(p, "two\n")
	f.send(p, "three\n")
	f.want(t, "one\n", Stats{Messages: 3, Lines: 3, Connections: 1, Buffered: 10})
	f.done(nil)
	f.want(t, "one\ntwo\nthree\n", Stats{Messages: 3, Lines: 3, Connections: 1})
	f.done(errors.New("the database is gone"))
	f.want(t, "one\ntwo\nthree\n", Stats{Messages: 3, Lines: 3, Failed: 2, Connections: 1})
	if f.batches != 2 {
		t.Errorf("%d batches", f.batches)
	}
}

func TestServer_SendersWaitWhileThereIsNoRoomAndNothingIsLost(t *testing.T) {
	const max = 100
	f := start(t, Config{MaxBuffered: max, MaxMessage: 50})
	f.slow = true
	var senders []*reactortest.Protocol
	for range 3 {
		senders = append(senders, f.connect(t))
	}
	const lines = 20_000
	want := map[string]bool{}
	for i, p := range senders {
		var text strings.Builder
		for n := range lines {
			fmt.Fprintf(&text, "sender %d line %d\n", i, n)
			want[fmt.Sprintf("sender %d line %d", i, n)] = true
		}
		f.send(p, text.String())
	}
	held := 0
	for _, p := range senders {
		held += p.Transport.Buffered()
	}
	if held == 0 || f.server.Stats().Buffered > max+50 {
		t.Fatalf("%d bytes wait at the senders, %+v", held, f.server.Stats())
	}
	for f.waiting != nil {
		if n := f.server.Stats().Buffered; n > max+50 {
			t.Fatalf("%d bytes are collected", n)
		}
		f.done(nil)
	}
	got := strings.Split(strings.TrimSpace(f.text.String()), "\n")
	last := map[string]int{}
	for _, line := range got {
		var sender, n int
		fmt.Sscanf(line, "sender %d line %d", &sender, &n)
		if !want[line] || n != last[fmt.Sprint(sender)] {
			t.Fatalf("%q is not the next line", line)
		}
		last[fmt.Sprint(sender)] = n + 1
	}
	if len(got) != 3*lines {
		t.Errorf("%d lines, want %d", len(got), 3*lines)
	}
}

func TestServer_DatagramsThatFindNoRoomAreCountedAndTold(t *testing.T) {
	var told []int64
	f := start(t, Config{MaxBuffered: 5, Dropped: func(n int64) { told = append(told, n) }})
	f.slow = true
	u := f.datagrams(t)
	for _, text := range []string{"one", "12345", "lost", "lost", "lost"} {
		f.sendDatagram(u, text)
	}
	f.want(t, "one\n", Stats{Messages: 2, Lines: 2, Dropped: 3, Buffered: 6})
	if fmt.Sprint(told) != "[1]" {
		t.Errorf("told %v", told)
	}
	f.Advance(time.Second)
	f.Advance(time.Minute)
	if fmt.Sprint(told) != "[1 2]" {
		t.Errorf("a second later: told %v", told)
	}
	f.done(nil)
	f.done(nil)
	f.sendDatagram(u, "more")
	f.want(t, "one\n12345\nmore\n", Stats{Messages: 3, Lines: 3, Dropped: 3})
}

func TestServer_AMessageThatIsTooLongIsCountedAndTheNextOneTaken(t *testing.T) {
	f := start(t, Config{MaxMessage: 10})
	p, u := f.connect(t), f.datagrams(t)
	f.send(p, strings.Repeat("x", 100)+"\nshort\n")
	f.sendDatagram(u, strings.Repeat("x", 11))
	f.want(t, "short\n", Stats{Messages: 1, Lines: 1, TooLong: 2, Connections: 1})
}

func TestServer_TheLastLineIsTakenIfItsConnectionEndsCleanly(t *testing.T) {
	f := start(t, Config{})
	clean, torn, counted := f.connect(t), f.connect(t), f.connect(t)
	f.send(clean, "one\ntwo")
	f.send(torn, "three\nfo")
	f.send(counted, "20 <13>fi")
	clean.Transport.LoseConnection()
	f.Settle()
	torn.Transport.AbortConnection()
	f.Settle()
	counted.Transport.LoseConnection()
	f.Settle()
	f.want(t, "one\nthree\ntwo\n", Stats{Messages: 3, Lines: 3, Torn: 2})
}

func TestServer_LimitsTheConnectionsOfAPeer(t *testing.T) {
	f := start(t, Config{MaxPerPeer: 2})
	f.connect(t)
	f.connect(t)
	third := &reactortest.Protocol{}
	refused := false
	reactor.Connect(f.Reactor.Reactor, reactor.TCPClient{Addr: serverAddr}, third).AddErrback(func(error) (*reactortest.Protocol, error) {
		refused = true
		return third, nil
	})
	f.Settle()
	if n := f.server.Stats().Connections; n != 2 || !refused {
		t.Errorf("%d connections, the third one refused: %v", n, refused)
	}
}

func TestServer_EndsSilentConnections(t *testing.T) {
	f := start(t, Config{IdleTimeout: time.Minute})
	p := f.connect(t)
	f.Advance(time.Minute)
	if len(p.Lost) != 1 || f.server.Stats().Connections != 0 {
		t.Errorf("lost %v, %+v", p.Lost, f.server.Stats())
	}
}

func TestClose_HandsOnWhatWasReceivedBeforeItFires(t *testing.T) {
	f := start(t, Config{})
	f.slow = true
	p := f.connect(t)
	f.send(p, "one\n")
	f.send(p, "two\nthree")
	closed := false
	f.server.Close().AddCallback(func(u deferred.Unit) (deferred.Unit, error) {
		closed = true
		return u, nil
	})
	f.Settle()
	if closed || len(p.Lost) != 1 {
		t.Errorf("closed %v, lost %v", closed, p.Lost)
	}
	f.done(nil)
	if closed {
		t.Error("closed before the last batch is taken")
	}
	f.done(nil)
	if !closed || f.text.String() != "one\ntwo\nthree\n" {
		t.Errorf("closed %v, got %q", closed, f.text.String())
	}
	if f.Network.Sockets() != 0 {
		t.Errorf("%d sockets are open", f.Network.Sockets())
	}
	f.server.Close().AddErrback(func(err error) (deferred.Unit, error) {
		if err != ErrClosed {
			t.Errorf("a second Close: %v", err)
		}
		return deferred.Unit{}, nil
	})
}

func TestListen_SaysWhatIsWrong(t *testing.T) {
	r := reactortest.NewReactor(t, reactor.Config{})
	s := New(r.Reactor, Config{})
	if err := s.Listen("nowhere"); err == nil || !strings.HasPrefix(err.Error(), "syslog: reactor: listen on ") {
		t.Errorf("got %v", err)
	}
}
