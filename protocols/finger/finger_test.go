package finger_test

import (
	"errors"
	"fmt"
	"net"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"sasync/deferred"
	"sasync/deferred/deferredtest"
	"sasync/protocols/finger"
	"sasync/protocols/internal/peertest"
	"sasync/protocols/protocoltest"
	"sasync/reactor"
	"sasync/reactor/reactortest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var queries = map[string]finger.Query{
	"":                 {},
	"/W":               {Verbose: true},
	"  /W  ":           {Verbose: true},
	"ann":              {User: "ann"},
	"/W ann":           {Verbose: true, User: "ann"},
	"/Want":            {User: "/Want"},
	"@host":            {Hosts: []string{"host"}},
	"/W ann@one@two":   {Verbose: true, User: "ann", Hosts: []string{"one", "two"}},
	"@example.org@bad": {Hosts: []string{"example.org", "bad"}},
}

func TestParseQuery_ReadsWhatRFC1288Allows(t *testing.T) {
	for line, want := range queries {
		if got := finger.ParseQuery(line); fmt.Sprintf("%+v", got) != fmt.Sprintf("%+v", want) {
			t.Errorf("%q: %+v, want %+v", line, got, want)
		}
	}
}

func TestAppendQuery_IsOneLine(t *testing.T) {
	if got := string(finger.AppendQuery(nil, finger.Query{User: "a\r\nb", Verbose: true})); got != "/W ab\r\n" {
		t.Errorf("got %q", got)
	}
}

func FuzzParseQuery(f *testing.F) {
	for line := range queries {
		f.Add(line)
	}
	f.Fuzz(func(t *testing.T, line string) {
		if strings.ContainsAny(line, "\r\n") {
			return
		}
		q := finger.ParseQuery(line)
		text := strings.TrimSuffix(string(finger.AppendQuery(nil, q)), "\r\n")
		if again := finger.ParseQuery(text); q.User != "/W" && !strings.HasPrefix(q.User, "/W ") && strings.Trim(q.User, " ") == q.User &&
			len(q.Hosts) == 0 && fmt.Sprintf("%+v", again) != fmt.Sprintf("%+v", q) {
			t.Errorf("%q: %+v, and again %+v", line, q, again)
		}
	})
}

func upper(q finger.Query, _ net.Addr) (string, *deferred.Deferred[string]) {
	return fmt.Sprintf("%s %v\nbye\n", strings.ToUpper(q.User), q.Verbose), nil
}

func cuts(t *testing.T, s finger.Server, input string) string {
	t.Helper()
	return protocoltest.Cuts(t, []byte(input), func(*protocoltest.Log) reactor.Protocol { return s.BuildProtocol(nil) })
}

func TestServer_AnswersOneQueryAndEnds(t *testing.T) {
	s := finger.Server{Answer: upper}
	for input, want := range map[string]string{
		"ann\r\n":                `written "ANN false\r\nbye\r\n", it ended`,
		"/W ann\nbob\n":          `written "ANN true\r\nbye\r\n", it ended`,
		"ann@elsewhere\r\n":      `written "Finger forwarding service denied\r\n", it ended`,
		strings.Repeat("x", 513): `written "", it ended`,
		"":                       `written "", the peer ended`,
	} {
		if got := cuts(t, s, input); got != want {
			t.Errorf("%q: it did %s, want %s", input, got, want)
		}
	}
	if got := cuts(t, finger.Server{Answer: upper, Forwarding: true}, "ann@elsewhere\n"); got != `written "ANN false\r\nbye\r\n", it ended` {
		t.Errorf("with Forwarding: %s", got)
	}
}

func TestServer_AnAnswerMayTakeTime(t *testing.T) {
	loop := deferredtest.NewLoop(t)
	answer := deferred.New[string](loop)
	s := finger.Server{Answer: func(finger.Query, net.Addr) (string, *deferred.Deferred[string]) { return "", answer }}
	c := reactortest.NewTransport(loop, s.BuildProtocol(nil))
	c.Deliver([]byte("ann\r\n"))
	c.DeliverEnd() // of what the peer says
	if c.Losing {
		t.Fatal("it ends without an answer")
	}
	answer.Callback("here")
	if got := string(c.Take()); got != "here" || !c.Losing {
		t.Errorf("written %q, ended %v", got, c.Losing)
	}
}

func TestServer_WhoGoesCancelsItsAnswer(t *testing.T) {
	loop := deferredtest.NewLoop(t)
	cancelled := false
	s := finger.Server{Answer: func(finger.Query, net.Addr) (string, *deferred.Deferred[string]) {
		return "", deferred.NewCancellable(loop, func(*deferred.Deferred[string]) { cancelled = true })
	}}
	c := reactortest.NewTransport(loop, s.BuildProtocol(nil))
	c.Deliver([]byte("ann\r\n"))
	c.Lose(reactor.ErrConnectionLost)
	if !cancelled {
		t.Error("not cancelled")
	}
}

func TestServer_AnErrorIsToldAsTryAgainAndReported(t *testing.T) {
	loop := deferredtest.NewLoop(nil)
	s := finger.Server{Answer: func(finger.Query, net.Addr) (string, *deferred.Deferred[string]) {
		return "", deferred.Fail[string](loop, errors.New("no disk"))
	}}
	c := reactortest.NewTransport(loop, s.BuildProtocol(nil))
	c.Deliver([]byte("ann\r\n"))
	if got := string(c.Take()); got != "Try again later\r\n" {
		t.Errorf("written %q", got)
	}
	loop.End()
	if errs := loop.TakeUnhandled(); len(errs) != 1 {
		t.Errorf("reported %v", errs)
	}
}

// answering starts a reactor on which a protocol that says text listens.
func answering(t *testing.T, text string) (*reactortest.Reactor, finger.Client) {
	t.Helper()
	r := reactortest.NewReactor(t, reactor.Config{})
	_, err := reactor.TCPServer{Addr: "192.0.2.1:79"}.Listen(r.Reactor, reactor.FactoryFunc(func(net.Addr) reactor.Protocol {
		p := &reactortest.Protocol{}
		p.OnData = func([]byte) {
			fmt.Fprint(p.Transport, text)
			p.Transport.LoseConnection()
		}
		return p
	}))
	if err != nil {
		t.Fatal(err)
	}
	r.Start()
	return r, finger.Client{To: reactor.TCPClient{Addr: "192.0.2.1:79"}, MaxAnswer: 100}
}

func TestClient_GivesTheAnswerWithoutWhatSteersATerminal(t *testing.T) {
	r, client := answering(t, "Login: ann\tAnn\r\n\x1b[2Jgrüße\x00\x9b\r\n")
	answer := client.Ask(r.Reactor, finger.Query{User: "ann"})
	r.Settle()
	if got := deferredtest.Result(t, answer); got != "Login: ann\tAnn\n[2Jgrüße\ufffd\n" {
		t.Errorf("got %q", got)
	}
}

func TestClient_AnAnswerThatIsTooLongIsAnError(t *testing.T) {
	r, client := answering(t, strings.Repeat("x", 101))
	answer := client.Ask(r.Reactor, finger.Query{})
	r.Settle()
	if err := deferredtest.Failure(t, answer); !errors.Is(err, finger.ErrTooLong) {
		t.Error(err)
	}
}

func TestClient_CancelEndsTheConnection(t *testing.T) {
	r := reactortest.NewReactor(t, reactor.Config{})
	server := &reactortest.Protocol{}
	if _, err := (reactor.TCPServer{Addr: "192.0.2.1:79"}).Listen(r.Reactor, reactor.FactoryFunc(func(net.Addr) reactor.Protocol { return server })); err != nil {
		t.Fatal(err)
	}
	r.Start()
	answer := finger.Client{To: reactor.TCPClient{Addr: "192.0.2.1:79"}}.Ask(r.Reactor, finger.Query{})
	r.Settle()
	answer.Cancel()
	r.Settle()
	if err := deferredtest.Failure(t, answer); !errors.Is(err, deferred.ErrCancelled) || len(server.Lost) != 1 {
		t.Errorf("%v, lost %v", err, server.Lost)
	}
}

func TestClient_AnErrorNamesTheUser(t *testing.T) {
	r, client := answering(t, "")
	r.Network.ConnectError = errors.New("no route")
	answer := client.Ask(r.Reactor, finger.Query{User: "bob"})
	r.Settle()
	if err := deferredtest.Failure(t, answer); !strings.Contains(err.Error(), `finger: ask about "bob": `) {
		t.Error(err)
	}
}

func TestServer_TheFingerCommandIsAnswered(t *testing.T) {
	path := peertest.Need(t, "finger", "finger")
	l, err := net.Listen("tcp", "127.0.0.1:79")
	if err != nil {
		peertest.Missing(t, "port 79 to listen on")
	}
	r := peertest.NewReactor(t)
	defer l.Close()
	if _, err := (reactor.AdoptedServer{Socket: l.(*net.TCPListener)}).Listen(r, finger.Server{Answer: upper}); err != nil {
		t.Fatal(err)
	}
	peertest.Beside(t, r, func() {
		out, err := peertest.Run("", path, "-l", "ann@127.0.0.1")
		if err != nil || !strings.Contains(out, "ANN true\nbye\n") {
			t.Errorf("finger has got %q, %v", out, err)
		}
	})
}
