package amp_test

import (
	"errors"
	"testing"

	"sasync/deferred/deferredtest"
	"sasync/protocols/amp"
	"sasync/reactor"
	"sasync/reactor/reactortest"
)

var greet = amp.Define[text, amp.Empty]("Greet", amp.Error("NO", errZero))

func TestSwitch_BothSidesGoOnWithAnotherProtocol(t *testing.T) {
	loop := deferredtest.NewLoop(t)
	inner := &reactortest.Protocol{OnMade: func(tr reactor.Transport) { _, _ = tr.Write([]byte("welcome")) }}
	commands := amp.NewCommands()
	greet.HandleSwitch(commands, func(_ *amp.Conn, a text) (amp.Empty, reactor.Protocol, error) {
		if a.Text == "" {
			return amp.Empty{}, nil, errZero
		}
		return amp.Empty{}, inner, nil
	})
	sum.Handle(commands, func(_ *amp.Conn, a sumArgs) (sumAnswer, error) { return sumAnswer{a.A + a.B}, nil })
	var lost []error
	server := amp.NewConn(loop, amp.Config{Commands: commands, Lost: func(_ *amp.Conn, reason error) { lost = append(lost, reason) }})
	client := newSide(loop, amp.Config{})
	pipe := reactortest.NewPipe(loop, server, client.conn)
	pipe.Policy = reactortest.Together

	other := &reactortest.Protocol{}
	refused := greet.CallSwitch(client.conn, text{}, other)
	locked := sum.Call(client.conn, sumArgs{})
	reverse := sum.Call(server, sumArgs{2, 3})
	pipe.Flush()
	if err := deferredtest.Failure(t, refused); !errors.Is(err, errZero) {
		t.Errorf("%v", err)
	}
	if err := deferredtest.Failure(t, locked); !errors.Is(err, amp.ErrSwitched) {
		t.Errorf("%v", err)
	}
	if deferredtest.Result(t, reverse).Total != 5 {
		t.Error("what came meanwhile was not answered")
	}
	before := sum.Call(client.conn, sumArgs{1, 2})
	switched := greet.CallSwitch(client.conn, text{"x"}, other)
	pipe.Flush()
	if deferredtest.Result(t, before).Total != 3 {
		t.Error("after a refusal nothing is as before")
	}
	deferredtest.Result(t, switched)
	if string(other.Received) != "welcome" || len(lost) != 1 || !errors.Is(lost[0], amp.ErrSwitched) {
		t.Errorf("received %q, lost %v", other.Received, lost)
	}
	_, _ = other.Transport.Write([]byte("thanks"))
	pipe.Flush()
	if string(inner.Received) != "thanks" {
		t.Errorf("received %q", inner.Received)
	}
	if err := deferredtest.Failure(t, sum.Call(client.conn, sumArgs{})); !errors.Is(err, amp.ErrSwitched) {
		t.Errorf("%v", err)
	}
}

func TestSwitch_CallsThatWaitFail(t *testing.T) {
	a, b, pipe := pair(t, amp.Config{})
	greet.HandleSwitch(b.commands, func(*amp.Conn, text) (amp.Empty, reactor.Protocol, error) {
		return amp.Empty{}, &reactortest.Protocol{}, nil
	})
	waits := slow.Call(a.conn, amp.Empty{})
	switched := greet.CallSwitch(a.conn, text{"x"}, &reactortest.Protocol{})
	pipe.Flush()
	deferredtest.Result(t, switched)
	if err := deferredtest.Failure(t, waits); !errors.Is(err, amp.ErrSwitched) {
		t.Errorf("%v", err)
	}
	b.waiting[0].Callback(sumAnswer{}) // an answer that nobody gets
	if err := deferredtest.Failure(t, slow.Call(b.conn, amp.Empty{})); !errors.Is(err, amp.ErrSwitched) {
		t.Errorf("%v", err)
	}
}
