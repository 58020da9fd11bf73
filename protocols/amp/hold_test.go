package amp_test

import (
	"errors"
	"strings"
	"testing"

	"sasync/deferred/deferredtest"
	"sasync/protocols/amp"
	"sasync/reactor/reactortest"
)

var ask = wire("_ask", "1", "_command", "Slow")

func TestConn_ManyCommandsThatRunStopTheReading(t *testing.T) {
	s, tr := alone(t, amp.Config{MaxRunning: 2})
	tr.Deliver([]byte(strings.Repeat(ask, 5)))
	if len(s.waiting) != 2 || !tr.Paused {
		t.Fatalf("%d run, paused %v", len(s.waiting), tr.Paused)
	}
	for i := range 5 {
		s.waiting[i].Callback(sumAnswer{i})
	}
	if len(s.waiting) != 5 || tr.Paused || strings.Count(string(tr.Take()), "_answer") != 5 {
		t.Errorf("%d run, paused %v", len(s.waiting), tr.Paused)
	}
}

// Both sides wait for each other's answers, and both are at their limit.
func TestConn_AnswersAreReadEvenBehindCommandsThatWait(t *testing.T) {
	a, b, pipe := pair(t, amp.Config{MaxRunning: 1})
	for _, s := range []*side{a, b} {
		for range 3 {
			slow.Call(s.conn, amp.Empty{}).AddErrback(func(error) (sumAnswer, error) { return sumAnswer{}, nil })
		}
	}
	quick := sum.Call(a.conn, sumArgs{1, 2})
	pipe.Flush()
	for i := range 3 {
		a.waiting[i].Callback(sumAnswer{})
		b.waiting[i].Callback(sumAnswer{})
		pipe.Flush()
	}
	if deferredtest.Result(t, quick).Total != 3 {
		t.Error("not answered")
	}
	if pipe.Client.Paused || pipe.Server.Paused {
		t.Error("still held back")
	}
}

func TestConn_ACallMadeWhileThePeerIsHeldBackIsAnswered(t *testing.T) {
	a, b, pipe := pair(t, amp.Config{MaxRunning: 1})
	for range 3 {
		slow.Call(a.conn, amp.Empty{}).AddErrback(func(error) (sumAnswer, error) { return sumAnswer{}, nil })
	}
	pipe.Flush()
	if !pipe.Server.Paused {
		t.Fatal("not held back")
	}
	d := sum.Call(b.conn, sumArgs{1, 2})
	b.conn.Loop().(*deferredtest.Loop).Advance(0)
	pipe.Flush()
	if deferredtest.Result(t, d).Total != 3 {
		t.Error("not answered")
	}
	pipe.Client.LoseConnection()
	pipe.Flush()
}

func TestConn_TooManyCommandsThatWaitAreTheEnd(t *testing.T) {
	s, tr := alone(t, amp.Config{MaxRunning: 1, MaxWaiting: 1000})
	d := sum.Call(s.conn, sumArgs{})
	tr.Deliver([]byte(strings.Repeat(ask, 100)))
	if err := deferredtest.Failure(t, d); !errors.Is(err, amp.ErrTooManyCommands) || !tr.Losing {
		t.Errorf("%v, losing %v", err, tr.Losing)
	}
	tr.Lose(nil)
}

type text struct{ Text string }

func TestConn_APeerThatTakesNoAnswersIsNotRead(t *testing.T) {
	loop := deferredtest.NewLoop(t)
	commands := amp.NewCommands()
	ran := 0
	amp.Define[amp.Empty, text]("Big").Handle(commands, func(*amp.Conn, amp.Empty) (text, error) {
		ran++
		return text{strings.Repeat("x", 50_000)}, nil
	})
	tr := reactortest.NewTransport(loop, amp.NewConn(loop, amp.Config{Commands: commands}))
	tr.Deliver([]byte(strings.Repeat(wire("_ask", "1", "_command", "Big"), 10)))
	if ran != 2 || !tr.Paused {
		t.Fatalf("%d run, paused %v", ran, tr.Paused)
	}
	for range 10 {
		tr.Take()
	}
	if ran != 10 || tr.Paused {
		t.Errorf("%d run, paused %v", ran, tr.Paused)
	}
}
