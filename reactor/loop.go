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
	r.beginTurn()

	// 3. At the beginning of a run: the triggers for the startup.
	if r.starting {
		r.starting = !r.startUp()
		r.lap()
	}

	// 4. Read on where there was more than one turn may read.
	r.readOn()

	// 5. Run the calls that were posted until now, one batch.
	r.runPosted()

	// 6. Run the delayed calls that are due.
	r.runTimers()

	// 7. Send what was written, and end the connections that are to end.
	r.flush()

	// 8. When stopping: take the shutdown one step further, or end.
	ended := r.phase.Load() == stopping && r.shutDown()

	// 9. Tell the poller how long to wait.
	if !ended {
		r.prepareWait()
	}
	r.endTurn()
	return !ended
}

func (r *Reactor) beginTurn() {
	r.markBusy()
	r.clock.read()
	r.lapped = r.clock.at
	r.asked = false
	r.counted.turns.Add(1)
}

func (r *Reactor) endTurn() {
	r.counted.turnTime.observe(r.clock.elapsed() - r.clock.at)
	r.markIdle()
}

// lap is how long the callback took that returns now. The next one that is
// timed begins, unless something comes between: the two share a reading of the
// clock.
func (r *Reactor) lap() (nanoseconds int64) {
	began := r.lapped
	r.lapped = r.clock.elapsed()
	return r.lapped - began
}

// never is later than any time.
const never = math.MaxInt64

// prepareWait asks for another turn at once if there is work for one, and else
// for one at the time of the next delayed call. A timer that is set to the time
// of a call which has been cancelled since stays: one idle turn is cheaper than
// a system call for each timeout that did not happen.
func (r *Reactor) prepareWait() {
	if r.armed <= r.after(0) {
		r.armed = never
	}
	if r.batch.len() > 0 || !r.posts.sleep() {
		r.again()
	}
	r.armTimer()
}

// armTimer has the poller call for a turn when the next delayed call is due.
func (r *Reactor) armTimer() {
	if len(r.timers) == 0 {
		return
	}
	switch next := r.timers[0].at; {
	case next <= r.after(0):
		r.again()
	case next < r.armed:
		r.armed = next
		r.poller.SetTimer(r.clock.epoch.Add(time.Duration(next)))
	}
}

// again asks for another turn, once.
func (r *Reactor) again() {
	if !r.asked {
		r.asked = true
		r.poller.Again()
	}
}
