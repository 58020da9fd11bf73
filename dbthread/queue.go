package dbthread

import "sync"

// queue hands tasks to threads, the lowest rank first. Its methods are safe
// from any goroutine.
type queue struct {
	// Immutable after newQueue.
	op      string        // what its tasks are called in errors
	wake    chan struct{} // has room for a token a thread
	ordered bool          // a named series runs one task at a time

	// Guarded by mu.
	mu     sync.Mutex
	order  order
	held   bool  // nothing is handed out before release
	idle   int   // threads that wait for a token
	closed error // why pushes are refused

	updates  []*update // all that there were, each for every thread
	enrolled int       // threads

	counted QueueStats // but for Queued
}

func newQueue(op string, threads int) *queue {
	return &queue{op: op, wake: make(chan struct{}, threads), order: newOrder(), held: true}
}

// push adds t, or says why it can't.
func (q *queue) push(t *task) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.closed != nil {
		return q.closed
	}
	t.clock = ticks()
	q.order.push(t)
	if q.idle > 0 {
		q.idle--
		q.wake <- struct{}{}
	}
	return nil
}

// take waits for tasks and returns up to most of them, none when the queue is
// closed and empty: that thread has left. Updates that it has not seen come
// first.
func (q *queue) take(most int, seen *int) []*task {
	for {
		q.mu.Lock()
		if tasks := q.nextUpdate(seen); tasks != nil {
			q.mu.Unlock()
			return tasks
		}
		if !q.held {
			if tasks := q.pop(min(most, q.share())); len(tasks) > 0 || q.closed != nil {
				if len(tasks) == 0 {
					q.enrolled--
				}
				q.mu.Unlock()
				return tasks
			}
		}
		q.idle++
		q.mu.Unlock()
		<-q.wake
	}
}

// share is one thread's part of what waits, so that two long reads which come
// together do not stand behind each other while another reader idles.
func (q *queue) share() int {
	threads := cap(q.wake)
	return (q.order.size + threads - 1) / threads
}

// more returns up to most of the tasks that can join a group, without waiting.
func (q *queue) more(most int) []*task {
	q.mu.Lock()
	defer q.mu.Unlock()
	if first := q.order.first(); first == nil || first.opts.exclusive {
		return nil
	}
	return q.pop(most)
}

// pop takes the first tasks off. An Exclusive one comes alone.
func (q *queue) pop(most int) []*task {
	var tasks []*task
	depth := q.order.size
	for len(tasks) < most {
		t := q.order.first()
		if t == nil || t.opts.exclusive && len(tasks) > 0 {
			break
		}
		if tasks == nil {
			tasks = make([]*task, 0, min(most, q.order.size))
		}
		q.order.remove(t)
		tasks = append(tasks, t)
		if q.ordered && t.opts.series != "" {
			q.order.hold(q.order.seriesOf(t.opts.series))
		}
		if t.opts.exclusive {
			break
		}
	}
	if len(tasks) > 0 {
		q.count(tasks, depth)
	}
	return tasks
}

// count takes note of how long tasks have waited, and beside how many others.
func (q *queue) count(tasks []*task, depth int) {
	q.counted.Depth.observe(int64(depth))
	now := ticks()
	for _, t := range tasks {
		q.counted.Wait.observe(now - t.clock)
		t.clock = 0
	}
}

// countRuns takes note of how long tasks have run.
func (q *queue) countRuns(tasks []*task) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for _, t := range tasks {
		q.counted.Run.observe(t.clock)
	}
}

// remove takes t off and says whether it was still waiting.
func (q *queue) remove(t *task) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	if t.lane == nil {
		return false
	}
	q.order.remove(t)
	return true
}

// close refuses further pushes with cause. What waits is still handed out.
func (q *queue) close(cause error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.closed == nil {
		q.closed = cause
	}
	q.wakeAll()
}

// release lets the tasks go that were held until the database is ready.
func (q *queue) release() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.held = false
	q.wakeAll()
}

func (q *queue) wakeAll() {
	for ; q.idle > 0; q.idle-- {
		q.wake <- struct{}{}
	}
}

// takeAll empties the queue.
func (q *queue) takeAll() []*task {
	q.mu.Lock()
	defer q.mu.Unlock()
	var tasks []*task
	for t := q.order.first(); t != nil; t = q.order.first() {
		q.order.remove(t)
		tasks = append(tasks, t)
	}
	return tasks
}

// takeSeries takes a series off.
func (q *queue) takeSeries(name string) []*task {
	q.mu.Lock()
	defer q.mu.Unlock()
	tasks := q.order.ofSeries(name)
	for _, t := range tasks {
		q.order.remove(t)
	}
	return tasks
}

func (q *queue) len() int {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.order.size
}

// hasIdle says whether a thread is waiting for work.
func (q *queue) hasIdle() bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.idle > 0
}
