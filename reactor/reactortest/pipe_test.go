package reactortest_test

import (
	"errors"
	"slices"
	"testing"

	"sasync/deferred/deferredtest"
	"sasync/reactor"
	"sasync/reactor/reactortest"
)

// pieces has p note the length of each piece that it receives.
func pieces(p *reactortest.Protocol) *[]int {
	var lengths []int
	p.OnData = func(data []byte) { lengths = append(lengths, len(data)) }
	return &lengths
}

func TestPipe_DeliversAsThePolicySays(t *testing.T) {
	for name, test := range map[string]struct {
		policy reactortest.Policy
		want   []int
	}{
		"as written":   {nil, []int{2, 3}},
		"together":     {reactortest.Together, []int{5}},
		"byte by byte": {reactortest.ByteByByte, []int{1, 1, 1, 1, 1}},
	} {
		t.Run(name, func(t *testing.T) {
			server, client := &reactortest.Protocol{}, &reactortest.Protocol{}
			got := pieces(server)
			pipe := reactortest.NewPipe(deferredtest.NewLoop(t), server, client)
			pipe.Policy = test.policy
			_, _ = pipe.Client.Write([]byte("ab"))
			_, _ = pipe.Client.Write([]byte("cde"))
			if len(*got) > 0 {
				t.Error("something moved by itself")
			}
			pipe.Flush()
			if string(server.Received) != "abcde" || !slices.Equal(*got, test.want) {
				t.Errorf("received %q in pieces of %v, want %v", server.Received, *got, test.want)
			}
		})
	}
}

func TestPipe_DeliversWhatWasWrittenBeforeTheEnd(t *testing.T) {
	server, client := &reactortest.Protocol{}, &reactortest.Protocol{}
	pipe := reactortest.NewPipe(deferredtest.NewLoop(t), server, client)
	server.OnData = func([]byte) { _, _ = pipe.Server.Write([]byte("the answer")) }
	_, _ = pipe.Client.Write([]byte("a question"))
	pipe.Pump()
	pipe.Server.LoseConnection()
	pipe.Flush()
	if got := string(client.Received); got != "the answer" {
		t.Errorf("the client has received %q", got)
	}
	for who, p := range map[string]*reactortest.Protocol{"server": server, "client": client} {
		if len(p.Lost) != 1 || !errors.Is(p.Lost[0], reactor.ErrConnectionDone) {
			t.Errorf("the %s: lost %v", who, p.Lost)
		}
	}
}

func TestPipe_AbortIsAResetForThePeer(t *testing.T) {
	server, client := &reactortest.Protocol{}, &reactortest.Protocol{}
	pipe := reactortest.NewPipe(deferredtest.NewLoop(t), server, client)
	pipe.Server.AbortConnection()
	pipe.Flush()
	if len(server.Lost) != 1 || !errors.Is(server.Lost[0], reactor.ErrConnectionAborted) {
		t.Errorf("the server: lost %v", server.Lost)
	}
	if len(client.Lost) != 1 || errors.Is(client.Lost[0], reactor.ErrConnectionAborted) {
		t.Errorf("the client: lost %v", client.Lost)
	}
}

func TestPipe_HalfCloses(t *testing.T) {
	server, client := &reactortest.HalfProtocol{}, &reactortest.HalfProtocol{}
	pipe := reactortest.NewPipe(deferredtest.NewLoop(t), server, client)
	server.OnReadLost = func() {
		_, _ = pipe.Server.Write([]byte("the answer"))
		pipe.Server.LoseConnection()
	}
	_, _ = pipe.Client.Write([]byte("a question"))
	pipe.Client.LoseWriteConnection()
	pipe.Flush()
	if server.ReadLost != 1 || client.WriteLost != 1 || string(client.Received) != "the answer" {
		t.Errorf("told %d and %d times, received %q", server.ReadLost, client.WriteLost, client.Received)
	}
	if len(server.Lost) != 1 || len(client.Lost) != 1 {
		t.Errorf("lost %v and %v", server.Lost, client.Lost)
	}
}

func TestPipe_APausedPeerHoldsBackAProducer(t *testing.T) {
	server, client := &reactortest.Protocol{}, &reactortest.Protocol{}
	loop := deferredtest.NewLoop(t)
	pipe := reactortest.NewPipe(loop, server, client)
	from := reactortest.NewTransport(loop, &reactortest.Protocol{})
	pipe.Server.Pause()
	if err := pipe.Client.RegisterProducer(from, true); err != nil {
		t.Fatal(err)
	}
	_, _ = pipe.Client.Write(make([]byte, 100<<10))
	pipe.Flush()
	if !from.Paused {
		t.Error("not paused")
	}
	pipe.Server.Resume()
	pipe.Flush()
	if from.Paused || len(server.Received) != 100<<10 {
		t.Errorf("paused: %v, received %d bytes", from.Paused, len(server.Received))
	}
}
