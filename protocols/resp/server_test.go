package resp_test

import (
	"errors"
	"strings"
	"testing"

	"sasync/deferred"
	"sasync/deferred/deferredtest"
	"sasync/protocols/resp"
	"sasync/reactor"
	"sasync/reactor/reactortest"
)

// later answers GET with a Deferred that the test fires, PING at once.
type later struct {
	loop    *deferredtest.Loop
	waiting []*deferred.Deferred[resp.Value]
	names   []string
	lost    []error
}

func (l *later) handle(_ *resp.Conn, args []string) (resp.Value, *deferred.Deferred[resp.Value]) {
	l.names = append(l.names, args[0])
	switch args[0] {
	case "GET", "AUTH":
		d := deferred.New[resp.Value](l.loop)
		l.waiting = append(l.waiting, d)
		return resp.Value{}, d
	case "NOW":
		return resp.Value{}, deferred.Succeed(l.loop, resp.Bulk("now"))
	case "DICT":
		return resp.Dict(resp.Bulk("a"), resp.Float(1.5)), nil
	case "BIG":
		return resp.Bulk(strings.Repeat("x", 50_000)), nil
	case "NONE":
		return resp.Several(), nil
	}
	return resp.Simple("PONG"), nil
}

func serve(t *testing.T, cfg resp.ServerConfig) (*later, *reactortest.Transport) {
	l := &later{loop: deferredtest.NewLoop(t)}
	cfg.Handler = l.handle
	cfg.Lost = func(_ *resp.Conn, reason error) { l.lost = append(l.lost, reason) }
	return l, reactortest.NewTransport(l.loop, resp.NewServer(cfg).BuildProtocol(nil))
}

func wantOut(t *testing.T, tr *reactortest.Transport, want string) {
	t.Helper()
	if got := string(tr.Take()); got != want {
		t.Errorf("written: %q, want %q", got, want)
	}
}

func TestConn_AnswersAPipelineInOneWrite(t *testing.T) {
	_, tr := serve(t, resp.ServerConfig{})
	writes := 0
	w := &counting{Transport: tr, writes: &writes}
	c := resp.NewServer(resp.ServerConfig{Handler: (&later{}).handle}).BuildProtocol(nil)
	c.ConnectionMade(w)
	c.DataReceived([]byte(strings.Repeat("*1\r\n$4\r\nPING\r\n", 100)))
	wantOut(t, tr, strings.Repeat("+PONG\r\n", 100))
	if writes != 1 {
		t.Errorf("%d writes", writes)
	}
}

// counting counts the writes to a transport.
type counting struct {
	*reactortest.Transport
	writes *int
}

func (c *counting) Write(p []byte) (int, error) {
	*c.writes++
	return c.Transport.Write(p)
}

func TestConn_AnswersAreTheSameHoweverCommandsArrive(t *testing.T) {
	input := "*1\r\n$4\r\nPING\r\nDICT\r\n*2\r\n$5\r\nHELLO\r\n$1\r\n3\r\nDICT\r\n\r\n*0\r\nNOW\r\nNONE\r\nQUIT\r\nPING\r\n"
	_, whole := serve(t, resp.ServerConfig{})
	whole.Deliver([]byte(input))
	want := string(whole.Take())
	if !strings.HasSuffix(want, "%1\r\n$1\r\na\r\n,1.5\r\n$3\r\nnow\r\n+OK\r\n") || !strings.HasPrefix(want, "+PONG\r\n*2\r\n$1\r\na\r\n$3\r\n1.5\r\n%6\r\n$6\r\nserver") {
		t.Errorf("in one piece: %q", want)
	}
	for cut := range len(input) {
		_, tr := serve(t, resp.ServerConfig{})
		tr.Deliver([]byte(input[:cut]))
		tr.Deliver([]byte(input[cut:]))
		wantOut(t, tr, want)
	}
	_, tr := serve(t, resp.ServerConfig{})
	for i := range len(input) {
		tr.Deliver([]byte(input[i : i+1]))
	}
	wantOut(t, tr, want)
	if !tr.Losing {
		t.Error("QUIT has not ended the connection")
	}
}

func TestConn_AnswersComeInTheOrderOfTheCommands(t *testing.T) {
	l, tr := serve(t, resp.ServerConfig{})
	tr.Deliver([]byte("GET a\r\nPING\r\nGET b\r\nPING\r\n"))
	wantOut(t, tr, "")
	l.waiting[1].Callback(resp.Bulk("b"))
	wantOut(t, tr, "")
	l.waiting[0].Callback(resp.Bulk("a"))
	wantOut(t, tr, "$1\r\na\r\n+PONG\r\n$1\r\nb\r\n+PONG\r\n")
}

func TestConn_ErrorsOfADeferredAreToldAsFarAsTheyAreForThePeer(t *testing.T) {
	l, tr := serve(t, resp.ServerConfig{})
	tr.Deliver([]byte("GET a\r\nGET b\r\n"))
	l.waiting[0].Errback(resp.Error("WRONGTYPE no string"))
	secret := errors.New("disk /dev/sda1 is full")
	l.waiting[1].Errback(secret)
	wantOut(t, tr, "-WRONGTYPE no string\r\n-ERR internal error\r\n")
	l.loop.End()
	if got := l.loop.TakeUnhandled(); len(got) != 1 || !errors.Is(got[0], secret) {
		t.Errorf("reported: %v", got)
	}
}

func TestHello_ChoosesTheVersionOfWhatComesBehindIt(t *testing.T) {
	l, tr := serve(t, resp.ServerConfig{Name: "ours", Version: "1"})
	tr.Deliver([]byte("GET a\r\nHELLO 3\r\nGET a\r\n"))
	l.waiting[1].Callback(resp.Nil)
	l.waiting[0].Callback(resp.Nil)
	wantOut(t, tr, "$-1\r\n%6\r\n$6\r\nserver\r\n$4\r\nours\r\n$7\r\nversion\r\n$1\r\n1\r\n$5\r\nproto\r\n:3\r\n"+
		"$4\r\nmode\r\n$10\r\nstandalone\r\n$4\r\nrole\r\n$6\r\nmaster\r\n$7\r\nmodules\r\n*0\r\n_\r\n")
	for _, c := range []struct{ command, answer string }{
		{"HELLO 4", "-NOPROTO unsupported protocol version\r\n"},
		{"HELLO x", "-NOPROTO unsupported protocol version\r\n"},
		{"HELLO 3 AUTH me", "-ERR Syntax error in HELLO option 'AUTH'\r\n"},
	} {
		tr.Deliver([]byte(c.command + "\r\n"))
		wantOut(t, tr, c.answer)
	}
}

func TestHello_AuthIsTheHandlersAndDecides(t *testing.T) {
	l, tr := serve(t, resp.ServerConfig{})
	tr.Deliver([]byte("HELLO 3 AUTH me secret SETNAME x\r\nHELLO 3 AUTH me secret\r\nDICT\r\n"))
	l.waiting[0].Errback(resp.Error("WRONGPASS no"))
	wantOut(t, tr, "-WRONGPASS no\r\n")
	l.waiting[1].Callback(resp.OK)
	if got := string(tr.Take()); !strings.HasPrefix(got, "%6\r\n") || !strings.HasSuffix(got, ",1.5\r\n") {
		t.Errorf("written: %q", got)
	}
}

func TestConn_WhatIsNoCommandIsAnsweredInItsTurnAndIsTheEnd(t *testing.T) {
	l, tr := serve(t, resp.ServerConfig{})
	tr.Deliver([]byte("GET a\r\n*1\r\n:1\r\nPING\r\n"))
	tr.Deliver([]byte("PING\r\n"))
	if tr.Losing {
		t.Error("ended before the answers")
	}
	l.waiting[0].Callback(resp.OK)
	wantOut(t, tr, "+OK\r\n-ERR Protocol error: expected '$', got ':'\r\n")
	if !tr.Losing || len(l.names) != 1 {
		t.Errorf("losing %v, commands %v", tr.Losing, l.names)
	}
}

func TestConn_ARequestOfABrowserIsTheEnd(t *testing.T) {
	l, tr := serve(t, resp.ServerConfig{})
	tr.Deliver([]byte("POST / HTTP/1.1\r\nHost: x\r\n\r\nSET a b\r\n"))
	wantOut(t, tr, "")
	if !tr.Losing || len(l.names) != 0 {
		t.Errorf("losing %v, commands %v", tr.Losing, l.names)
	}
}

func TestConn_ManyCommandsThatWaitStopTheReading(t *testing.T) {
	l, tr := serve(t, resp.ServerConfig{MaxPending: 2})
	tr.Deliver([]byte("GET a\r\nGET b\r\nGET c\r\nPING\r\nQUIT\r\n"))
	if len(l.waiting) != 2 || !tr.Paused {
		t.Fatalf("%d run, paused %v", len(l.waiting), tr.Paused)
	}
	l.waiting[1].Callback(resp.OK)
	if len(l.waiting) != 2 || !tr.Paused {
		t.Errorf("%d run, paused %v: the first one still waits", len(l.waiting), tr.Paused)
	}
	l.waiting[0].Callback(resp.OK)
	if len(l.waiting) != 3 {
		t.Fatalf("%d run", len(l.waiting))
	}
	l.waiting[2].Callback(resp.OK)
	wantOut(t, tr, "+OK\r\n+OK\r\n+OK\r\n+PONG\r\n+OK\r\n")
}

func TestConn_APeerThatTakesNoAnswersIsNotRead(t *testing.T) {
	l, tr := serve(t, resp.ServerConfig{})
	tr.Deliver([]byte(strings.Repeat("BIG\r\n", 10)))
	if len(l.names) != 2 || !tr.Paused {
		t.Fatalf("%d run, paused %v", len(l.names), tr.Paused)
	}
	total := 0
	for range 10 {
		total += len(tr.Take())
	}
	if len(l.names) != 10 || tr.Paused || total != 10*50_010 {
		t.Errorf("%d run, paused %v, %d bytes", len(l.names), tr.Paused, total)
	}
}

func TestConn_LateAnswersToAPeerThatTakesNoneWaitToo(t *testing.T) {
	l, tr := serve(t, resp.ServerConfig{})
	tr.Deliver([]byte(strings.Repeat("GET a\r\n", 10)))
	for i := range 10 {
		l.waiting[9-i].Callback(resp.Bulk(strings.Repeat("x", 50_000)))
	}
	if n := tr.Buffered(); n != 2*50_010 {
		t.Errorf("%d bytes buffered", n)
	}
	total := 0
	for range 10 {
		total += len(tr.Take())
	}
	if total != 10*50_010 {
		t.Errorf("%d bytes", total)
	}
}

func TestConn_WhoSendsNoMoreGetsItsAnswersAndThenTheEnd(t *testing.T) {
	l, tr := serve(t, resp.ServerConfig{})
	tr.Deliver([]byte("PING\r\nGET a\r\nGE"))
	tr.DeliverEnd()
	if tr.Losing {
		t.Error("ended before the answers")
	}
	l.waiting[0].Callback(resp.OK)
	wantOut(t, tr, "+PONG\r\n+OK\r\n")
	if !tr.Losing {
		t.Error("not ended")
	}
}

func TestConn_ALostConnectionCancelsWhatItWaitsFor(t *testing.T) {
	l, tr := serve(t, resp.ServerConfig{})
	tr.Deliver([]byte("GET a\r\nPING\r\nGET b\r\n"))
	tr.Lose(reactor.ErrConnectionLost)
	for _, d := range l.waiting {
		if _, err, ok := d.Result(); !ok || !errors.Is(err, deferred.ErrCancelled) {
			t.Errorf("%v", d)
		}
	}
	if len(l.lost) != 1 || !errors.Is(l.lost[0], reactor.ErrConnectionLost) {
		t.Errorf("told: %v", l.lost)
	}
}

func TestConn_OneThatSharesADeferredDoesNotCancelItForOthers(t *testing.T) {
	loop := deferredtest.NewLoop(t)
	shared := deferred.New[resp.Value](loop)
	server := resp.NewServer(resp.ServerConfig{Handler: func(*resp.Conn, []string) (resp.Value, *deferred.Deferred[resp.Value]) {
		return resp.Value{}, shared
	}})
	lost, stays := reactortest.NewTransport(loop, server.BuildProtocol(nil)), reactortest.NewTransport(loop, server.BuildProtocol(nil))
	lost.Deliver([]byte("GET\r\n"))
	stays.Deliver([]byte("GET\r\n"))
	lost.Lose(reactor.ErrConnectionLost)
	shared.Callback(resp.OK)
	wantOut(t, stays, "+OK\r\n")
}

func TestPush_GoesOutBesideTheAnswers(t *testing.T) {
	var conn *resp.Conn
	loop := deferredtest.NewLoop(t)
	tr := reactortest.NewTransport(loop, resp.NewServer(resp.ServerConfig{Handler: func(c *resp.Conn, args []string) (resp.Value, *deferred.Deferred[resp.Value]) {
		conn = c
		if args[0] == "PUSH" {
			if err := c.Push(resp.Bulk("during")); err != nil {
				t.Error(err)
			}
		}
		return resp.OK, nil
	}}).BuildProtocol(nil))
	tr.Deliver([]byte("HELLO 3\r\n"))
	tr.Take()
	tr.Deliver([]byte("PING\r\nPUSH\r\n"))
	if err := conn.Push(resp.Bulk("after")); err != nil {
		t.Error(err)
	}
	wantOut(t, tr, "+OK\r\n>1\r\n$6\r\nduring\r\n+OK\r\n>1\r\n$5\r\nafter\r\n")
	tr.Lose(reactor.ErrConnectionDone)
	if err := conn.Push(); !errors.Is(err, reactor.ErrConnectionClosed) {
		t.Errorf("after the end: %v", err)
	}
}
