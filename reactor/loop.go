package reactor

import (
	"math"
	"time"
)

// turn is one round of the loop, on one screen. Before each, the poller has
// waited and handed every ready descriptor to its transport: that is step 1.
// The numbers are those of the list in doc.go.
func (r *Reactor) turn() (more bool) {
	// 2. Read the clock: this is the time for the whole turn.
	r.now = r.cfg.Backend.Now()
	r.counted.turns++

	// 3. At the beginning of a run: the triggers for the startup.
	if r.starting {
		r.starting = !r.startUp()
	}

	// 4. Run the calls that were posted until now, one batch.
	r.runPosted()

	// 5. Run the delayed calls that are due.
	r.runTimers()

	// 6. When stopping: take the shutdown one step further, or end.
	if r.phase.Load() == stopping && r.shutDown() {
		return false
	}

	// 7. Tell the poller how long to wait.
	r.prepareWait()
	return true
}

// never is later than any time.
const never = math.MaxInt64

// prepareWait asks for another turn at once if there is work for one, and else
// for one at the time of the next delayed call. A timer that is set to the time
// of a call which has been cancelled since stays: one idle turn is cheaper than
// a system call for each timeout that did not happen.
func (r *Reactor) prepareWait() {
	now := r.after(0)
	if r.armed <= now {
		r.armed = never
	}
	next := int64(never)
	if len(r.timers) > 0 {
		next = r.timers[0].at
	}
	switch {
	case r.batch.len() > 0, next <= now, !r.posts.sleep():
		r.poller.Again()
	case next < r.armed:
		r.armed = next
		r.poller.SetTimer(r.epoch.Add(time.Duration(next)))
	}
}
