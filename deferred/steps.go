package deferred

import "slices"

// queue is several callbacks of one Deferred, first in, first out.
type queue[T any] struct {
	steps []step[T] // the first few in room
	next  int       // the one of steps that is taken next
	room  [5]step[T]
}

func newQueue[T any](first step[T]) *queue[T] {
	q := new(queue[T])
	q.room[0] = first
	q.steps = q.room[:1]
	return q
}

// run makes a queue a step, for the place that it has.
func (q *queue[T]) run(*Deferred[T]) { panic("deferred: a queue of callbacks is none itself") }

func (q *queue[T]) push(s step[T]) { q.steps = append(q.steps, s) }

func (q *queue[T]) take() step[T] {
	s := q.steps[q.next]
	q.steps[q.next] = nil
	q.next++
	return s
}

func (q *queue[T]) empty() bool { return q.next == len(q.steps) }

func (q *queue[T]) remove(s step[T]) bool {
	i := slices.Index(q.steps, s)
	if i >= 0 {
		q.steps = slices.Delete(q.steps, i, i+1)
	}
	return i >= 0
}
