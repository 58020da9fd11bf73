package policies_test

import (
	"errors"
	"os"
	"testing"
	"time"

	"sasync/deferred/deferredtest"
	"sasync/protocols/policies"
	"sasync/reactor"
	"sasync/reactor/reactortest"
)

// wantLost tells why the first connection has ended.
func wantLost(t *testing.T, s *server, want error) {
	t.Helper()
	lost := s.conns[0].Lost
	if len(lost) != 1 || !errors.Is(lost[0], want) || !errors.Is(lost[0], reactor.ErrConnectionLost) || !errors.Is(lost[0], os.ErrDeadlineExceeded) {
		t.Errorf("lost %v, want %v", lost, want)
	}
}

func wantOpen(t *testing.T, s *server) {
	t.Helper()
	if lost := s.conns[0].Lost; len(lost) > 0 {
		t.Fatalf("lost %v", lost)
	}
}

func TestTimeouts_ASilentPeerIsDisconnectedWhateverIsSentToIt(t *testing.T) {
	s := serve(t, policies.Timeouts{Silence: time.Minute}.Wrap, nil)
	client := s.connect("")
	for range 3 {
		s.Advance(40 * time.Second)
		s.send(client, []byte("x"))
	}
	s.Advance(40 * time.Second)
	wantOpen(t, s)
	_, _ = s.conns[0].Transport.Write([]byte("are you there?"))
	s.Advance(21 * time.Second)
	wantLost(t, s, policies.ErrSilent)
	if string(client.Received) != "are you there?" {
		t.Errorf("received %q", client.Received)
	}
}

func TestTimeouts_APeerThatIsPausedIsNotSilent(t *testing.T) {
	s := serve(t, policies.Timeouts{Silence: time.Minute}.Wrap, func(p *reactortest.HalfProtocol) { p.OnMade = reactor.Transport.Pause })
	s.connect("")
	s.Advance(10 * time.Minute)
	wantOpen(t, s)
	s.conns[0].Transport.Resume()
	s.Advance(59 * time.Second)
	wantOpen(t, s)
	s.Advance(time.Second)
	wantLost(t, s, policies.ErrSilent)
}

func TestTimeouts_AHandshakeThatTakesTooLongEndsTheConnection(t *testing.T) {
	around := func(f reactor.Factory) reactor.Factory {
		return policies.TrafficLog{Logger: nopLogger, MaxBytes: -1}.Wrap(policies.Timeouts{Handshake: time.Minute}.Wrap(policies.Throttle{}.Wrap(f)))
	}
	s := serve(t, around, nil)
	s.connect("")
	s.Advance(time.Minute)
	wantLost(t, s, policies.ErrHandshake)

	s = serve(t, around, func(p *reactortest.HalfProtocol) { p.OnData = func([]byte) { policies.Established(p.Transport) } })
	s.send(s.connect(""), []byte("hello"))
	s.Advance(10 * time.Minute)
	wantOpen(t, s)
}

func TestEstablished_WithoutTimeoutsDoesNothing(t *testing.T) {
	policies.Established(reactortest.NewTransport(deferredtest.NewLoop(t), &reactortest.Protocol{}))
}

func TestTimeouts_AConnectionMayLastSoLong(t *testing.T) {
	s := serve(t, policies.Timeouts{Total: time.Minute}.Wrap, nil)
	client := s.connect("")
	s.Advance(59 * time.Second)
	s.send(client, []byte("x"))
	wantOpen(t, s)
	s.Advance(time.Second)
	wantLost(t, s, policies.ErrTooOld)
}

func TestTimeouts_AnEndLeavesNoTimer(t *testing.T) {
	s := serve(t, policies.Timeouts{Silence: time.Hour, Handshake: time.Hour, Total: time.Hour}.Wrap, nil)
	s.connect("").Transport.LoseConnection()
	s.Advance(3 * time.Second)
	if n := s.Stats().TimersPending; n != 0 {
		t.Errorf("%d timers are left", n)
	}
}

func TestTimer_CallsAfterATimeWithoutAReset(t *testing.T) {
	clock, calls := deferredtest.NewClock(), 0
	timer := policies.NewTimer(clock, func() { calls++ })
	timer.Reset() // nothing is set
	want := func(what string, n int) {
		t.Helper()
		if calls != n {
			t.Fatalf("%s: %d calls, want %d", what, calls, n)
		}
	}
	if before := timer.Set(10 * time.Second); before != 0 {
		t.Errorf("before the first time it was %v", before)
	}
	clock.Advance(9 * time.Second)
	timer.Reset()
	clock.Advance(9 * time.Second)
	want("reset in time", 0)
	clock.Advance(time.Second)
	want("after the time", 1)
	timer.Reset()
	clock.Advance(time.Minute)
	want("a reset after the call", 1)
	timer.Start()
	clock.Advance(time.Minute)
	want("started again", 2)
	if before := timer.Set(time.Second); before != 10*time.Second {
		t.Errorf("it was %v", before)
	}
	timer.Set(0)
	clock.Advance(time.Minute)
	want("taken back", 2)
	if clock.Pending() != 0 {
		t.Error("it is still scheduled")
	}
}
