package deferred

import "slices"

// steps is several callbacks of one Deferred, first in, first out. It is a step
// by name only, for the place that it has.
type steps[T any] struct {
	list []step[T] // the first few in room
	next int       // the one of list that is taken next
	room [5]step[T]
}

func newSteps[T any](first, second step[T]) *steps[T] {
	q := new(steps[T])
	q.room[0], q.room[1] = first, second
	q.list = q.room[:2]
	return q
}

func (q *steps[T]) run(*Deferred[T]) { panic("deferred: steps are taken one by one") }

func (q *steps[T]) push(s step[T]) {
	if len(q.list) == cap(q.list) && q.next > len(q.list)/2 {
		q.moveUp()
	}
	q.list = append(q.list, s)
}

// moveUp makes use of the room of those that were taken: a chain that never
// ends needs no more than it has at a time.
func (q *steps[T]) moveUp() {
	n := copy(q.list, q.list[q.next:])
	clear(q.list[n:])
	q.list, q.next = q.list[:n], 0
}

// take takes the next one, so that what it holds can be collected.
func (q *steps[T]) take() step[T] {
	s := q.list[q.next]
	q.list[q.next] = nil
	q.next++
	return s
}

func (q *steps[T]) empty() bool { return q.next == len(q.list) }

func (q *steps[T]) remove(s step[T]) bool {
	i := slices.Index(q.list, s)
	if i >= 0 {
		q.list = slices.Delete(q.list, i, i+1)
	}
	return i >= 0
}
