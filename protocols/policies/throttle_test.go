package policies_test

import (
	"testing"
	"time"

	"sasync/protocols/policies"
	"sasync/reactor"
	"sasync/reactor/reactortest"
)

// chunk is the most that one read gives, which is how much more than its share
// a connection may get.
const chunk = 64 << 10

// wantPassed tells that about a burst and so many seconds' worth have passed.
func wantPassed(t *testing.T, what string, got, rate, burst, seconds int) {
	t.Helper()
	if least := rate*seconds + burst; got < least-chunk || got > least+chunk {
		t.Errorf("%s: %d bytes after %d s, want %d give or take %d", what, got, seconds, least, chunk)
	}
}

func TestThrottle_ReadsSoManyBytesASecond(t *testing.T) {
	const rate = 100_000
	s := serve(t, policies.Throttle{Read: policies.Rate{BytesPerSecond: rate, Burst: 300_000}}.Wrap, nil)
	client := s.connect("")
	s.send(client, make([]byte, 4<<20))
	for second := range 20 {
		wantPassed(t, "one connection", len(s.conns[0].Received), rate, 300_000, second)
		s.Advance(time.Second)
	}
	s.Advance(time.Minute)
	if got := len(s.conns[0].Received); got != 4<<20 {
		t.Errorf("received %d bytes in the end", got)
	}
}

func TestThrottle_AllConnectionsShareOneRateNewOnesToo(t *testing.T) {
	const rate = 100_000
	s := serve(t, policies.Throttle{Read: policies.Rate{BytesPerSecond: rate}}.Wrap, nil)
	s.send(s.connect("192.0.2.7"), make([]byte, 4<<20))
	s.send(s.connect("192.0.2.8"), make([]byte, 4<<20))
	if got := len(s.conns[1].Received); got != 0 {
		t.Errorf("the second one has received %d bytes while something is owed", got)
	}
	for second := 1; second < 20; second++ {
		s.Advance(time.Second)
		got := len(s.conns[0].Received) + len(s.conns[1].Received)
		if most := rate*(second+1) + 2*chunk; got > most || got < rate*(second+1)-2*chunk {
			t.Errorf("%d bytes after %d s", got, second)
		}
	}
	if len(s.conns[1].Received) < 8*chunk {
		t.Errorf("the second one has received %d bytes", len(s.conns[1].Received))
	}
}

func TestThrottle_EachPeerHasItsOwnRate(t *testing.T) {
	const rate = 100_000
	s := serve(t, policies.Throttle{PeerRead: policies.Rate{BytesPerSecond: rate}}.Wrap, nil)
	for _, from := range []string{"192.0.2.7", "192.0.2.7", "192.0.2.8"} {
		s.send(s.connect(from), make([]byte, 4<<20))
	}
	s.Advance(10 * time.Second)
	if got := len(s.conns[0].Received) + len(s.conns[1].Received); got < 11*rate-2*chunk || got > 11*rate+2*chunk {
		t.Errorf("two of one peer: %d bytes after 10 s", got)
	}
	wantPassed(t, "another peer", len(s.conns[2].Received), rate, rate, 10)
}

func TestThrottle_AProtocolsPauseIsKept(t *testing.T) {
	s := serve(t, policies.Throttle{Read: policies.Rate{BytesPerSecond: 100_000}}.Wrap, nil)
	s.send(s.connect(""), make([]byte, 4<<20))
	s.conns[0].Transport.Pause()
	before := len(s.conns[0].Received)
	s.Advance(10 * time.Second)
	if got := len(s.conns[0].Received); got != before {
		t.Errorf("%d bytes more while it is paused", got-before)
	}
	s.conns[0].Transport.Resume()
	s.Advance(10 * time.Second)
	if got := len(s.conns[0].Received); got == before {
		t.Error("nothing more after it was resumed")
	}
}

// pulled writes a kilobyte each time it is asked.
type pulled struct {
	t    reactor.Transport
	left int
}

func (p *pulled) Pause() {}
func (p *pulled) Stop()  {}
func (p *pulled) Resume() {
	if p.left -= 1000; p.left < 0 {
		p.t.UnregisterProducer()
		p.t.LoseConnection()
		return
	}
	_, _ = p.t.Write(make([]byte, 1000))
}

func TestThrottle_AProducerThatIsPulledWritesSoManyBytesASecond(t *testing.T) {
	const rate = 100_000
	s := serve(t, policies.Throttle{Write: policies.Rate{BytesPerSecond: rate}}.Wrap, func(p *reactortest.HalfProtocol) {
		p.OnMade = func(c reactor.Transport) { _ = c.RegisterProducer(&pulled{c, 2_000_000}, false) }
	})
	client := s.connect("")
	for second := range 10 {
		wantPassed(t, "pulled", len(client.Received), rate, rate, second)
		s.Advance(time.Second)
	}
	s.Advance(20 * time.Second)
	if len(client.Received) != 2_000_000 || len(client.Lost) != 1 {
		t.Errorf("received %d bytes, lost %v", len(client.Received), client.Lost)
	}
}

// pushed counts what it is told.
type pushed struct{ paused, resumed, stopped int }

func (p *pushed) Pause()  { p.paused++ }
func (p *pushed) Resume() { p.resumed++ }
func (p *pushed) Stop()   { p.stopped++ }

func TestThrottle_AStreamingProducerIsPausedWhileSomethingIsOwed(t *testing.T) {
	producer := &pushed{}
	s := serve(t, policies.Throttle{Write: policies.Rate{BytesPerSecond: 10_000}}.Wrap, func(p *reactortest.HalfProtocol) {
		p.OnMade = func(c reactor.Transport) { _ = c.RegisterProducer(producer, true) }
	})
	client := s.connect("")
	c := s.conns[0].Transport
	want := func(what string, paused, resumed int) {
		t.Helper()
		if producer.paused != paused || producer.resumed != resumed {
			t.Fatalf("%s: paused %d times and resumed %d times", what, producer.paused, producer.resumed)
		}
	}
	_, _ = c.Write(make([]byte, 10_000))
	want("within the burst", 0, 0)
	_, _ = c.Write(make([]byte, 50_000))
	want("above it", 1, 0)
	s.Advance(4 * time.Second)
	want("while something is owed", 1, 0)
	s.Advance(time.Second)
	want("afterwards", 1, 1)

	// The buffer and the throttle both hold it back.
	client.Transport.Pause()
	_, _ = c.Write(make([]byte, 300_000))
	s.Settle()
	want("with a full buffer too", 2, 1)
	s.Advance(31 * time.Second)
	want("when only the buffer is full", 2, 1)
	client.Transport.Resume()
	s.Settle()
	want("when neither holds it back", 2, 2)
}

func TestThrottle_DrainedWaitsWhileSomethingIsOwed(t *testing.T) {
	s := serve(t, policies.Throttle{PeerWrite: policies.Rate{BytesPerSecond: 1000}}.Wrap, nil)
	s.connect("")
	c := s.conns[0].Transport
	_, _ = c.Write(make([]byte, 6000))
	drained := c.Drained()
	s.Advance(4 * time.Second)
	if drained.Fired() {
		t.Fatal("drained too early")
	}
	s.Advance(time.Second)
	if !drained.Fired() {
		t.Error("not drained")
	}
}

func TestThrottle_APeerThatComesBackOwesWhatItHasOwed(t *testing.T) {
	s := serve(t, policies.Throttle{PeerRead: policies.Rate{BytesPerSecond: 1000}}.Wrap, nil)
	client := s.connect("192.0.2.7")
	s.send(client, make([]byte, 31_000))
	client.Transport.AbortConnection()
	s.Settle()
	s.send(s.connect("192.0.2.7"), []byte("x"))
	s.Advance(29 * time.Second)
	if len(s.conns[1].Received) != 0 {
		t.Fatal("it is read from at once")
	}
	s.Advance(time.Second)
	if len(s.conns[1].Received) != 1 {
		t.Error("it is never read from")
	}
}

func TestThrottle_ForgetsPeersThatAreGone(t *testing.T) {
	s := serve(t, policies.Throttle{PeerRead: policies.Rate{BytesPerSecond: 1000}}.Wrap, nil)
	for range 3 {
		client := s.connect("192.0.2.7")
		s.send(client, make([]byte, 500))
		client.Transport.AbortConnection()
		s.Settle()
	}
	if n := s.Stats().TimersPending; n != 1 {
		t.Errorf("%d timers, want one that forgets the peer", n)
	}
	s.Advance(2 * time.Second)
	if n := s.Stats().TimersPending; n != 0 {
		t.Errorf("%d timers are left", n)
	}
}
