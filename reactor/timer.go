package reactor

import (
	"math"
	"time"
)

// DelayedCall is a call that CallLater has scheduled.
type DelayedCall struct {
	// Owned by the loop.
	r     *Reactor
	f     func() // nil once called or cancelled
	place int    // in r.timers while pending, else one of the two below
}

// Places of a call that is no longer pending.
const (
	called    = -1
	cancelled = -2
)

// CallLater runs f once d has passed since the beginning of this turn. Calls
// for the same time run in the order in which they were scheduled; one that is
// due at once runs in the next turn, as does a negative d. The end of the run
// cancels what is still pending. There is no limit on how many may be; each
// takes some 50 bytes and what f holds. Loop only.
func (r *Reactor) CallLater(d time.Duration, f func()) *DelayedCall {
	r.deferreds.Check()
	if f == nil {
		panic("reactor: call later: nil function")
	}
	c := &DelayedCall{r: r, f: f}
	r.timers.push(timerEntry{at: r.after(d), seq: r.nextSeq(), call: c})
	r.countTimers()
	return c
}

// AfterFunc is CallLater in the words of deferred.Clock. Loop only.
func (r *Reactor) AfterFunc(d time.Duration, f func()) (cancel func()) {
	c := r.CallLater(d, f)
	return func() { _ = c.Cancel() }
}

// Now is the time at the beginning of this turn, on a monotonic clock. Loop
// only.
func (r *Reactor) Now() time.Time {
	r.deferreds.Check()
	r.freshen()
	return r.clock.time()
}

// freshen lets the time go on between two runs, when no turn does.
func (r *Reactor) freshen() {
	if !r.inRun {
		r.clock.read()
	}
}

// Cancel prevents the call. It returns ErrAlreadyCalled or ErrAlreadyCancelled
// if that is so. Loop only.
func (c *DelayedCall) Cancel() error {
	if err := c.pending(); err != nil {
		return err
	}
	c.r.timers.remove(c.place)
	c.place, c.f = cancelled, nil
	c.r.countTimers()
	return nil
}

// Reset moves the call to d from now, earlier or later, behind those scheduled
// for the same time already. It returns ErrAlreadyCalled or ErrAlreadyCancelled
// if that is so. Loop only.
func (c *DelayedCall) Reset(d time.Duration) error {
	if err := c.pending(); err != nil {
		return err
	}
	c.move(c.r.after(d))
	return nil
}

// Delay moves the call by d from the time it has; a negative d makes it
// earlier. It returns ErrAlreadyCalled or ErrAlreadyCancelled if that is so.
// Loop only.
func (c *DelayedCall) Delay(d time.Duration) error {
	if err := c.pending(); err != nil {
		return err
	}
	c.move(max(saturatedAdd(c.r.timers[c.place].at, d), c.r.after(0)))
	return nil
}

// Active tells whether the call is still to come. Loop only.
func (c *DelayedCall) Active() bool {
	c.r.deferreds.Check()
	return c.place >= 0
}

// Time is when the call is to run, and the zero time once it was called or
// cancelled. Loop only.
func (c *DelayedCall) Time() time.Time {
	c.r.deferreds.Check()
	if !c.Active() {
		return time.Time{}
	}
	return c.r.clock.epoch.Add(time.Duration(c.r.timers[c.place].at))
}

func (c *DelayedCall) pending() error {
	c.r.deferreds.Check()
	switch c.place {
	case called:
		return ErrAlreadyCalled
	case cancelled:
		return ErrAlreadyCancelled
	}
	return nil
}

func (c *DelayedCall) move(at int64) {
	e := &c.r.timers[c.place]
	e.at, e.seq = at, c.r.nextSeq()
	c.r.timers.fix(c.place)
}

// runTimers runs the calls that are due. One that is scheduled meanwhile waits
// for the next turn, even if it is due too: its seq is higher than that of all
// that are due now, and its time not earlier.
func (r *Reactor) runTimers() {
	now, last := r.after(0), r.seq
	for len(r.timers) > 0 && r.timers[0].at <= now && r.timers[0].seq <= last {
		c := r.timers[0].call
		r.counted.timerLateness.observe(now - r.timers[0].at)
		r.timers.remove(0)
		f := c.f
		c.place, c.f = called, nil
		r.counted.timers.Add(1)
		r.countTimers()
		r.call(delayedCall, f)
		r.counted.callbackTime.observe(r.lap())
	}
}

func (r *Reactor) countTimers() { r.counted.timersPending.Store(int64(len(r.timers))) }

// dropTimers cancels what is pending at the end of a run.
func (r *Reactor) dropTimers() {
	for _, e := range r.timers {
		e.call.place, e.call.f = cancelled, nil
	}
	r.timers = nil
	r.countTimers()
}

// after is the time d from now, in nanoseconds since the epoch.
func (r *Reactor) after(d time.Duration) int64 {
	r.freshen()
	return saturatedAdd(r.clock.at, max(d, 0))
}

func saturatedAdd(at int64, d time.Duration) int64 {
	if sum := at + int64(d); d < 0 || sum >= at {
		return sum
	}
	return math.MaxInt64
}

func (r *Reactor) nextSeq() uint64 {
	r.seq++
	return r.seq
}
