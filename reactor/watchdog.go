package reactor

import (
	"sync/atomic"
	"time"

	"go.uber.org/zap"
)

// watchdog tells which callback holds the loop for too long. During a run it
// looks, on a goroutine of its own, whether the loop's counters still move; the
// loop pays two atomic stores for a turn, two or three for an I/O callback, and
// nothing more for a call. While the loop is idle the watchdog sleeps until it
// is woken.
//
// What to call the callback is read off the stack of the loop's goroutine. So
// nothing has to be noted beforehand, and a callback of a Deferred or the body
// of a coroutine has its own name, not that of what fired it.
type watchdog struct {
	// Immutable after New.
	limit   time.Duration // negative: there is none
	log     *zap.Logger
	counted *counters

	// Owned by its goroutine, between two runs by the loop.
	loop  int64           // the loop's goroutine
	told  map[string]bool // offenders that were logged, at most maxOffenders
	pause time.Duration   // after the last look at an offender that was told of
	again time.Time       // when that is over

	// Owned by the loop.
	wake chan struct{}

	// Safe from any goroutine.
	asleep  atomic.Bool
	trigger atomic.Pointer[string] // where the trigger that runs was added
}

const (
	looksPerLimit = 4
	maxOffenders  = 64
	maxPause      = 10 * time.Second
)

// progress is what moves while the loop is not held.
type progress struct{ marks, posted, timers uint64 }

func (w *watchdog) look() progress {
	return progress{w.counted.marks.Load(), w.counted.posted.Load(), w.counted.timers.Load()}
}

func (p progress) idle() bool { return p.marks%2 == 0 }

// sight is a callback that the watchdog has seen holding the loop.
type sight struct {
	progress
	since   time.Time
	counted bool // in Stats
	told    bool // in the log, or need not be
}

// start is called on the loop, at the beginning of a run.
func (w *watchdog) start() (stop func()) {
	if w.limit < 0 {
		return func() {}
	}
	w.loop = goroutineID()
	quit, done := make(chan struct{}), make(chan struct{})
	w.wake = make(chan struct{}, 1)
	go func(wake chan struct{}) {
		defer close(done)
		w.run(wake, quit)
	}(w.wake)
	return func() {
		close(quit)
		<-done
		w.asleep.Store(false)
	}
}

func (w *watchdog) run(wake, quit <-chan struct{}) {
	interval := max(w.limit/looksPerLimit, time.Millisecond)
	ticker := time.NewTicker(interval)
	defer ticker.Stop()
	var now sight
	for {
		select {
		case <-quit:
			return
		case <-ticker.C:
		}
		switch p := w.look(); {
		case p.idle():
			ticker.Stop()
			if !w.sleep(wake, quit) {
				return
			}
			ticker.Reset(interval)
		case p != now.progress:
			now = sight{progress: p, since: time.Now()}
		case time.Since(now.since) >= w.limit:
			w.caught(&now)
		}
	}
}

// sleep waits until the loop is busy.
func (w *watchdog) sleep(wake, quit <-chan struct{}) (woken bool) {
	w.asleep.Store(true)
	if !w.look().idle() { // it may have looked before it was told to wake
		w.asleep.Store(false)
		return true
	}
	select {
	case <-wake:
		return true
	case <-quit:
		return false
	}
}

// rouse is called on the loop.
func (w *watchdog) rouse() {
	if w.asleep.CompareAndSwap(true, false) {
		select {
		case w.wake <- struct{}{}:
		default: // it has seen so itself
		}
	}
}

// caught is called for as long as a callback holds the loop too long.
func (w *watchdog) caught(s *sight) {
	if !s.counted {
		s.counted = true
		w.counted.slow.Add(1)
	}
	if !s.told && len(w.told) < maxOffenders && !time.Now().Before(w.again) {
		s.told = w.tell(s)
	}
}

// tell logs the callback, unless it was told of. A dump of all goroutines stops
// the program for a moment, so one that says nothing new is followed by a pause,
// each twice as long as the one before.
func (w *watchdog) tell(s *sight) (done bool) {
	added := w.trigger.Load()
	h := heldIn(string(dumpGoroutines()), w.loop)
	switch {
	case w.look() != s.progress: // it has returned: the stack may be another's
		return false
	case w.told[h.name()]:
		w.pause = min(max(2*w.pause, w.limit), maxPause)
		w.again = time.Now().Add(w.pause)
		return true
	}
	w.told[h.name()] = true
	w.pause = 0
	fields := []zap.Field{zap.String(fieldCallback, h.callback), zap.String(fieldFunction, h.function),
		zap.Duration(fieldHeld, time.Since(s.since)), zap.String(fieldStack, h.stack)}
	if added != nil {
		fields = append(fields, zap.String(fieldAdded, *added))
	}
	w.log.Warn("a callback holds the loop", fields...)
	return true
}

// markBusy comes before each callback, or what stands for several: marks is odd
// until markIdle.
func (r *Reactor) markBusy() {
	marks := r.counted.marks.Load()
	r.counted.marks.Store(marks + 1 + marks&1)
	if r.watchdog.asleep.Load() {
		r.watchdog.rouse()
	}
}

// markIdle comes before the loop waits.
func (r *Reactor) markIdle() {
	marks := r.counted.marks.Load()
	r.counted.marks.Store(marks + marks&1)
}
