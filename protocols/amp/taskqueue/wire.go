package taskqueue

import "sasync/protocols/amp"

// Join is what a worker tells a queue: how many tasks it runs at once, and which
// it knows. Capacity 0 means that it takes no more.
type join struct {
	Capacity int
	Tasks    []string
}

// reference names a task that a worker runs.
type reference struct {
	ID uint64 `amp:"_id"`
}

// run is a task's arguments, and the name by which it can be cancelled.
type run[A any] struct {
	ID   uint64 `amp:"_id"`
	Args A      `amp:",inline"`
}

// batch is some items of a stream: boxes one behind the other, as an AmpList has
// them.
type batch struct {
	Items []byte
	More  bool
}

var (
	joinCommand   = amp.Define[join, amp.Empty]("taskqueue.Join")
	cancelCommand = amp.Define[reference, amp.Empty]("taskqueue.Cancel")
)
