package ident_test

import (
	"errors"
	"fmt"
	"net"
	"os"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"sasync/deferred"
	"sasync/deferred/deferredtest"
	"sasync/protocols/ident"
	"sasync/protocols/internal/peertest"
	"sasync/protocols/protocoltest"
	"sasync/reactor"
	"sasync/reactor/reactortest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestParseQuery_ReadsPorts(t *testing.T) {
	for line, want := range map[string]ident.Ports{"6191, 23": {Server: 6191, Client: 23}, "  1,65535 ": {Server: 1, Client: 65535}} {
		if got, err := ident.ParseQuery(line); got != want || err != nil {
			t.Errorf("%q: %v, %v", line, got, err)
		}
	}
	for _, line := range []string{"0, 1", "1, 65536", "99999,1"} {
		if _, err := ident.ParseQuery(line); !errors.Is(err, ident.InvalidPort) {
			t.Errorf("%q: %v", line, err)
		}
	}
	for _, line := range []string{"", "1", "1;2", "1,", "-1,2", "1,2,3", "1,2x", "100000,1"} {
		if _, err := ident.ParseQuery(line); !errors.Is(err, ident.ErrFormat) {
			t.Errorf("%q: %v", line, err)
		}
	}
}

// replies are the examples of RFC 1413 and what else is allowed.
var replies = map[string]struct {
	reply ident.Reply
	err   error
}{
	"6193, 23 : USERID : UNIX : stjohns": {ident.Reply{System: "UNIX", User: "stjohns"}, nil},
	"6195, 23 : ERROR : NO-USER":         {ident.Reply{}, ident.NoUser},
	"6193,23:USERID:OTHER,UTF-8: a: b ":  {ident.Reply{System: "OTHER", Charset: "UTF-8", User: "a: b "}, nil},
	"0 , 0 : ERROR : INVALID-PORT":       {ident.Reply{}, ident.InvalidPort},
	"1 , 2 : ERROR : X-OWN":              {ident.Reply{}, ident.Error("X-OWN")},
	"1 , 2 : USERID : UNIX":              {ident.Reply{}, ident.ErrFormat},
	"1 , 2 : WHO : UNIX : ann":           {ident.Reply{}, ident.ErrFormat},
	"x : USERID : UNIX : ann":            {ident.Reply{}, ident.ErrFormat},
	"hello":                              {ident.Reply{}, ident.ErrFormat},
}

func TestParseReply_ReadsBothKinds(t *testing.T) {
	for line, want := range replies {
		if _, got, err := ident.ParseReply(line); got != want.reply || !errors.Is(err, want.err) {
			t.Errorf("%q: %+v, %v", line, got, err)
		}
	}
}

func TestAppendReply_LeavesOutWhatWouldEndAField(t *testing.T) {
	got := string(ident.AppendReply(nil, ident.Ports{Server: 1, Client: 2}, ident.Reply{System: "A:B", Charset: "C,D", User: "x\r\ny"}, nil))
	if got != "1 , 2 : USERID : AB , CD : xy\r\n" {
		t.Errorf("got %q", got)
	}
	if got := string(ident.AppendReply(nil, ident.Ports{}, ident.Reply{}, os.ErrNotExist)); got != "0 , 0 : ERROR : UNKNOWN-ERROR\r\n" {
		t.Errorf("got %q", got)
	}
}

func FuzzParseReply(f *testing.F) {
	for line := range replies {
		f.Add(line)
	}
	f.Fuzz(func(t *testing.T, line string) {
		p, r, err := ident.ParseReply(line)
		if err != nil || strings.ContainsAny(line, "\r\n\x00") || r.System == "" {
			return
		}
		text := strings.TrimSuffix(string(ident.AppendReply(nil, p, r, nil)), "\r\n")
		ap, ar, err := ident.ParseReply(text)
		if err != nil || ap != p || ar.User != r.User {
			t.Errorf("%q: %v %+v; and again %q: %v %+v, %v", line, p, r, text, ap, ar, err)
		}
	})
}

// known knows one connection.
func known(q ident.Query) (ident.Reply, *deferred.Deferred[ident.Reply]) {
	if q.Local.Port == 1234 {
		return ident.Reply{User: fmt.Sprintf("ann from %s to %s", q.Local.String(), q.Remote.String())}, nil
	}
	return ident.Reply{User: "bob"}, nil
}

func TestServer_AnswersOneQueryAfterTheOther(t *testing.T) {
	got := protocoltest.Cuts(t, []byte("1234, 5678\r\n0,1\r\n7,8\nhello\r\n1,2\r\n"), func(*protocoltest.Log) reactor.Protocol {
		return ident.Server{Answer: known}.BuildProtocol(nil)
	})
	want := `written "1234 , 5678 : USERID : UNIX : ann from 192.0.2.1:1234 to 192.0.2.2:5678\r\n` +
		`0 , 0 : ERROR : INVALID-PORT\r\n7 , 8 : USERID : UNIX : bob\r\n", it ended`
	if got != want {
		t.Errorf("it did\n%s\nwant\n%s", got, want)
	}
}

func TestServer_AnAnswerMayTakeTimeAndOthersWait(t *testing.T) {
	loop := deferredtest.NewLoop(nil)
	var pending []*deferred.Deferred[ident.Reply]
	s := ident.Server{Answer: func(ident.Query) (ident.Reply, *deferred.Deferred[ident.Reply]) {
		d := deferred.New[ident.Reply](loop)
		pending = append(pending, d)
		return ident.Reply{}, d
	}}
	c := reactortest.NewTransport(loop, s.BuildProtocol(nil))
	c.Deliver([]byte("1,2\r\n3,4\r\n"))
	c.Deliver([]byte("5,6\r\n"))
	if len(pending) != 1 {
		t.Fatalf("%d are looked for", len(pending))
	}
	pending[0].Errback(ident.HiddenUser)
	pending[1].Errback(errors.New("no disk"))
	c.DeliverEnd()
	if c.Losing {
		t.Fatal("it ends before the last answer")
	}
	pending[2].Callback(ident.Reply{User: "ann"})
	want := "1 , 2 : ERROR : HIDDEN-USER\r\n3 , 4 : ERROR : UNKNOWN-ERROR\r\n5 , 6 : USERID : UNIX : ann\r\n"
	if got := string(c.Take()); got != want || !c.Losing {
		t.Errorf("written %q, ended %v", got, c.Losing)
	}
	loop.End()
	if errs := loop.TakeUnhandled(); len(errs) != 1 {
		t.Errorf("reported %v", errs)
	}
}

// asked connects to a machine that has an ident server of its own, and asks it.
func asked(t *testing.T, s reactor.Factory) (*reactortest.Reactor, *deferred.Deferred[ident.Reply]) {
	t.Helper()
	r := reactortest.NewReactor(t, reactor.Config{})
	for addr, f := range map[string]reactor.Factory{
		"192.0.2.1:80":  reactor.FactoryFunc(func(net.Addr) reactor.Protocol { return &reactortest.Protocol{} }),
		"192.0.2.1:113": s,
	} {
		if _, err := (reactor.TCPServer{Addr: addr}).Listen(r.Reactor, f); err != nil {
			t.Fatal(err)
		}
	}
	r.Start()
	p := &reactortest.Protocol{}
	reactor.Connect(r.Reactor, reactor.TCPClient{Addr: "192.0.2.1:80", Bind: "192.0.2.7:0"}, p)
	r.Settle()
	whose := ident.Client{}.WhoIs(r.Reactor, p.Transport)
	r.Settle()
	return r, whose
}

func TestWhoIs_AsksThePeerFromTheSameAddress(t *testing.T) {
	var seen ident.Query
	_, whose := asked(t, ident.Server{Answer: func(q ident.Query) (ident.Reply, *deferred.Deferred[ident.Reply]) {
		seen = q
		return ident.Reply{User: "ann"}, nil
	}})
	if got := deferredtest.Result(t, whose); got.User != "ann" || got.System != "UNIX" {
		t.Errorf("got %+v", got)
	}
	if seen.Local.String() != "192.0.2.1:80" || seen.Remote.IP.String() != "192.0.2.7" {
		t.Errorf("it was asked about %v and %v", &seen.Local, &seen.Remote)
	}
}

func TestWhoIs_TellsWhatThePeerDoesNotSay(t *testing.T) {
	say := func(text string) reactor.Factory {
		return reactor.FactoryFunc(func(net.Addr) reactor.Protocol {
			return &reactortest.Protocol{OnMade: func(c reactor.Transport) { fmt.Fprint(c, text) }}
		})
	}
	for text, want := range map[string]error{
		"1,2 : ERROR : HIDDEN-USER\r\n":      ident.HiddenUser,
		"1,2 : USERID : UNIX : somebody\r\n": ident.ErrFormat,
		strings.Repeat("x", 1001):            nil,
		"":                                   os.ErrDeadlineExceeded,
	} {
		r, whose := asked(t, say(text))
		r.Advance(10 * time.Second)
		if err := deferredtest.Failure(t, whose); want != nil && !errors.Is(err, want) {
			t.Errorf("%q: %v", text, err)
		}
	}
}

// Debian has no client of the protocol, and Twisted's fails on Python 3.
func TestServer_NetcatIsAnswered(t *testing.T) {
	nc := peertest.Need(t, "nc", "netcat-openbsd")
	r := peertest.NewReactor(t)
	addr := peertest.Listen(t, r, ident.Server{Answer: known})
	host, port, _ := net.SplitHostPort(addr)
	peertest.Beside(t, r, func() {
		if out, err := peertest.Run("7, 8\n", nc, "-N", host, port); err != nil || out != "7 , 8 : USERID : UNIX : bob\r\n" {
			t.Errorf("netcat has got %q, %v", out, err)
		}
	})
}
