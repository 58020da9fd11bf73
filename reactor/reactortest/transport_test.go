package reactortest_test

import (
	"errors"
	"testing"

	"sasync/deferred"
	"sasync/deferred/deferredtest"
	"sasync/reactor"
	"sasync/reactor/reactortest"
)

func TestTransport_KeepsWhatTheProtocolWrites(t *testing.T) {
	p := &reactortest.Protocol{OnMade: func(c reactor.Transport) { _, _ = c.Write([]byte("hello ")) }}
	c := reactortest.NewTransport(deferredtest.NewLoop(t), p)
	_, _ = c.Writev([]byte("wor"), []byte("ld"))
	if got := string(c.Take()); got != "hello world" {
		t.Errorf("took %q", got)
	}
	if got := string(c.Take()); got != "" {
		t.Errorf("then took %q", got)
	}
}

func TestTransport_KeepsWhatArrivesWhilePaused(t *testing.T) {
	p := &reactortest.Protocol{}
	c := reactortest.NewTransport(deferredtest.NewLoop(t), p)
	p.OnData = func([]byte) { c.Pause() }
	c.Deliver([]byte("one"))
	c.Deliver([]byte("two"))
	if got := string(p.Received); got != "one" {
		t.Errorf("received %q", got)
	}
	c.Resume()
	if got := string(p.Received); got != "onetwo" {
		t.Errorf("then received %q", got)
	}
}

func TestTransport_PausesAndResumesAProducerAtItsMarks(t *testing.T) {
	c := reactortest.NewTransport(deferredtest.NewLoop(t), &reactortest.Protocol{})
	from := reactortest.NewTransport(deferredtest.NewLoop(t), &reactortest.Protocol{})
	if err := c.RegisterProducer(from, true); err != nil {
		t.Fatal(err)
	}
	if err := c.RegisterProducer(from, true); !errors.Is(err, reactor.ErrProducerRegistered) {
		t.Errorf("a second one: %v", err)
	}
	_, _ = c.Write(make([]byte, 64<<10))
	if from.Paused {
		t.Error("paused at the mark")
	}
	_, _ = c.Write([]byte("x"))
	if !from.Paused {
		t.Error("not paused above the mark")
	}
	drained := c.Drained()
	c.Take()
	if from.Paused || !drained.Fired() {
		t.Error("not resumed when everything was taken")
	}
	c.Lose(reactor.ErrConnectionDone)
	if !from.Losing {
		t.Error("not stopped at the end")
	}
}

func TestTransport_TellsItsEndOnce(t *testing.T) {
	p := &reactortest.Protocol{}
	c := reactortest.NewTransport(deferredtest.NewLoop(t), p)
	c.DeliverEnd()
	c.Lose(reactor.ErrConnectionLost)
	if len(p.Lost) != 1 || !errors.Is(p.Lost[0], reactor.ErrConnectionDone) {
		t.Errorf("lost %v", p.Lost)
	}
	if _, err := c.Write([]byte("x")); !errors.Is(err, reactor.ErrConnectionClosed) {
		t.Errorf("Write after the end: %v", err)
	}
	deferredtest.Failure(t, c.Drained())
}

var _ deferred.Producer = (*reactortest.Transport)(nil)

// tagged is a wrapper that does nothing but stay.
type tagged struct{ reactor.Protocol }

func (w *tagged) SetProtocol(p reactor.Protocol) { w.Protocol = p }

func TestTransport_AWrapperStaysAroundWhatSetProtocolGives(t *testing.T) {
	first, next := &reactortest.Protocol{}, &reactortest.Protocol{}
	w := &tagged{first}
	c := reactortest.NewTransport(deferredtest.NewLoop(t), w)
	c.SetProtocol(next)
	c.Deliver([]byte("data"))
	if w.Protocol != next || string(next.Received) != "data" || len(first.Received) > 0 {
		t.Errorf("around %v, the second one has received %q", w.Protocol, next.Received)
	}
}
