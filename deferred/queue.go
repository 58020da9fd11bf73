package deferred

import "errors"

// Errors of a Queue.
var (
	// ErrQueueOverflow refuses a Put because the queue is full.
	ErrQueueOverflow = errors.New("deferred: put: the queue is full")
	// ErrQueueUnderflow is the result of a Get for which there is neither an
	// item nor room to wait.
	ErrQueueUnderflow = errors.New("deferred: get: the queue is empty and as many wait as may")
)

// defaultQueueLimit is a QueueConfig's zero.
const defaultQueueLimit = 1024

// QueueConfig is the limits of a Queue.
type QueueConfig struct {
	// Size is how many items are kept for Gets to come. Zero means 1024;
	// negative means none: a Put then needs a Get that waits.
	Size int
	// Backlog is how many Gets may wait for items to come. Zero means 1024;
	// negative means none: a Get then needs an item that is there.
	Backlog int
}

// Queue hands items from those who Put to those who Get, first in, first out on
// both sides.
type Queue[T any] struct {
	// Immutable after NewQueue.
	state         *State
	size, backlog int

	// Owned by the loop.
	items   ring[T]
	passing int // those of items that are set aside for a Get that waits
	gets    line[T]
}

// NewQueue returns an empty queue. Loop only.
func NewQueue[T any](loop Loop, c QueueConfig) *Queue[T] {
	s := loop.DeferredState()
	s.check()
	return &Queue[T]{state: s, size: queueLimit(c.Size), backlog: queueLimit(c.Backlog)}
}

func queueLimit(n int) int {
	if n == 0 {
		return defaultQueueLimit
	}
	return max(n, 0)
}

// Put gives v to the Get that has waited longest, whose callbacks run before
// Put returns, or, inside a callback, right after that one. If none waits v is
// kept. Put returns ErrQueueOverflow if there is no room for it. Loop only.
func (q *Queue[T]) Put(v T) error {
	q.state.check()
	wanted := q.gets.length > q.passing
	if !wanted && q.Len() >= q.size {
		return ErrQueueOverflow
	}
	q.items.push(v)
	if wanted {
		q.pass()
	}
	return nil
}

// Get returns a Deferred for the next item. It fails with ErrQueueUnderflow if
// there is none and no room to wait. Cancelling it while it waits gives up the
// place in the line. Loop only.
func (q *Queue[T]) Get() *Deferred[T] {
	q.state.check()
	switch {
	case q.Len() > 0 && q.passing == 0:
		return Succeed(q.state.loop, q.items.pop())
	case q.Len() > 0: // behind those to whom items are on their way
		q.pass()
	case q.gets.length-q.passing >= q.backlog:
		return Fail[T](q.state.loop, ErrQueueUnderflow)
	}
	return q.gets.join(q.state)
}

// Len is how many items are kept. Loop only.
func (q *Queue[T]) Len() int {
	q.state.check()
	return q.items.length - q.passing
}

// pass sets aside an item for the Get that has waited longest.
func (q *Queue[T]) pass() {
	q.passing++
	q.state.soon(q)
}

// runSteps hands over an item that was set aside.
func (q *Queue[T]) runSteps() {
	q.passing--
	if next, ok := q.gets.leave(); ok { // not cancelled meanwhile
		next.handOver(q.items.pop())
	}
}
