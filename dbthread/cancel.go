package dbthread

import (
	"errors"

	"sasync/deferred"
)

// cancel takes t out of its queue, or warns it when a thread has taken it
// already: then there will be an outcome.
func (b *Broker) cancel(t *task) (gone bool) {
	if !t.q.remove(t) {
		t.cancel()
		return false
	}
	b.settled(1)
	return true
}

// CancelSeries cancels all of a series that wait in a queue and returns how
// many there were. Their Deferreds fail with deferred.ErrCancelled before it
// returns. Those that a thread has taken run on. Loop only.
func (b *Broker) CancelSeries(name string) int {
	return b.cancelThose(func(q *queue) []*task { return q.takeSeries(name) })
}

// CancelAll cancels all that wait in a queue, as CancelSeries does. Loop only.
func (b *Broker) CancelAll() int { return b.cancelThose((*queue).takeAll) }

func (b *Broker) cancelThose(take func(*queue) []*task) int {
	var tasks []*task
	for _, q := range b.queues() {
		tasks = append(tasks, take(q)...)
	}
	for _, t := range tasks {
		t.err = t.fail("queue", deferred.ErrCancelled)
	}
	b.deliver(tasks)
	return len(tasks)
}

// limit is what Deadline does.
func (r *result[T]) limit() {
	after := r.opts.deadline
	if after <= 0 {
		return
	}
	r.d.AddTimeout(after, func(value T, err error) (T, error) {
		if errors.Is(err, deferred.ErrCancelled) {
			err = r.fail("", &deferred.TimeoutError{After: after, What: "deadline"})
		}
		return value, err
	})
}
