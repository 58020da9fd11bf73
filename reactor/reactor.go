package reactor

import (
	"context"
	"fmt"
	"os"
	"sync"
	"sync/atomic"

	"go.uber.org/zap"

	"sasync/deferred"
	"sasync/reactor/internal/poll"
)

// Reactor is an event loop: the goroutine that calls Run is the loop, and owns
// all that is not said to be safe from any goroutine. A program may have
// several. It is a deferred.Loop.
type Reactor struct {
	// Immutable after New.
	cfg       Config
	log       *zap.Logger
	backend   poll.Backend
	deferreds *deferred.State
	blocking  *Pool
	cpu       *Pool
	counted   *counters
	watchdog  *watchdog

	// Owned by the loop.
	inRun    bool // between begin and end
	starting bool // startup triggers are still to run
	ending   bool // the shutdown has begun
	clock    clock
	batch    batch
	timers   timerHeap
	seq      uint64 // of the delayed call that was scheduled last
	armed    int64  // what the poller's timer is set to, or never
	asked    bool   // the poller was asked for another turn
	startup  event
	shutdown event
	sockets
	work    context.Context // of the calls in the pools
	endWork context.CancelFunc
	unwatch func() // gives the signals back
	unguard func() // ends the watchdog
	lapped  int64  // when the callback that is timed next began, on the clock

	postedBefore uint64 // calls that had been posted when the shutdown began

	// Safe from any goroutine.
	phase  atomic.Int32
	forced atomic.Bool // the shutdown does not wait any longer
	posts  postQueue

	mu sync.Mutex

	// Guarded by mu.
	poller     poll.Poller // written by the loop only, which reads it without mu
	exitSignal os.Signal
}

var _ deferred.Loop = (*Reactor)(nil)

// Phases of a reactor.
const (
	idle     int32 = iota // not in Run
	running               // in Run; Stop moves on
	stopping              // shutting down; the end of Run moves on to idle
)

// New returns a reactor that does not run yet. Safe from any goroutine.
func New(cfg Config) (*Reactor, error) {
	cfg, err := cfg.withDefaults()
	if err != nil {
		return nil, err
	}
	backend := cfg.Backend()
	r := &Reactor{cfg: cfg, log: cfg.Logger.Named("reactor"), backend: backend, clock: newClock(backend), counted: new(counters)}
	r.watchdog = &watchdog{limit: cfg.SlowCallback, log: r.log, counted: r.counted, told: map[string]bool{}}
	r.deferreds = deferred.NewState(r, r.logUnhandled)
	r.blocking = newPool(r, "blocking", cfg.Blocking)
	r.cpu = newPool(r, "cpu", cfg.CPU)
	r.work, r.endWork = context.WithCancel(context.Background())
	r.sockets = newSockets(backend.Net)
	r.tls = newTLSLoop(cfg.Handshakes)
	r.posts.open()
	return r, nil
}

// Run is the loop. It returns when a Stop has been carried out, with an error
// only if waiting for events failed; ErrAlreadyRunning if it runs already. It
// may be called again. The goroutine that calls it is the loop until it
// returns. A callback that calls runtime.Goexit ends the goroutine, and thereby
// the run, after a shutdown that waits for nothing.
func (r *Reactor) Run() error {
	if err := r.begin(); err != nil {
		return err
	}
	defer r.end()
	if err := r.poller.Poll(r.turn); err != nil {
		return fmt.Errorf("reactor: run: %w", err)
	}
	return nil
}

// Stop ends the run: calls that were posted before run first, then the
// shutdown begins, during which the loop goes on serving. It returns
// ErrNotRunning outside a run and ErrStopping if the run is being stopped
// already. Safe from any goroutine.
func (r *Reactor) Stop() error {
	if !r.phase.CompareAndSwap(running, stopping) {
		if r.phase.Load() == idle {
			return ErrNotRunning
		}
		return ErrStopping
	}
	r.kick()
	return nil
}

// DeferredState is the state that package deferred keeps for this loop. Safe
// from any goroutine.
func (r *Reactor) DeferredState() *deferred.State { return r.deferreds }

func (r *Reactor) begin() error {
	if !r.phase.CompareAndSwap(idle, running) {
		return ErrAlreadyRunning
	}
	poller, err := r.backend.Open()
	if err != nil {
		r.phase.Store(idle)
		return fmt.Errorf("reactor: run: %w", err)
	}
	r.mu.Lock()
	r.poller, r.exitSignal = poller, nil
	r.mu.Unlock()

	r.inRun, r.starting, r.ending, r.closed = true, true, false, false
	r.armed, r.asked = never, false
	if r.work.Err() != nil {
		r.work, r.endWork = context.WithCancel(context.Background())
	}
	r.blocking.closed, r.cpu.closed = false, false
	r.forced.Store(false)
	r.posts.open()
	r.deferreds.BeginRun()
	r.unwatch = r.watchSignals()
	r.unguard = r.watchdog.start()
	r.markBusy()
	poller.Wake()
	r.watchPorts()
	return nil
}

// release gives back what begin took.
func (r *Reactor) release() {
	r.unwatch()
	r.markIdle()
	r.unguard()
	r.mu.Lock()
	err := r.poller.Close()
	r.poller = nil
	r.mu.Unlock()
	if err != nil {
		r.log.Warn("closing the poller failed", zap.Error(err))
	}
	r.inRun, r.closed = false, false
	r.phase.Store(idle)
}

// wake wakes the loop if there is a run. Others call kick, which knows whether
// that is needed.
func (r *Reactor) wake() {
	r.mu.Lock()
	poller := r.poller
	r.mu.Unlock()
	if poller != nil {
		poller.Wake()
	}
}
