package deferred

import "errors"

// ErrLockStopped tells that a Lock takes nothing more.
var ErrLockStopped = errors.New("deferred: lock: it has been stopped")

// Lock lets one in at a time, in the order in which they asked, those who ask
// by AcquireNext first. It guards what takes several turns of the loop; within
// one turn nobody else runs anyway. How many may wait has no limit: each takes
// 80 bytes.
type Lock struct {
	gate gate

	// Owned by the loop.
	stoppers []func() *Deferred[Unit]
	stopped  *Deferred[Unit] // nil before Stop
}

// NewLock returns a lock that nobody holds. Loop only.
func NewLock(loop Loop) *Lock { return &Lock{gate: newGate(loop, 1)} }

// Acquire returns a Deferred that fires when the caller has the lock; it then
// has to call Release once. Cancelling it while it waits gives up the place in
// the line. After Stop it fails with ErrLockStopped. Loop only.
func (l *Lock) Acquire() *Deferred[Unit] { return l.acquire(&l.gate.waiting) }

// AcquireNext is Acquire that goes before all who wait by Acquire, behind those
// who came by AcquireNext earlier. Loop only.
func (l *Lock) AcquireNext() *Deferred[Unit] { return l.acquire(&l.gate.urgent) }

func (l *Lock) acquire(in *line[Unit]) *Deferred[Unit] {
	l.gate.state.check()
	if l.stopped != nil {
		return Fail[Unit](l.gate.state.loop, ErrLockStopped)
	}
	return l.gate.enter(in)
}

// Release hands the lock to the next one: its callbacks run before Release
// returns, or, inside a callback, right after that one. Release panics if
// nobody holds the lock. Loop only.
func (l *Lock) Release() { l.gate.leave("lock") }

// Held says whether somebody has the lock. Loop only.
func (l *Lock) Held() bool { return l.gate.left() == 0 }
