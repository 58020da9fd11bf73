package policies_test

import (
	"errors"
	"fmt"
	"net"
	"testing"
	"time"

	"go.uber.org/zap"
	"go.uber.org/zap/zaptest/observer"

	"sasync/deferred/deferredtest"
	"sasync/protocols/policies"
	"sasync/reactor"
	"sasync/reactor/reactortest"
)

var nopLogger = zap.NewNop()

// connect gives p a connection from ip.
func connect(t *testing.T, p reactor.Protocol, ip string) *reactortest.Transport {
	t.Helper()
	return reactortest.NewTransport(deferredtest.NewLoop(t), late{p, ip})
}

// late is a protocol whose connection has another peer.
type late struct {
	reactor.Protocol
	ip string
}

func (l late) ConnectionMade(t reactor.Transport) {
	t.(*reactortest.Transport).Remote = &net.TCPAddr{IP: net.ParseIP(l.ip), Port: 50000}
	l.Protocol.ConnectionMade(t)
}

// all is every policy, with nothing that would be exceeded.
func all(f reactor.Factory) reactor.Factory {
	rate := policies.Rate{BytesPerSecond: 1 << 30}
	f = policies.TrafficLog{Logger: nopLogger}.Wrap(f)
	f = policies.Throttle{Read: rate, Write: rate, PeerRead: rate, PeerWrite: rate}.Wrap(f)
	f = policies.Timeouts{Silence: time.Hour, Handshake: time.Hour, Total: time.Hour}.Wrap(f)
	return policies.Limit{Max: 10, MaxPerPeer: 10}.Wrap(f)
}

func TestPolicies_HalfClosingGoesThrough(t *testing.T) {
	s := serve(t, all, func(p *reactortest.HalfProtocol) {
		p.OnReadLost = func() {
			_, _ = p.Transport.Write([]byte("the answer"))
			p.Transport.LoseConnection()
		}
	})
	client := s.connect("")
	s.send(client, []byte("a question"))
	client.Transport.LoseWriteConnection()
	s.Settle()
	if server := s.conns[0]; string(server.Received) != "a question" || server.ReadLost != 1 || len(server.Lost) != 1 {
		t.Errorf("received %q, told %d times, lost %v", server.Received, server.ReadLost, server.Lost)
	}
	if string(client.Received) != "the answer" {
		t.Errorf("received %q", client.Received)
	}
}

func TestPolicies_SoDoesSetProtocol(t *testing.T) {
	next := &reactortest.Protocol{}
	s := serve(t, all, func(p *reactortest.HalfProtocol) { p.OnData = func([]byte) { p.Transport.SetProtocol(next) } })
	client := s.connect("")
	s.send(client, []byte("one"))
	s.send(client, []byte("two"))
	client.Transport.LoseConnection()
	s.Settle()
	if string(next.Received) != "two" || len(next.Lost) != 1 {
		t.Errorf("received %q, lost %v", next.Received, next.Lost)
	}
}

func TestPolicies_ATCPTransportStaysOne(t *testing.T) {
	s := serve(t, all, nil)
	s.connect("")
	c, ok := s.conns[0].Transport.(reactor.TCPTransport)
	if !ok || c.SetNoDelay(false) != nil || c.SetKeepAlive(time.Minute) != nil {
		t.Errorf("the transport is a %T", s.conns[0].Transport)
	}
}

// An echo registers its connection as the producer of itself, and so do others
// that the end has to release.
func TestPolicies_AConnectionMayBeItsOwnProducer(t *testing.T) {
	for _, rate := range []int{0, 1 << 20} {
		around := func(f reactor.Factory) reactor.Factory {
			return policies.Throttle{Write: policies.Rate{BytesPerSecond: rate}}.Wrap(all(f))
		}
		s := serve(t, around, func(p *reactortest.HalfProtocol) {
			p.OnMade = func(c reactor.Transport) { _ = c.RegisterProducer(c, true) }
			p.OnData = func(data []byte) { _, _ = p.Transport.Write(data) }
		})
		client := s.connect("")
		s.send(client, []byte("hello"))
		client.Transport.LoseWriteConnection()
		s.Advance(3 * time.Second)
		if string(client.Received) != "hello" || len(client.Lost) != 1 || len(s.conns[0].Lost) != 1 {
			t.Errorf("received %q, lost %v and %v", client.Received, client.Lost, s.conns[0].Lost)
		}
	}
}

// The end of such a connection has to release the producer, whoever ends it.
func TestPolicies_OneMayEndAConnectionThatIsItsOwnProducer(t *testing.T) {
	rate := policies.Rate{BytesPerSecond: 1 << 20}
	s := serve(t, func(f reactor.Factory) reactor.Factory {
		f = policies.TrafficLog{Logger: nopLogger}.Wrap(policies.Throttle{Write: rate}.Wrap(f))
		return policies.Limit{}.Wrap(policies.Timeouts{Silence: time.Minute}.Wrap(f))
	}, func(p *reactortest.HalfProtocol) {
		p.OnMade = func(c reactor.Transport) { _ = c.RegisterProducer(c, true) }
	})
	s.connect("")
	s.Advance(time.Minute)
	wantLost(t, s, policies.ErrSilent)
}

func TestPolicies_AFactoryIsToldOfItsPorts(t *testing.T) {
	f := &counting{}
	outer, ok := all(f).(reactor.StartStopper)
	if !ok {
		t.Fatal("the outer factory is told of nothing")
	}
	outer.StartFactory()
	outer.StopFactory()
	if f.started != 1 || f.stopped != 1 {
		t.Errorf("told %d and %d times", f.started, f.stopped)
	}
	around := policies.Timeouts{}.Wrap(f)
	if p := around.BuildProtocol(nil); p != nil {
		t.Errorf("what refuses has built a %T", p)
	}
}

type counting struct{ started, stopped int }

func (c *counting) StartFactory()                           { c.started++ }
func (c *counting) StopFactory()                            { c.stopped++ }
func (c *counting) BuildProtocol(net.Addr) reactor.Protocol { return nil }

func TestTrafficLog_ShowsWhatIsSaid(t *testing.T) {
	core, logs := observer.New(zap.InfoLevel)
	s := serve(t, policies.TrafficLog{Logger: zap.New(core), MaxBytes: 4}.Wrap, func(p *reactortest.HalfProtocol) {
		p.OnData = func(data []byte) { _, _ = p.Transport.Writev([]byte("you said "), data) }
	})
	client := s.connect("192.0.2.7")
	s.send(client, []byte("hi\r\nthere"))
	client.Transport.LoseConnection()
	s.Settle()
	var got []string
	for _, e := range logs.All() {
		m := e.ContextMap()
		got = append(got, fmt.Sprint(m["connection"], " ", e.Message, " ", m["data"], " ", m["bytes"], " ", m["error"]))
	}
	want := []string{"1 connected <nil> <nil> <nil>", `1 received "hi\r\n" 9 <nil>`, `1 sent "you " 9 <nil>`, `1 sent "hi\r\n" 9 <nil>`,
		"1 lost <nil> <nil> reactor: connection done"}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("logged\n%q\nwant\n%q", got, want)
	}
}

func TestPolicies_TheReasonGoesThrough(t *testing.T) {
	s := serve(t, func(f reactor.Factory) reactor.Factory {
		return policies.Timeouts{Total: time.Hour}.Wrap(policies.Throttle{}.Wrap(f))
	}, nil)
	s.connect("")
	s.Network.ResetAll()
	s.Settle()
	if lost := s.conns[0].Lost; len(lost) != 1 || !errors.Is(lost[0], reactor.ErrConnectionLost) {
		t.Errorf("lost %v", lost)
	}
}
