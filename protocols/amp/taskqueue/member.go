package taskqueue

import (
	"errors"
	"fmt"
	"slices"

	"sasync/protocols/amp"
)

// member is a worker, as the queue knows it.
type member struct {
	conn     *amp.Conn
	capacity int
	tasks    []string
	running  map[*job]struct{}
	lost     error // why it is gone
}

// join is told what a worker can do, for the first time or anew.
func (q *Queue) join(c *amp.Conn, told join) (amp.Empty, error) {
	m, known := c.State.(*member)
	if !known {
		m = &member{conn: c, running: map[*job]struct{}{}}
		c.State = m
		q.members = append(q.members, m)
	}
	m.capacity, m.tasks = told.Capacity, told.Tasks
	if !known && q.cfg.Joined != nil {
		q.cfg.Joined(c)
	}
	q.assign()
	return amp.Empty{}, nil
}

// left is told that a connection is gone, before the calls on it fail.
func (q *Queue) left(c *amp.Conn, reason error) {
	m, ok := c.State.(*member)
	if !ok {
		return
	}
	m.lost = reason
	q.members = slices.DeleteFunc(q.members, func(other *member) bool { return other == m })
	if q.cfg.Left != nil {
		q.cfg.Left(c, reason)
	}
}

// freest is who has most room for a task of the given name, or nil.
func (q *Queue) freest(name string) (best *member) {
	for _, m := range q.members {
		if room := m.room(); room > 0 && slices.Contains(m.tasks, name) && (best == nil || room > best.room()) {
			best = m
		}
	}
	return best
}

func (m *member) room() int { return m.capacity - len(m.running) }

// over takes note that j does not run any more. again tells that it waits for
// another worker now; else err is what is to be told.
func (q *Queue) over(j *job, err error) (again bool, told error) {
	m := j.on
	if m == nil { // it was cancelled meanwhile
		return false, err
	}
	j.on = nil
	delete(m.running, j)
	lost := m.lostBy(err)
	if lost && j.attempts > 0 && !q.stopped {
		q.wait(j)
		again = true
	} else if lost {
		err = fmt.Errorf("%w: %w", ErrWorkerLost, err)
	}
	q.assign()
	return again, err
}

// lostBy is whether err is the loss of m, and not what it has answered before.
func (m *member) lostBy(err error) bool {
	var answer *amp.RemoteError
	return m.lost != nil && err != nil && !errors.As(err, &answer)
}
