package reactortest

import (
	"errors"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
	"go.uber.org/zap/zaptest/observer"

	"sasync/reactor"
)

// Subject is a kind of reactor that TestReactor holds to the promises.
type Subject struct {
	// Config is what is special about it; the tests add to it.
	Config reactor.Config

	// Bubble runs each test in a synctest bubble, where time is virtual and
	// passes only while everything waits. It is for reactors OnChannels only:
	// a bubble cannot tell that a goroutine waits in the kernel.
	Bubble bool

	// Server and Client wrap the TCP endpoints of the tests of transports, in
	// TLS for example. Nil means that they are used as they are.
	Server func(reactor.ServerEndpoint) reactor.ServerEndpoint
	Client func(reactor.ClientEndpoint) reactor.ClientEndpoint
}

// TestReactor holds a kind of reactor to what package reactor promises, one
// subtest a promise.
func TestReactor(t *testing.T, s Subject) {
	s.testAll(t, []group{
		{"Post", postPromises},
		{"CallLater", timerPromises},
		{"Run", runPromises},
		{"Trigger", triggerPromises},
		{"DeferTo", threadPromises},
		{"Transport", transportPromises},
		{"HalfClose", halfClosePromises},
		{"Producer", producerPromises},
		{"Limits", limitPromises},
		{"Port", portPromises},
		{"Connect", connectPromises},
		{"Fault", faultPromises},
		{"Datagram", datagramPromises},
		{"Stats", statsPromises},
		{"Watchdog", watchdogPromises},
	})
}

// TestTransport is the part of TestReactor that holds connections to the
// promises of a Transport.
func TestTransport(t *testing.T, s Subject) {
	s.testAll(t, []group{
		{"Transport", transportPromises},
		{"HalfClose", halfClosePromises},
		{"Producer", producerPromises},
		{"Limits", limitPromises},
		{"Fault", faultPromises},
	})
}

// group is the promises about one thing.
type group struct {
	name     string
	promises []promise
}

func (s Subject) testAll(t *testing.T, groups []group) {
	for _, g := range groups {
		t.Run(g.name, func(t *testing.T) {
			for _, p := range g.promises {
				t.Run(p.name, func(t *testing.T) { s.test(t, p) })
			}
		})
	}
}

// promise is a subtest, named as what it asserts.
type promise struct {
	name string
	test func(*suite)
}

func (s Subject) test(t *testing.T, p promise) {
	test := func(t *testing.T) { p.test(&suite{T: t, subject: s}) }
	if s.Bubble {
		synctest.Test(t, test)
	} else {
		test(t)
	}
}

// suite is one test of the suite.
type suite struct {
	*testing.T
	subject Subject
	logs    *observer.ObservedLogs
	trace   []string // owned by the loop
}

// tick is a time that is short for a test and long for a machine.
const tick = 5 * time.Millisecond

var errBoom = errors.New("boom")

// reactor makes a reactor for which edit may change the configuration.
func (s *suite) reactor(edit func(*reactor.Config)) *reactor.Reactor {
	s.Helper()
	cfg := s.subject.Config
	core, logs := observer.New(zapcore.DebugLevel)
	cfg.Logger, s.logs = zap.New(core), logs
	if edit != nil {
		edit(&cfg)
	}
	r, err := reactor.New(cfg)
	if err != nil {
		s.Fatal(err)
	}
	return r
}

// run runs r to its end.
func (s *suite) run(r *reactor.Reactor) {
	s.Helper()
	stuck := time.AfterFunc(time.Minute, func() { panic("reactortest: " + s.Name() + ": the reactor is stuck") })
	defer stuck.Stop()
	if err := r.Run(); err != nil {
		s.Fatalf("Run: %v", err)
	}
}

// note records that something has happened on the loop.
func (s *suite) note(what string) { s.trace = append(s.trace, what) }

// noting returns a callback that does so.
func (s *suite) noting(what string) func() { return func() { s.note(what) } }

// wantTrace tells which notes there have to be after the promise was kept.
func (s *suite) wantTrace(promise string, want ...string) {
	s.Helper()
	if !slices.Equal(s.trace, want) {
		s.Errorf("%s: got %q, want %q", promise, s.trace, want)
	}
	s.trace = nil
}

func (s *suite) wantError(promise string, got, want error) {
	s.Helper()
	if !errors.Is(got, want) {
		s.Errorf("%s: got error %v, want %v", promise, got, want)
	}
}

// wantLogged tells how many entries with this message there have to be.
func (s *suite) wantLogged(message string, n int) {
	s.Helper()
	if got := s.logs.FilterMessage(message).Len(); got != n {
		s.Errorf("logged %q %d times, want %d; all: %v", message, got, n, s.logs.All())
	}
}

func (s *suite) stop(r *reactor.Reactor) {
	s.Helper()
	if err := r.Stop(); err != nil {
		s.Errorf("Stop: %v", err)
	}
}

// post is Post for calls that have to be accepted.
func (s *suite) post(r *reactor.Reactor, f func()) {
	s.Helper()
	if err := r.Post(f); err != nil {
		s.Errorf("Post: %v", err)
	}
}
