package amp_test

import (
	"bufio"
	"crypto/tls"
	"errors"
	"math/big"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"sasync/deferred"
	"sasync/protocols/amp"
	"sasync/reactor"
	"sasync/reactor/reactortest"
)

// The tests of this file talk to Twisted: Debian's package python3-twisted.

// twisted is the command that runs testdata/peer.py.
func twisted(t testing.TB, args ...string) *exec.Cmd {
	t.Helper()
	const python = "/usr/bin/python3" // Debian's own, which sees Debian's packages
	err := exec.Command(python, "-c", "import twisted, OpenSSL, service_identity").Run()
	if err != nil && os.Getenv("SASYNC_REQUIRE") == "1" {
		t.Fatalf("python3-twisted is required and missing: %v", err)
	}
	if err != nil {
		t.Skipf("no python3-twisted: %v", err)
	}
	cmd := exec.Command(python, append([]string{filepath.Join("testdata", "peer.py")}, args...)...)
	log := filepath.Join(t.TempDir(), "log")
	file, err := os.Create(log)
	if err != nil {
		t.Fatal(err)
	}
	cmd.Stderr = file
	t.Cleanup(func() {
		_ = file.Close()
		if said, _ := os.ReadFile(log); t.Failed() {
			t.Logf("peer.py: %s", said)
		}
	})
	return cmd
}

// allTypes is the arguments and the answer of peer.py's Types.
type allTypes struct {
	Big     *big.Int
	Float   float64
	Bool    bool
	Bytes   []byte
	Text    string
	Path    amp.Path
	Decimal amp.Decimal
	When    time.Time
	Numbers []int
	Items   []flagged
	Absent  *int
	Present *int
}

type flagged struct {
	Name  string
	Flags []bool
}

type (
	number struct{ N int }
	texts  struct{ Texts []string }
	named  struct{ Name string }
)

var (
	errNobody = errors.New("nobody")

	echoTypes = amp.Define[allTypes, allTypes]("Types")
	fail      = amp.Define[amp.Empty, amp.Empty]("Fail")
	note      = amp.Define[text, amp.Empty]("Note")
	notes     = amp.Define[amp.Empty, texts]("Notes")
	back      = amp.Define[number, sumAnswer]("Back")
	change    = amp.Define[named, amp.Empty]("Switch", amp.Error("NO", errNobody))
)

// inLoop runs body as a coroutine and ends with it.
func inLoop(t testing.TB, body func(r *reactor.Reactor, co *deferred.Coroutine) error) {
	t.Helper()
	r, err := reactor.New(reactor.Config{})
	if err != nil {
		t.Fatal(err)
	}
	r.CallWhenRunning(func() {
		d := deferred.Inline(r, func(co *deferred.Coroutine) (deferred.Unit, error) { return deferred.Unit{}, body(r, co) })
		deferred.ThenBoth(d, func(_ deferred.Unit, err error) (deferred.Unit, error) {
			if err != nil {
				t.Error(err)
			}
			return deferred.Unit{}, r.Stop()
		})
	})
	stuck := time.AfterFunc(time.Minute, func() { panic(t.Name() + ": the reactor is stuck") })
	defer stuck.Stop()
	if err := r.Run(); err != nil {
		t.Fatal(err)
	}
}

// twistedServer starts peer.py as a server and gives the path of its socket.
func twistedServer(t testing.TB) string {
	t.Helper()
	socket := filepath.Join(t.TempDir(), "amp")
	cmd := twisted(t, "serve", socket)
	stdout, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	if line, err := bufio.NewReader(stdout).ReadString('\n'); line != "ready\n" {
		t.Fatalf("peer.py says %q, %v", line, err)
	}
	return socket
}

func TestTwisted_AnswersOurCalls(t *testing.T) {
	socket := twistedServer(t)
	inLoop(t, func(r *reactor.Reactor, co *deferred.Coroutine) error {
		connect := func() (*side, error) {
			s := newSide(r, amp.Config{})
			_, err := deferred.Await(co, reactor.Connect(r, reactor.UNIXClient{Path: socket}, s.conn))
			return s, err
		}
		s, err := connect()
		if err != nil {
			return err
		}
		if got, err := deferred.Await(co, sum.Call(s.conn, sumArgs{13, 81})); err != nil || got.Total != 94 {
			t.Errorf("sum: %+v, %v", got, err)
		}
		five := 5
		want := allTypes{
			Big: new(big.Int).Lsh(big.NewInt(1), 100), Float: 1.0 / 3, Bool: true, Bytes: []byte("\x00\xff"), Text: "größe", Path: "/tmp/x",
			Decimal: "12.50", When: time.Date(2024, 1, 2, 3, 4, 5, 6000, time.UTC), Numbers: []int{3, 77},
			Items: []flagged{{"a", []bool{true, false}}, {"b", []bool{}}}, Present: &five,
		}
		if got, err := deferred.Await(co, echoTypes.Call(s.conn, want)); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("types: %+v, %v", got, err)
		}
		if got, err := deferred.Await(co, divide.Call(s.conn, divideArgs{1, 3})); err != nil || got.Result != 1.0/3 {
			t.Errorf("divide: %+v, %v", got, err)
		}
		if _, err := deferred.Await(co, divide.Call(s.conn, divideArgs{1, 0})); !errors.Is(err, errZero) {
			t.Errorf("divide by zero: %v", err)
		}
		if _, err := deferred.Await(co, amp.Define[amp.Empty, amp.Empty]("Nope").Call(s.conn, amp.Empty{})); !errors.Is(err, amp.ErrUnhandledCommand) {
			t.Errorf("unknown command: %v", err)
		}
		if got, err := deferred.Await(co, back.Call(s.conn, number{21})); err != nil || got.Total != 42 {
			t.Errorf("back: %+v, %v", got, err)
		}
		secured := s.conn.StartTLS(&tls.Config{InsecureSkipVerify: true}) // Twisted makes a certificate for one connection
		if got, err := deferred.Await(co, sum.Call(s.conn, sumArgs{1, 2})); err != nil || got.Total != 3 {
			t.Errorf("sum before the handshake: %+v, %v", got, err)
		}
		if _, err := deferred.Await(co, secured); err != nil {
			t.Errorf("TLS: %v", err)
		}
		if _, ok := s.conn.Transport().(reactor.TLSTransport); !ok {
			t.Errorf("the transport is a %T", s.conn.Transport())
		}
		if got, err := deferred.Await(co, back.Call(s.conn, number{22})); err != nil || got.Total != 44 {
			t.Errorf("back by TLS: %+v, %v", got, err)
		}
		for _, line := range []string{"one", "two"} {
			if err := note.Send(s.conn, text{line}); err != nil {
				return err
			}
		}
		if got, err := deferred.Await(co, notes.Call(s.conn, amp.Empty{})); err != nil || strings.Join(got.Texts, " ") != "one two" {
			t.Errorf("notes: %+v, %v", got, err)
		}
		if _, err := deferred.Await(co, change.CallSwitch(s.conn, named{""}, &reactortest.Protocol{})); !errors.Is(err, errNobody) {
			t.Errorf("refused switch: %v", err)
		}
		upper, received := &reactortest.Protocol{}, deferred.New[deferred.Unit](r)
		upper.OnMade = func(tr reactor.Transport) { _, _ = tr.Write([]byte("x\n")) }
		upper.OnData = func([]byte) {
			if strings.Count(string(upper.Received), "\n") == 2 {
				received.Callback(deferred.Unit{})
			}
		}
		if _, err := deferred.Await(co, change.CallSwitch(s.conn, named{"x"}, upper)); err != nil {
			t.Errorf("switch: %v", err)
		}
		if _, err := deferred.Await(co, received); err != nil || string(upper.Received) != "hello\nX\n" {
			t.Errorf("switched: %q, %v", upper.Received, err)
		}
		upper.Transport.LoseConnection()

		for _, c := range []struct {
			call func(*amp.Conn) *deferred.Deferred[error]
			want error
		}{
			{func(c *amp.Conn) *deferred.Deferred[error] { return errorOf(fail.Call(c, amp.Empty{})) }, amp.ErrUnknownRemote},
			{func(c *amp.Conn) *deferred.Deferred[error] { return errorOf(divide.Call(c, divideArgs{-1, 1})) }, errFull},
		} {
			s, err := connect()
			if err != nil {
				return err
			}
			if err, _ := deferred.Await(co, c.call(s.conn)); !errors.Is(err, c.want) {
				t.Errorf("%v, want %v", err, c.want)
			}
			if err, _ := deferred.Await(co, s.ended); !errors.Is(err, reactor.ErrConnectionDone) {
				t.Errorf("after a fatal error: %v", err)
			}
		}
		return nil
	})
}

// errorOf fires with d's error.
func errorOf[T any](d *deferred.Deferred[T]) *deferred.Deferred[error] {
	return deferred.ThenBoth(d, func(_ T, err error) (error, error) { return err, nil })
}

// twistedPeer answers what peer.py asks.
func twistedPeer(r *reactor.Reactor, config *tls.Config) *amp.Conn {
	commands := newSide(r, amp.Config{}).commands
	echoTypes.Handle(commands, func(_ *amp.Conn, a allTypes) (allTypes, error) { return a, nil })
	fail.Handle(commands, func(*amp.Conn, amp.Empty) (amp.Empty, error) { return amp.Empty{}, errors.New("a secret") })
	note.Handle(commands, func(c *amp.Conn, a text) (amp.Empty, error) {
		list, _ := c.State.([]string)
		c.State = append(list, a.Text)
		return amp.Empty{}, nil
	})
	notes.Handle(commands, func(c *amp.Conn, _ amp.Empty) (texts, error) { return texts{c.State.([]string)}, nil })
	back.HandleDefer(commands, func(c *amp.Conn, a number) *deferred.Deferred[sumAnswer] { return sum.Call(c, sumArgs{a.N, a.N}) })
	change.HandleSwitch(commands, func(_ *amp.Conn, a named) (amp.Empty, reactor.Protocol, error) {
		if a.Name == "" {
			return amp.Empty{}, nil, errNobody
		}
		upper := &reactortest.Protocol{OnMade: func(tr reactor.Transport) { _, _ = tr.Write([]byte("hello\n")) }}
		upper.OnData = func(data []byte) { _, _ = upper.Transport.Write([]byte(strings.ToUpper(string(data)))) }
		return amp.Empty{}, upper, nil
	})
	return amp.NewConn(r, amp.Config{Commands: commands, TLS: config})
}

func TestTwisted_HasItsCallsAnswered(t *testing.T) {
	socket := filepath.Join(t.TempDir(), "amp")
	cmd := twisted(t, "call", socket)
	config, _ := certificate(t, "amp.example")
	inLoop(t, func(r *reactor.Reactor, co *deferred.Coroutine) error {
		factory := reactor.FactoryFunc(func(net.Addr) reactor.Protocol { return twistedPeer(r, config) })
		port, err := reactor.UNIXServer{Path: socket}.Listen(r, factory)
		if err != nil {
			return err
		}
		defer port.StopListening()
		said, err := deferred.Await(co, reactor.Command{Cmd: cmd}.Output(r))
		if err != nil || string(said) != "done\n" {
			t.Errorf("peer.py says %q, %v", said, err)
		}
		return nil
	})
}
