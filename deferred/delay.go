package deferred

import "time"

// After returns a Deferred that fires once d has passed on the loop's clock, or
// fails with ErrLoopEnded if the run ends before. Cancelling it takes the call
// off the clock. Loop only.
func After(loop Loop, d time.Duration) *Deferred[Unit] {
	a := &after{}
	a.derived.born(loop.DeferredState(), a)
	a.stop = callAfter(loop, d, func() { a.derived.deliver(Unit{}, nil) }, func() { a.derived.deliver(Unit{}, ErrLoopEnded) })
	return &a.derived
}

type after struct {
	noResult
	derived Deferred[Unit]
	stop    func()
}

func (a *after) cancel() { a.stop() }

// maxPollInterval is how far Delay's interval grows.
const maxPollInterval = time.Hour

// Delay says how Until polls: often at first, then less and less.
type Delay struct {
	// Interval is the time between the first two checks. Zero means 1 ms.
	Interval time.Duration
	// Backoff is what each interval is multiplied by for the next one, which
	// grows to an hour at most. Zero means 1.1; 1 or less keeps the interval.
	Backoff float64
	// Limit ends the wait. Zero means that it has no end.
	Limit time.Duration
}

// Until calls check now and then at growing intervals. The Deferred fires with
// true once check has returned true, and with false when it still returns false
// at the Limit; a panic of check is its error, and so is an ErrLoopEnded.
// Cancelling it ends the checks. Loop only.
func (p Delay) Until(loop Loop, check func() bool) *Deferred[bool] {
	if p.Interval <= 0 {
		p.Interval = time.Millisecond
	}
	if p.Backoff == 0 {
		p.Backoff = 1.1
	}
	u := &until{delay: p, check: check}
	u.derived.born(loop.DeferredState(), u)
	u.next = p.Interval
	u.ends = loop.Now().Add(p.Limit)
	u.poll()
	return &u.derived
}

type until struct {
	noResult
	// Immutable after Until.
	delay Delay
	check func() bool
	ends  time.Time // without a Limit of no meaning

	// Owned by the loop.
	derived Deferred[bool]
	next    time.Duration
	stop    func()
}

func (u *until) cancel() { u.stop() }

func (u *until) poll() {
	is, err := guard(func(check func() bool) (bool, error) { return check(), nil }, u.check)
	wait := u.next
	left := u.ends.Sub(u.derived.state.loop.Now())
	switch {
	case u.derived.Fired(): // check has cancelled it
		return
	case is || err != nil:
		u.derived.deliver(is, err)
		return
	case u.delay.Limit <= 0:
	case left <= 0:
		u.derived.deliver(false, nil)
		return
	default:
		wait = min(wait, left)
	}
	u.next = grow(u.next, max(u.delay.Backoff, 1), max(u.next, maxPollInterval))
	u.stop = callAfter(u.derived.state.loop, wait, u.poll, func() { u.derived.deliver(false, ErrLoopEnded) })
}

// grow multiplies wait by factor, up to most.
func grow(wait time.Duration, factor float64, most time.Duration) time.Duration {
	if next := float64(wait) * factor; next < float64(most) {
		return time.Duration(next)
	}
	return most
}
