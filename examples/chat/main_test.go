package main

import (
	"strings"
	"testing"

	"sasync/deferred/deferredtest"
	"sasync/reactor/reactortest"
)

// join lets somebody into the room who says their name.
func join(t *testing.T, r *room, loop *deferredtest.Loop, name string) *reactortest.Transport {
	t.Helper()
	c := reactortest.NewTransport(loop, r.BuildProtocol(reactortest.NewTransport(loop, &reactortest.Protocol{}).RemoteAddr()))
	c.Deliver([]byte(name + "\r\n"))
	c.Take()
	return c
}

func TestChat_AllOthersReadWhatOneSays(t *testing.T) {
	loop, r := deferredtest.NewLoop(t), newRoom()
	ann, bob := join(t, r, loop, "Ann"), join(t, r, loop, "Bob")
	ann.Take()
	ann.Deliver([]byte("good mor"))
	ann.Deliver([]byte("ning\nhow are you?\n"))
	if got, want := string(bob.Take()), "Ann: good morning\r\nAnn: how are you?\r\n"; got != want {
		t.Errorf("Bob reads %q, want %q", got, want)
	}
	if got := string(ann.Take()); got != "" {
		t.Errorf("Ann reads %q", got)
	}
	bob.DeliverEnd()
	if got := string(ann.Take()); got != "Bob: has left\r\n" {
		t.Errorf("Ann reads %q", got)
	}
}

func TestChat_WhoWritesAnEndlessLineIsDropped(t *testing.T) {
	loop, r := deferredtest.NewLoop(t), newRoom()
	ann := join(t, r, loop, "Ann")
	ann.Deliver([]byte(strings.Repeat("x", maxLine+1)))
	if !ann.Aborted {
		t.Error("not dropped")
	}
}

func TestChat_WhoDoesNotReadIsDropped(t *testing.T) {
	loop, r := deferredtest.NewLoop(t), newRoom()
	ann, bob := join(t, r, loop, "Ann"), join(t, r, loop, "Bob")
	for range 1000 {
		ann.Deliver([]byte(strings.Repeat("x", 900) + "\n"))
	}
	if !bob.Aborted || bob.Buffered() > maxUnread+1000 {
		t.Errorf("aborted: %v, with %d bytes", bob.Aborted, bob.Buffered())
	}
}
