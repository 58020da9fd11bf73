package resp_test

import (
	"errors"
	"reflect"
	"testing"

	"sasync/deferred"
	"sasync/deferred/deferredtest"
	"sasync/protocols/resp"
	"sasync/reactor"
	"sasync/reactor/reactortest"
)

func connect(t *testing.T, cfg resp.ClientConfig) (*deferredtest.Loop, *resp.Client, *reactortest.Transport) {
	loop := deferredtest.NewLoop(t)
	c := resp.NewClient(loop, cfg)
	return loop, c, reactortest.NewTransport(loop, c)
}

func TestDo_PipelinesAndGivesEachItsAnswer(t *testing.T) {
	_, c, tr := connect(t, resp.ClientConfig{})
	a, b, e := c.Do("GET", "a"), c.Do("GET", "b"), c.Do("INCR", "a")
	wantOut(t, tr, "*2\r\n$3\r\nGET\r\n$1\r\na\r\n*2\r\n$3\r\nGET\r\n$1\r\nb\r\n*2\r\n$4\r\nINCR\r\n$1\r\na\r\n")
	for _, piece := range []string{"$1\r\n", "x\r\n_\r\n-ERR no", " integer\r\n"} {
		tr.Deliver([]byte(piece))
	}
	if v := deferredtest.Result(t, a); v.Text != "x" {
		t.Errorf("%+v", v)
	}
	if v := deferredtest.Result(t, b); v.Kind != resp.Null {
		t.Errorf("%+v", v)
	}
	if err := deferredtest.Failure(t, e); err != resp.Error("ERR no integer") {
		t.Errorf("%v", err)
	}
}

func TestDo_CancellingDropsTheAnswer(t *testing.T) {
	_, c, tr := connect(t, resp.ClientConfig{})
	a, b := c.Do("GET", "a"), c.Do("GET", "b")
	a.Cancel()
	if err := deferredtest.Failure(t, a); !errors.Is(err, deferred.ErrCancelled) {
		t.Errorf("%v", err)
	}
	tr.Deliver([]byte("+1\r\n+2\r\n"))
	if v := deferredtest.Result(t, b); v.Text != "2" {
		t.Errorf("%+v", v)
	}
}

func TestClient_TheEndFailsWhatWaitsAndWhatComes(t *testing.T) {
	var told []error
	_, c, tr := connect(t, resp.ClientConfig{Lost: func(_ *resp.Client, reason error) { told = append(told, reason) }})
	a := c.Do("GET", "a")
	tr.Lose(reactor.ErrConnectionLost)
	if err := deferredtest.Failure(t, a); !errors.Is(err, reactor.ErrConnectionLost) {
		t.Errorf("%v", err)
	}
	if err := deferredtest.Failure(t, c.Do("GET", "b")); !errors.Is(err, reactor.ErrConnectionLost) {
		t.Errorf("%v", err)
	}
	if len(told) != 1 {
		t.Errorf("told %v", told)
	}
}

func TestClient_WhatIsNoAnswerIsTheEnd(t *testing.T) {
	for _, input := range []string{"+OK\r\n+extra\r\n", "+OK\r\n?\r\n", "+OK\r\n$1\r\nabc\r\n"} {
		_, c, tr := connect(t, resp.ClientConfig{})
		a, b := c.Do("PING"), (*deferred.Deferred[resp.Value])(nil)
		if input[5] != '+' {
			b = c.Do("PING")
		}
		tr.Deliver([]byte(input))
		if v := deferredtest.Result(t, a); v.Text != "OK" {
			t.Errorf("%q: %+v", input, v)
		}
		var p *resp.ProtocolError
		if b != nil {
			if err := deferredtest.Failure(t, b); !errors.As(err, &p) {
				t.Errorf("%q: %v", input, err)
			}
		}
		if !tr.Aborted {
			t.Errorf("%q: not ended", input)
		}
	}
}

func TestDo_RefusesWhatCannotBeSent(t *testing.T) {
	loop, c, _ := connect(t, resp.ClientConfig{MaxPending: 1})
	for _, args := range [][]string{nil, {"UNSUBSCRIBE"}} {
		if err := deferredtest.Failure(t, c.Do(args...)); !errors.Is(err, resp.ErrNoCommand) {
			t.Errorf("%q: %v", args, err)
		}
	}
	first := c.Do("PING")
	if err := deferredtest.Failure(t, c.Do("PING")); !errors.Is(err, resp.ErrTooManyPending) || c.Pending() != 1 {
		t.Errorf("%v, %d wait", err, c.Pending())
	}
	first.Cancel()
	deferredtest.Failure(t, first)
	if err := deferredtest.Failure(t, resp.NewClient(loop, resp.ClientConfig{}).Do("PING")); !errors.Is(err, resp.ErrNotConnected) {
		t.Errorf("%v", err)
	}
}

func TestSubscribe_IsConfirmedAndMessagesGoToPush(t *testing.T) {
	for version, kind := range map[int]string{2: "*", 3: ">"} {
		var pushed []string
		_, c, tr := connect(t, resp.ClientConfig{Push: func(_ *resp.Client, v resp.Value) {
			pushed = append(pushed, v.Items[0].Text+" "+v.Items[2].Text)
		}})
		before := c.Do("GET", "x")
		sub := c.Do("subscribe", "a", "b")
		after := c.Do("PING")
		tr.Deliver([]byte("+1\r\n" + kind + "3\r\n+subscribe\r\n+a\r\n:1\r\n" + kind + "3\r\n+message\r\n+a\r\n+hello\r\n"))
		deferredtest.Result(t, before)
		deferredtest.Pending(t, sub)
		tr.Deliver([]byte(kind + "3\r\n+subscribe\r\n+b\r\n:2\r\n+PONG\r\n" + kind + "4\r\n+pmessage\r\n+*\r\n+a\r\n+x\r\n"))
		if v := deferredtest.Result(t, sub); v.Items[1].Text != "b" {
			t.Errorf("version %d: %+v", version, v)
		}
		if v := deferredtest.Result(t, after); v.Text != "PONG" {
			t.Errorf("version %d: %+v", version, v)
		}
		if want := []string{"message hello", "pmessage a"}; !reflect.DeepEqual(pushed, want) {
			t.Errorf("version %d: %q", version, pushed)
		}
		un := c.Do("UNSUBSCRIBE", "a", "b")
		tr.Deliver([]byte(kind + "3\r\n+unsubscribe\r\n+a\r\n:1\r\n" + kind + "3\r\n+unsubscribe\r\n+b\r\n:0\r\n"))
		deferredtest.Result(t, un)
		list := c.Do("LRANGE", "l", "0", "-1")
		tr.Deliver([]byte("*3\r\n+message\r\n+x\r\n+y\r\n"))
		if v := deferredtest.Result(t, list); len(v.Items) != 3 {
			t.Errorf("version %d: %+v: after the last channel an array is an answer", version, v)
		}
	}
}

func TestSubscribe_ThatIsRefusedFails(t *testing.T) {
	_, c, tr := connect(t, resp.ClientConfig{})
	d := c.Do("SUBSCRIBE", "a", "b")
	tr.Deliver([]byte("-NOPERM no\r\n"))
	if err := deferredtest.Failure(t, d); err != resp.Error("NOPERM no") {
		t.Errorf("%v", err)
	}
}

func TestClient_AttributesComeWithTheirAnswer(t *testing.T) {
	_, c, tr := connect(t, resp.ClientConfig{})
	d := c.Do("GET", "a")
	tr.Deliver([]byte("|1\r\n+ttl\r\n:3600\r\n"))
	deferredtest.Pending(t, d)
	tr.Deliver([]byte("$1\r\nx\r\n"))
	if v := deferredtest.Result(t, d); v.Text != "x" || len(v.Attributes) != 2 || v.Attributes[1].Int != 3600 {
		t.Errorf("%+v", v)
	}
}

func TestClientAndServer_TalkToEachOther(t *testing.T) {
	l := &later{loop: deferredtest.NewLoop(t)}
	client := resp.NewClient(l.loop, resp.ClientConfig{})
	pipe := reactortest.NewPipe(l.loop, resp.NewServer(resp.ServerConfig{Handler: l.handle}).BuildProtocol(nil), client)
	pipe.Policy = reactortest.ByteByByte
	hello, dict, late := client.Do("HELLO", "3"), client.Do("DICT"), client.Do("GET")
	pipe.Flush()
	if v := deferredtest.Result(t, hello); v.Kind != resp.Map {
		t.Errorf("%+v", v)
	}
	if v := deferredtest.Result(t, dict); !reflect.DeepEqual(v, resp.Dict(resp.Bulk("a"), resp.Float(1.5))) {
		t.Errorf("%+v", v)
	}
	l.waiting[0].Callback(resp.Int(7))
	pipe.Flush()
	if v := deferredtest.Result(t, late); v.Int != 7 {
		t.Errorf("%+v", v)
	}
}
