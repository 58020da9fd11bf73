package reactortest

import (
	"iter"
	"os"
	"testing"
	"time"

	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
	"go.uber.org/zap/zaptest"

	"sasync/reactor"
)

// Reactor is a reactor in memory whose time stands still until the test moves
// it. It runs, by the same code as any other, only while the test is in one of
// the methods below, in lockstep with the test: between them the test may look
// at and call whatever is "Loop only". It belongs to the test's goroutine.
type Reactor struct {
	*reactor.Reactor

	// Network is where its sockets are.
	Network *Network

	t       testing.TB
	poller  *stepped
	next    func() (struct{}, bool) // nil outside a run
	stepped bool                    // the loop is running
	err     error                   // of the last run
}

// patience is how long a test waits for another goroutine.
const patience = 10 * time.Second

// NewReactor returns a reactor that does not run yet. It ends with the test;
// an Example passes nil and calls End itself. Without a Logger of its own the
// reactor logs to the test, which fails if an error was logged. Signals are not
// heeded, and the zero ShutdownTimeout means for ever.
func NewReactor(t testing.TB, cfg reactor.Config) *Reactor {
	m := &Reactor{t: t}
	m.poller = newStepped(m.resume)
	m.Network = m.poller.net
	cfg.Backend = m.poller.backend
	cfg.Signals = []os.Signal{}
	if cfg.ShutdownTimeout == 0 {
		cfg.ShutdownTimeout = -1
	}
	if cfg.Logger == nil {
		cfg.Logger = testLogger(t)
	}
	var err error
	if m.Reactor, err = reactor.New(cfg); err != nil {
		m.fatal(err.Error())
	}
	if t != nil {
		t.Cleanup(m.End)
	}
	return m
}

func testLogger(t testing.TB) *zap.Logger {
	if t == nil {
		return zap.NewNop()
	}
	return zaptest.NewLogger(t, zaptest.WrapOptions(zap.Hooks(func(e zapcore.Entry) error {
		if e.Level >= zap.ErrorLevel {
			t.Errorf("the reactor logged an error: %s", e.Message)
		}
		return nil
	})))
}

// Start begins a run: it returns when the loop first has nothing to do.
func (m *Reactor) Start() {
	if m.next != nil {
		m.fatal(reactor.ErrAlreadyRunning.Error())
	}
	m.next, _ = iter.Pull(func(yield func(struct{}) bool) {
		m.poller.yield = yield
		m.err = m.Run()
	})
	m.resume()
}

// Settle lets the loop run until it has nothing to do at the present time.
func (m *Reactor) Settle() {
	m.poller.Wake() // what the test itself has scheduled is to be seen
	m.resume()
}

// Advance moves the time forward by d, stopping at each delayed call on the
// way, and lets the loop run there.
func (m *Reactor) Advance(d time.Duration) {
	m.Settle()
	m.poller.clock.Advance(d)
	m.Settle()
}

// RunUntil lets the loop run, waiting for posts of other goroutines, until done
// says so. Time stands still. It fails the test after ten seconds.
func (m *Reactor) RunUntil(done func() bool) {
	for m.Settle(); !done(); m.Settle() {
		if m.next == nil || !m.poller.waitForWake(patience) {
			m.fatal("reactortest: run until: the loop waits and is not done")
		}
	}
}

// Running tells whether a run has begun and not ended.
func (m *Reactor) Running() bool { return m.next != nil }

// End stops the run and lets it end: while threads work it waits for them, else
// it moves the time to the next delayed call. It does nothing outside a run.
func (m *Reactor) End() {
	_ = m.Stop() // it may be stopping already
	for m.Settle(); m.next != nil; m.Settle() {
		wait, timers := m.poller.clock.Next()
		switch {
		case timers && m.Stats().InThreads == 0:
			m.poller.clock.Advance(wait)
		case !m.poller.waitForWake(patience):
			m.fatal("reactortest: end: the shutdown waits and nothing happens")
		}
	}
	if m.err != nil {
		m.fatal(m.err.Error())
	}
}

// resume lets the loop go on until it waits or the run has ended.
func (m *Reactor) resume() {
	if m.stepped {
		panic("reactortest: called by the loop itself")
	}
	if m.next == nil {
		return
	}
	m.stepped = true
	defer func() { m.stepped = false }()
	if _, running := m.next(); !running {
		m.next = nil
	}
}

func (m *Reactor) fatal(message string) {
	if m.t == nil {
		panic(message)
	}
	m.t.Helper()
	m.t.Fatal(message)
}
