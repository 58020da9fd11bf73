package deferred

import "fmt"

// Semaphore lets a limited number in at a time, in the order in which they
// asked. How many may wait has no limit: each takes 80 bytes.
type Semaphore struct{ gate gate }

// NewSemaphore returns a semaphore that lets n in at a time. It panics if n is
// less than one. Loop only.
func NewSemaphore(loop Loop, n int) *Semaphore {
	if n < 1 {
		panic(fmt.Errorf("deferred: new semaphore: limit %d: it must be at least 1", n))
	}
	return &Semaphore{newGate(loop, n)}
}

// Acquire returns a Deferred that fires when the caller is let in; it then has
// to call Release once. Cancelling it while it waits gives up the place in the
// line. Loop only.
func (s *Semaphore) Acquire() *Deferred[Unit] { return s.gate.enter(&s.gate.waiting) }

// Release lets the next one in: its callbacks run before Release returns, or,
// inside a callback, right after that one. Release panics if it is called more
// often than an Acquire has fired. Loop only.
func (s *Semaphore) Release() { s.gate.leave("semaphore") }

// Free is how many would be let in at once. Loop only.
func (s *Semaphore) Free() int { return s.gate.left() }
