package task

import (
	"fmt"
	"time"

	"sasync/deferred"
)

// LoopingCall calls a function at fixed intervals: at the time of its Start plus
// n times the interval, whatever the calls take. A call that comes late or takes
// long makes it skip slots; it never catches up by calls in quick succession.
// It belongs to one loop. While it runs it is a coroutine, of some 4 KB.
type LoopingCall struct {
	// Immutable after it was made.
	loop deferred.Loop
	f    func(n int) *deferred.Deferred[deferred.Unit]

	// Owned by the loop.
	grid    grid
	body    *deferred.Deferred[deferred.Unit] // of the last Start
	pause   *deferred.Deferred[deferred.Unit] // between two calls, else nil
	running bool
	over    bool  // no further call
	outcome error // what that ends with
}

// NewLoopingCall returns one that calls f. The number that f gets is how many
// intervals have passed since the call before: 1, or more if slots were skipped,
// never less. An error ends the calls, and so does a panic. Loop only.
func NewLoopingCall(loop deferred.Loop, f func(n int) error) *LoopingCall {
	return NewLoopingCallDefer(loop, func(n int) *deferred.Deferred[deferred.Unit] {
		if err := f(n); err != nil {
			return deferred.Fail[deferred.Unit](loop, err)
		}
		return nil
	})
}

// NewLoopingCallDefer is NewLoopingCall for an f whose Deferred, if it returns
// one, has to fire before the next call. Loop only.
func NewLoopingCallDefer(loop deferred.Loop, f func(n int) *deferred.Deferred[deferred.Unit]) *LoopingCall {
	return &LoopingCall{loop: loop, f: f}
}

// Start begins the calls, the first one at once if now, else after interval; an
// interval of 0 means every turn of the loop. The Deferred fires when Stop has
// ended the calls, and with the error of a call that fails; the end of the loop
// is a deferred.ErrLoopEnded. Cancelling it stops them, and cancels what the
// present one waits for. After that Start may be called again; before, it fails
// with ErrRunning. Loop only.
func (c *LoopingCall) Start(interval time.Duration, now bool) *deferred.Deferred[deferred.Unit] {
	c.loop.DeferredState().Check()
	switch {
	case c.running:
		return deferred.Fail[deferred.Unit](c.loop, ErrRunning)
	case interval < 0:
		return deferred.Fail[deferred.Unit](c.loop, fmt.Errorf("task: looping call: start: the interval %v is negative", interval))
	}
	c.running, c.over, c.outcome = true, false, nil
	c.grid = grid{start: c.loop.Now(), interval: interval}
	result := deferred.NewCancellable(c.loop, c.cancel)
	c.body = deferred.Inline(c.loop, func(co *deferred.Coroutine) (deferred.Unit, error) {
		defer c.end()
		return deferred.Unit{}, c.calls(co, now)
	})
	if c.body.Fired() { // perhaps without having begun: the loop is ending
		c.end()
	}
	c.body.ChainTo(result)
	return result
}

// Stop ends the calls: at once between two of them, else when the present one
// is over. It returns ErrNotRunning if there are none. Loop only.
func (c *LoopingCall) Stop() error {
	c.loop.DeferredState().Check()
	if !c.running {
		return ErrNotRunning
	}
	c.over = true
	c.endPause()
	return nil
}

// Reset makes now the time that slots are counted from: the next call comes an
// interval later, or the first slot after the present call. It returns
// ErrNotRunning if that is so. Loop only.
func (c *LoopingCall) Reset() error {
	c.loop.DeferredState().Check()
	if !c.running {
		return ErrNotRunning
	}
	c.grid.restart(c.loop.Now())
	c.endPause()
	return nil
}

// Running tells whether it was started and has not ended. Loop only.
func (c *LoopingCall) Running() bool { return c.running }

// calls is the coroutine.
func (c *LoopingCall) calls(co *deferred.Coroutine, now bool) error {
	n := 1
	if !now {
		n = c.nextSlot(co)
	}
	for ; n > 0; n = c.nextSlot(co) {
		if err := c.call(co, n); err != nil {
			return err
		}
	}
	return c.outcome
}

// nextSlot waits for it and returns how many have passed; none if it is over.
func (c *LoopingCall) nextSlot(co *deferred.Coroutine) (n int) {
	for !c.over && n < 1 {
		if c.sleep(co, c.grid.untilNext(c.loop.Now())) {
			n = c.grid.take(c.loop.Now())
		}
	}
	return n
}

func (c *LoopingCall) call(co *deferred.Coroutine, n int) error {
	began := time.Now()
	d := c.f(n)
	held := time.Since(began)
	if d != nil {
		if _, err := deferred.Await(co, d); err != nil {
			return err
		}
	}
	// The loop's clock stands still during a turn: after an f that has held it
	// up for a slot, the next one would be thought to be still to come. What is
	// due at once may run in this turn yet, what is due in a nanosecond can't.
	if c.grid.interval > 0 && held >= c.grid.interval {
		c.sleep(co, time.Nanosecond)
	}
	return nil
}

// sleep returns false if endPause has cut it short.
func (c *LoopingCall) sleep(co *deferred.Coroutine, d time.Duration) (slept bool) {
	c.pause = deferred.After(c.loop, d)
	_, err := deferred.Await(co, c.pause)
	c.pause = nil
	return err == nil
}

func (c *LoopingCall) endPause() {
	if c.pause != nil {
		c.pause.Cancel()
	}
}

// cancel is asked by the Deferred of Start, which body fires.
func (c *LoopingCall) cancel(result *deferred.Deferred[deferred.Unit]) {
	c.over, c.outcome = true, deferred.ErrCancelled
	c.body.Cancel()
	result.KeepPending()
}

// end runs however it has ended.
func (c *LoopingCall) end() { c.running, c.pause = false, nil }
