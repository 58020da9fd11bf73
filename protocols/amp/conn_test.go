package amp_test

import (
	"errors"
	"strings"
	"testing"

	"sasync/deferred"
	"sasync/deferred/deferredtest"
	"sasync/protocols/amp"
	"sasync/reactor"
	"sasync/reactor/reactortest"
)

type sumArgs struct {
	A int `amp:"a"`
	B int `amp:"b"`
}

type sumAnswer struct {
	Total int `amp:"total"`
}

type divideArgs struct{ Numerator, Denominator int }

type divideAnswer struct{ Result float64 }

var (
	errZero = errors.New("division by zero")
	errFull = errors.New("full")

	sum    = amp.Define[sumArgs, sumAnswer]("Sum")
	divide = amp.Define[divideArgs, divideAnswer]("Divide", amp.Error("ZERO_DIVISION", errZero), amp.Fatal("FULL", errFull))
	slow   = amp.Define[amp.Empty, sumAnswer]("Slow")
)

// side is a Conn and what happens to it.
type side struct {
	conn     *amp.Conn
	commands *amp.Commands
	lost     []error
	ended    *deferred.Deferred[error] // fires with the same
	waiting  []*deferred.Deferred[sumAnswer]
	divides  int
}

func newSide(loop deferred.Loop, cfg amp.Config) *side {
	s := &side{ended: deferred.New[error](loop)}
	s.commands = amp.NewCommands()
	cfg.Commands = s.commands
	cfg.Lost = func(_ *amp.Conn, reason error) {
		s.lost = append(s.lost, reason)
		s.ended.Callback(reason)
	}
	sum.Handle(cfg.Commands, func(_ *amp.Conn, a sumArgs) (sumAnswer, error) { return sumAnswer{a.A + a.B}, nil })
	divide.Handle(cfg.Commands, s.divide)
	slow.HandleDefer(cfg.Commands, func(*amp.Conn, amp.Empty) *deferred.Deferred[sumAnswer] {
		d := deferred.New[sumAnswer](loop)
		s.waiting = append(s.waiting, d)
		return d
	})
	s.conn = amp.NewConn(loop, cfg)
	return s
}

func (s *side) divide(_ *amp.Conn, a divideArgs) (divideAnswer, error) {
	s.divides++
	switch {
	case a.Denominator == 0:
		return divideAnswer{}, errZero
	case a.Numerator < 0:
		return divideAnswer{}, errFull
	case a.Numerator == 999:
		panic("out of range")
	}
	return divideAnswer{float64(a.Numerator) / float64(a.Denominator)}, nil
}

// alone is a side whose peer is the test.
func alone(t *testing.T, cfg amp.Config) (*side, *reactortest.Transport) {
	loop := deferredtest.NewLoop(t)
	s := newSide(loop, cfg)
	return s, reactortest.NewTransport(loop, s.conn)
}

// pair is two sides that talk to each other.
func pair(t *testing.T, cfg amp.Config) (a, b *side, pipe *reactortest.Pipe) {
	loop := deferredtest.NewLoop(t)
	a, b = newSide(loop, cfg), newSide(loop, cfg)
	pipe = reactortest.NewPipe(loop, b.conn, a.conn)
	pipe.Policy = reactortest.ByteByByte
	return a, b, pipe
}

func wantOut(t *testing.T, tr *reactortest.Transport, want string) {
	t.Helper()
	if got := string(tr.Take()); got != want {
		t.Errorf("written: %q, want %q", got, want)
	}
}

// wire is a box of keys and values in turn.
func wire(fields ...string) string {
	var box amp.Box
	for i := 0; i < len(fields); i += 2 {
		box = append(box, amp.Field{Key: fields[i], Value: fields[i+1]})
	}
	b, err := amp.AppendBox(nil, box)
	if err != nil {
		panic(err)
	}
	return string(b)
}

const sumAnswerWire = "\x00\x07_answer\x00\x011\x00\x05total\x00\x0294\x00\x00"

func TestCall_IsOnTheWireAsTwistedHasIt(t *testing.T) {
	s, tr := alone(t, amp.Config{})
	d := sum.Call(s.conn, sumArgs{13, 81})
	wantOut(t, tr, sumWire)
	tr.Deliver([]byte(sumAnswerWire))
	if got := deferredtest.Result(t, d); got.Total != 94 {
		t.Errorf("%+v", got)
	}
}

func TestHandle_AnswersAsTwistedDoes(t *testing.T) {
	_, tr := alone(t, amp.Config{})
	tr.Deliver([]byte(sumWire))
	wantOut(t, tr, sumAnswerWire)
}

func TestHandle_TheSameHoweverBoxesArrive(t *testing.T) {
	for cut := range len(sumWire) {
		_, tr := alone(t, amp.Config{})
		tr.Deliver([]byte(sumWire[:cut]))
		tr.Deliver([]byte(sumWire[cut:]))
		wantOut(t, tr, sumAnswerWire)
	}
}

func TestHandle_EchoesAnyTag(t *testing.T) {
	_, tr := alone(t, amp.Config{})
	tr.Deliver([]byte(wire("_ask", "\x00 any bytes", "_command", "Sum", "a", "1", "b", "2")))
	wantOut(t, tr, wire("_answer", "\x00 any bytes", "total", "3"))
}

func TestCall_BothSidesAndAnswersInAnyOrder(t *testing.T) {
	a, b, pipe := pair(t, amp.Config{})
	first, second := slow.Call(a.conn, amp.Empty{}), slow.Call(a.conn, amp.Empty{})
	third, other := sum.Call(a.conn, sumArgs{1, 2}), sum.Call(b.conn, sumArgs{3, 4})
	pipe.Flush()
	if deferredtest.Result(t, third).Total != 3 || deferredtest.Result(t, other).Total != 7 {
		t.Error("wrong sums")
	}
	b.waiting[1].Callback(sumAnswer{2})
	pipe.Flush()
	deferredtest.Pending(t, first)
	if deferredtest.Result(t, second).Total != 2 {
		t.Error("the second has another's answer")
	}
	b.waiting[0].Callback(sumAnswer{1})
	pipe.Flush()
	if deferredtest.Result(t, first).Total != 1 || a.conn.Pending() != 0 {
		t.Error("the first has another's answer")
	}
}

func TestError_ADeclaredOneReachesTheCaller(t *testing.T) {
	a, b, pipe := pair(t, amp.Config{})
	d := divide.Call(a.conn, divideArgs{1, 0})
	pipe.Flush()
	err := deferredtest.Failure(t, d)
	var remote *amp.RemoteError
	if !errors.Is(err, errZero) || !errors.As(err, &remote) || remote.Code != "ZERO_DIVISION" || remote.Description != "division by zero" {
		t.Errorf("%v", err)
	}
	if len(a.lost)+len(b.lost) > 0 {
		t.Error("the connection has ended")
	}
}

func TestOptions_SeveralCommandsShareTheirErrors(t *testing.T) {
	common := amp.Options(amp.Error("ZERO_DIVISION", errZero), amp.Fatal("FULL", errFull))
	for _, name := range []string{"One", "Two"} {
		command := amp.Define[amp.Empty, amp.Empty](name, common)
		a, b, pipe := pair(t, amp.Config{})
		command.Handle(b.commands, func(*amp.Conn, amp.Empty) (amp.Empty, error) { return amp.Empty{}, errZero })
		d := command.Call(a.conn, amp.Empty{})
		pipe.Flush()
		if err := deferredtest.Failure(t, d); !errors.Is(err, errZero) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestCall_AnUnhandledErrorLeavesTheConnection(t *testing.T) {
	a, _, pipe := pair(t, amp.Config{})
	divide.Call(a.conn, divideArgs{1, 0})
	pipe.Flush()
	d := sum.Call(a.conn, sumArgs{1, 2})
	pipe.Flush()
	if deferredtest.Result(t, d).Total != 3 {
		t.Error("not answered")
	}
	if got := unhandled(a); len(got) != 1 || !errors.Is(got[0], errZero) {
		t.Errorf("reported %v", got)
	}
}

func TestFatal_TellsTheErrorAndThenEnds(t *testing.T) {
	a, b, pipe := pair(t, amp.Config{})
	d, waits := divide.Call(a.conn, divideArgs{-1, 1}), slow.Call(a.conn, amp.Empty{})
	pipe.Flush()
	if err := deferredtest.Failure(t, d); !errors.Is(err, errFull) {
		t.Errorf("%v", err)
	}
	if err := deferredtest.Failure(t, waits); !errors.Is(err, reactor.ErrConnectionDone) {
		t.Errorf("%v", err)
	}
	if len(b.lost) != 1 || !errors.Is(b.lost[0], errFull) || len(b.waiting) != 0 {
		t.Errorf("%v; %d ran behind it", b.lost, len(b.waiting))
	}
}

func TestError_AnUndeclaredOneIsReportedAndThePeerKnowsNothing(t *testing.T) {
	secret := errors.New("disk /dev/sda1 is full")
	a, b, pipe := pair(t, amp.Config{})
	d := slow.Call(a.conn, amp.Empty{})
	pipe.Flush()
	b.waiting[0].Errback(secret)
	pipe.Flush()
	wantUnknown(t, d)
	if got := unhandled(b); len(got) != 1 || !errors.Is(got[0], secret) || len(b.lost) != 1 {
		t.Errorf("reported %v, lost %v", got, b.lost)
	}
}

// unhandled ends the loop and gives what it was told of.
func unhandled(s *side) []error {
	loop := s.conn.Loop().(*deferredtest.Loop)
	loop.End()
	return loop.TakeUnhandled()
}

func wantUnknown[T any](t *testing.T, d *deferred.Deferred[T]) {
	t.Helper()
	err := deferredtest.Failure(t, d)
	var remote *amp.RemoteError
	if !errors.Is(err, amp.ErrUnknownRemote) || !errors.As(err, &remote) || remote.Code != "UNKNOWN" || remote.Description != "Unknown Error" {
		t.Errorf("%v", err)
	}
}

func TestHandle_APanicIsAnUndeclaredError(t *testing.T) {
	a, b, pipe := pair(t, amp.Config{})
	d := divide.Call(a.conn, divideArgs{999, 1})
	pipe.Flush()
	wantUnknown(t, d)
	var p *deferred.PanicError
	if got := unhandled(b); len(got) != 1 || !errors.As(got[0], &p) || p.Value != "out of range" {
		t.Errorf("reported %v", got)
	}
}

func TestHandle_BadArgumentsAreAnUnknownErrorAndTheEnd(t *testing.T) {
	s, tr := alone(t, amp.Config{})
	tr.Deliver([]byte(wire("_ask", "1", "_command", "Sum", "a", "x", "b", "2") + sumWire))
	wantOut(t, tr, wire("_error", "1", "_error_code", "UNKNOWN", "_error_description", "Unknown Error"))
	var bad *amp.ArgumentError
	if !tr.Losing || len(s.lost) != 1 || !errors.As(s.lost[0], &bad) || bad.Command != "Sum" || bad.Key != "a" {
		t.Errorf("losing %v, lost %v", tr.Losing, s.lost)
	}
}

func TestHandle_AnUnknownCommandIsToldAndTheConnectionStays(t *testing.T) {
	a, b, pipe := pair(t, amp.Config{})
	nope := amp.Define[amp.Empty, amp.Empty]("Nope")
	d := nope.Call(a.conn, amp.Empty{})
	pipe.Flush()
	if err := deferredtest.Failure(t, d); !errors.Is(err, amp.ErrUnhandledCommand) {
		t.Errorf("%v", err)
	}
	if len(a.lost)+len(b.lost) > 0 {
		t.Error("the connection has ended")
	}
}

func TestSend_RunsWithoutAnAnswerAndAFailureIsTheEnd(t *testing.T) {
	a, b, pipe := pair(t, amp.Config{})
	if err := divide.Send(a.conn, divideArgs{4, 2}); err != nil {
		t.Fatal(err)
	}
	pipe.Flush()
	if b.divides != 1 || a.conn.Pending() != 0 || len(a.lost) > 0 {
		t.Errorf("%d ran, lost %v", b.divides, a.lost)
	}
	if err := divide.Send(a.conn, divideArgs{4, 0}); err != nil {
		t.Fatal(err)
	}
	pipe.Flush()
	if len(b.lost) != 1 || !errors.Is(b.lost[0], errZero) || len(a.lost) != 1 {
		t.Errorf("lost %v and %v", b.lost, a.lost)
	}
}

func TestSend_AnUnknownCommandIsTheEnd(t *testing.T) {
	s, tr := alone(t, amp.Config{})
	tr.Deliver([]byte(wire("_command", "Nope")))
	wantOut(t, tr, "")
	if !tr.Losing || len(s.lost) != 1 {
		t.Errorf("losing %v, lost %v", tr.Losing, s.lost)
	}
}

func TestConn_BadInputEndsItWithoutAnAnswer(t *testing.T) {
	for what, input := range map[string]string{
		"an empty box":            "\x00\x00",
		"a box of something else": wire("a", "1"),
		"an answer to nobody":     wire("_answer", "7"),
		"an error to nobody":      wire("_error", "7", "_error_code", "X", "_error_description", "y"),
		"half an error":           wire("_error", "1", "_error_code", "X"),
		"a long key":              "\x01\x00",
		"text":                    "GET / HTTP/1.1\r\n\r\n",
	} {
		s, tr := alone(t, amp.Config{})
		d := sum.Call(s.conn, sumArgs{1, 2})
		tr.Take()
		tr.Deliver([]byte(input + sumWire))
		wantOut(t, tr, "")
		var p *amp.ProtocolError
		if err := deferredtest.Failure(t, d); !errors.As(err, &p) || !tr.Losing {
			t.Errorf("%s: %v, losing %v", what, err, tr.Losing)
		}
	}
}

func TestCall_TheEndFailsWhatWaitsAndWhatComes(t *testing.T) {
	s, tr := alone(t, amp.Config{})
	var order []string
	for _, name := range []string{"first", "second", "third"} {
		sum.Call(s.conn, sumArgs{}).AddErrback(func(err error) (sumAnswer, error) {
			order = append(order, name)
			return sumAnswer{}, err
		}).AddErrback(func(err error) (sumAnswer, error) {
			if !errors.Is(err, reactor.ErrConnectionLost) {
				t.Errorf("%v", err)
			}
			return sumAnswer{}, nil
		})
	}
	tr.Lose(reactor.ErrConnectionLost)
	if got := strings.Join(order, " "); got != "first second third" {
		t.Errorf("failed in the order %s", got)
	}
	if err := deferredtest.Failure(t, sum.Call(s.conn, sumArgs{})); !errors.Is(err, reactor.ErrConnectionLost) {
		t.Errorf("%v", err)
	}
	if err := sum.Send(s.conn, sumArgs{}); !errors.Is(err, reactor.ErrConnectionLost) {
		t.Errorf("%v", err)
	}
}

func TestCall_BeforeTheConnectionIsRefused(t *testing.T) {
	c := amp.NewConn(deferredtest.NewLoop(t), amp.Config{})
	if err := deferredtest.Failure(t, sum.Call(c, sumArgs{})); !errors.Is(err, amp.ErrNotConnected) {
		t.Errorf("%v", err)
	}
}

func TestCall_CancellingSendsNothingAndALateAnswerIsIgnored(t *testing.T) {
	s, tr := alone(t, amp.Config{})
	d := sum.Call(s.conn, sumArgs{13, 81})
	tr.Take()
	d.Cancel()
	if err := deferredtest.Failure(t, d); !errors.Is(err, deferred.ErrCancelled) {
		t.Errorf("%v", err)
	}
	wantOut(t, tr, "")
	tr.Deliver([]byte(sumAnswerWire))
	if len(s.lost) > 0 || s.conn.Pending() != 0 {
		t.Errorf("lost %v, %d pending", s.lost, s.conn.Pending())
	}
}

func TestCall_AnAnswerThatDoesNotFitFailsThatCallAlone(t *testing.T) {
	s, tr := alone(t, amp.Config{})
	d := sum.Call(s.conn, sumArgs{})
	tr.Deliver([]byte(wire("_answer", "1", "total", "many")))
	var bad *amp.ArgumentError
	if err := deferredtest.Failure(t, d); !errors.As(err, &bad) || bad.Key != "total" || len(s.lost) > 0 {
		t.Errorf("%v, lost %v", err, s.lost)
	}
}

func TestCall_MoreThanMaxPendingAreRefused(t *testing.T) {
	s, tr := alone(t, amp.Config{MaxPending: 1})
	d := sum.Call(s.conn, sumArgs{13, 81})
	if err := deferredtest.Failure(t, sum.Call(s.conn, sumArgs{})); !errors.Is(err, amp.ErrTooManyPending) {
		t.Errorf("%v", err)
	}
	tr.Deliver([]byte(sumAnswerWire))
	deferredtest.Result(t, d)
}

func TestConn_ALostConnectionCancelsWhatItWaitsFor(t *testing.T) {
	s, tr := alone(t, amp.Config{})
	tr.Deliver([]byte(wire("_ask", "1", "_command", "Slow") + wire("_command", "Slow")))
	tr.Lose(reactor.ErrConnectionLost)
	for _, d := range s.waiting {
		if _, err, ok := d.Result(); !ok || !errors.Is(err, deferred.ErrCancelled) {
			t.Errorf("%v", d)
		}
	}
}

func TestConn_OneThatSharesADeferredDoesNotCancelItForOthers(t *testing.T) {
	loop := deferredtest.NewLoop(t)
	shared := deferred.New[sumAnswer](loop)
	commands := amp.NewCommands()
	slow.HandleDefer(commands, func(*amp.Conn, amp.Empty) *deferred.Deferred[sumAnswer] { return shared })
	ask := []byte(wire("_ask", "1", "_command", "Slow"))
	lost := reactortest.NewTransport(loop, amp.NewConn(loop, amp.Config{Commands: commands}))
	stays := reactortest.NewTransport(loop, amp.NewConn(loop, amp.Config{Commands: commands}))
	lost.Deliver(ask)
	stays.Deliver(ask)
	lost.Lose(reactor.ErrConnectionLost)
	shared.Callback(sumAnswer{5})
	wantOut(t, stays, wire("_answer", "1", "total", "5"))
}
