package reactor

import "sync"

// Post runs f on the loop, after everything that was posted before: Twisted's
// callFromThread. Calls posted before the first run are kept for it. Once a run
// has ended Post returns ErrStopped until the next one begins, and with
// Config.MaxPosted calls waiting ErrTooManyPosted; f then does not run, and
// without an error it certainly does. Safe from any goroutine.
func (r *Reactor) Post(f func()) error {
	if f == nil {
		panic("reactor: post: nil function")
	}
	return r.post(f, r.cfg.MaxPosted)
}

// post is Post with a limit of its own.
func (r *Reactor) post(f func(), limit int) error {
	wake, err := r.posts.put(f, limit)
	if wake {
		r.wake()
	}
	return err
}

// kick makes the loop take another turn. Safe from any goroutine.
func (r *Reactor) kick() {
	if r.posts.rouse() {
		r.wake()
	}
}

// runPosted runs one batch of posted calls, or as much of it as one turn may.
// Calls that are posted meanwhile belong to the next batch.
func (r *Reactor) runPosted() {
	r.batch.refill(&r.posts)
	n := min(r.batch.len(), r.cfg.MaxPostedPerTurn)
	for i := range n {
		timed := i%timedPosts == 0
		if timed && i > 0 {
			r.lap()
		}
		r.counted.posted.Add(1)
		r.call(postedCall, r.batch.pop())
		if timed {
			r.counted.callbackTime.observe(r.lap())
		}
	}
	if n > 1 {
		r.lap() // for the delayed calls
	}
}

// timedPosts is how many posted calls share the cost of timing one, 60 ns,
// which is more than the loop needs for a call that does nothing.
const timedPosts = 16

// postQueue is where other goroutines leave calls for the loop. Only the first
// call since the loop went to sleep wakes it: a post then costs a mutex and an
// append, 60 to 100 ns with 16 goroutines against 300 to 400 for a wake-up
// each.
type postQueue struct {
	mu sync.Mutex

	// Guarded by mu.
	calls  callList
	count  uint64 // calls put so far
	full   uint64 // calls refused because too many waited
	taken  int    // calls in the loop's batch when it last looked
	closed bool   // the run has ended: no more calls
	awake  bool   // a turn is running or sure to come
	kicked bool   // another turn was asked for
}

func (q *postQueue) put(f func(), limit int) (wake bool, err error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	switch {
	case q.closed:
		return false, ErrStopped
	case q.calls.length+q.taken >= limit:
		q.full++
		return false, ErrTooManyPosted
	}
	q.calls.push(f)
	q.count++
	wake, q.awake = !q.awake, true
	return wake, nil
}

func (q *postQueue) counts() (taken, refused uint64) {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.count, q.full
}

func (q *postQueue) rouse() (wake bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	wake, q.awake, q.kicked = !q.awake, true, true
	return wake
}

// sleep ends a turn. It returns false, and leaves the queue awake, if there
// has to be another one.
func (q *postQueue) sleep() bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.awake, q.kicked = q.kicked || q.calls.length > 0, false
	return !q.awake
}

// open begins a run, of which the first turn is sure to come.
func (q *postQueue) open() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.closed, q.awake, q.kicked = false, true, false
}

// close ends a run: what was put before can still be taken.
func (q *postQueue) close() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.closed = true
}

// batch is the calls that the loop has taken from a postQueue and not yet run.
// Owned by the loop.
type batch struct {
	calls callList
	spent *callChunk // to be used again
	kept  int        // how many those are
}

// refill notes what is left of b and, when that is nothing, takes all that q
// holds.
func (b *batch) refill(q *postQueue) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.awake = true
	if b.len() == 0 {
		b.calls, q.calls = q.calls, callList{spare: q.calls.spare}
		b.calls.spare = nil
		q.calls.lend(b.spent)
		b.spent, b.kept = nil, 0
	}
	q.taken = b.len()
}

func (b *batch) len() int { return b.calls.length }

// pop removes the first call before it runs, so that one that ends its
// goroutine is not run again.
func (b *batch) pop() func() {
	f, spent := b.calls.pop()
	if spent != nil && b.kept < maxKeptChunks {
		spent.next, b.spent = b.spent, spent
		b.kept++
	}
	return f
}
