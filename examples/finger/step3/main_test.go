package main

import (
	"testing"

	"sasync/deferred"
	"sasync/deferred/deferredtest"
	"sasync/reactor/reactortest"
)

func TestFinger_AnswersWhenTheDeferredFires(t *testing.T) {
	loop := deferredtest.NewLoop(t)
	status := deferred.New[string](loop)
	f := &finger{users: func(string) *deferred.Deferred[string] { return status }}
	c := reactortest.NewTransport(loop, f)

	c.Deliver([]byte("mos"))
	c.Deliver([]byte("hez\r\n"))
	if got := string(c.Take()); got != "" {
		t.Errorf("answers %q before it knows", got)
	}
	status.Callback("Happy and well")
	if got := string(c.Take()); got != "Happy and well\r\n" || !c.Losing {
		t.Errorf("answers %q, ends: %v", got, c.Losing)
	}
}

func TestFinger_WhoHasGoneCancelsTheQuestion(t *testing.T) {
	loop := deferredtest.NewLoop(t)
	status := deferred.New[string](loop)
	c := reactortest.NewTransport(loop, &finger{users: func(string) *deferred.Deferred[string] { return status }})
	c.Deliver([]byte("moshez\r\n"))
	c.DeliverEnd()
	if !status.Fired() {
		t.Error("the question is still asked")
	}
}
