package dbthread

// Where several threads take tasks from one queue, a named series is held while
// one of its tasks runs, so that its order is that of the commits. The lanes of
// a held series are not in the heap, whatever they hold.

// hold keeps the tasks of a named series back.
func (o *order) hold(s *series) {
	s.held = true
	for _, l := range s.lanes {
		if l.head != nil {
			o.dropLane(l.at)
			l.at = outside
		}
	}
}

// free lets them go on.
func (o *order) free(s *series) {
	s.held = false
	for _, l := range s.lanes {
		if l.head != nil {
			o.enter(l)
		}
	}
}

// outside is the place of a lane that is not in the heap.
const outside = -1

// ended tells that tasks which this queue handed out have their outcome, and
// that it is on its way home. The thread that calls it takes the next task
// itself, so nobody has to be woken.
func (q *queue) ended(tasks []*task) {
	if !q.ordered {
		return
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	for _, t := range tasks {
		if s := q.order.series[t.opts.series]; s != nil && s.held {
			q.order.free(s)
			q.order.forget(t.opts.series, s)
		}
	}
}
