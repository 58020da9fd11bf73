package reactor

import (
	"container/list"
	"context"
	"fmt"
	"runtime/debug"
	"sync"

	"sasync/deferred"
)

// Pool runs functions on goroutines beside the loop and brings their results
// home. A goroutine lives as long as there is work for it.
type Pool struct {
	// Immutable after New.
	r     *Reactor
	name  string
	sizes PoolConfig

	// Owned by the loop.
	closed bool      // takes no more
	open   list.List // of *task: all whose Deferred has yet to hear of the end

	mu sync.Mutex

	// Guarded by mu.
	queue   list.List // of *task: those that no goroutine has taken up
	working int       // goroutines
}

// task is one function on its way through a pool.
type task struct {
	// Immutable after submit.
	pool   *Pool
	ctx    context.Context
	cancel context.CancelFunc
	body   func(context.Context) error // keeps the function's value
	fire   func(error)                 // fires the Deferred with that value, or the error

	// Owned by the goroutine that runs it, then by the loop.
	err error

	// Owned by the loop.
	open *list.Element // in pool.open; nil once the Deferred has heard

	// Guarded by pool.mu.
	queued *list.Element // in pool.queue, or nil
}

func newPool(r *Reactor, name string, sizes PoolConfig) *Pool {
	return &Pool{r: r, name: name, sizes: sizes}
}

// Free is how many more calls the pool takes now: zero means that the next one
// fails with ErrPoolFull, or that the run is near its end. Loop only.
func (p *Pool) Free() int {
	p.r.deferreds.Check()
	if p.closed {
		return 0
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.sizes.Goroutines - p.working + p.sizes.MaxQueued - p.queue.Len()
}

func (p *Pool) stats() PoolStats {
	p.mu.Lock()
	defer p.mu.Unlock()
	return PoolStats{Running: p.working, Queued: p.queue.Len()}
}

// idle tells whether every call has come home.
func (p *Pool) idle() bool { return p.open.Len() == 0 }

// submit hands t to a goroutine, a new one if there may be more, or queues it.
func (p *Pool) submit(t *task) error {
	if p.closed || p.r.work.Err() != nil {
		return ErrStopped
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.working == p.sizes.Goroutines && p.queue.Len() == p.sizes.MaxQueued {
		return ErrPoolFull
	}
	t.ctx, t.cancel = context.WithCancel(p.r.work)
	t.open = p.open.PushBack(t)
	p.r.counted.inThreads.Add(1)
	if p.working == p.sizes.Goroutines {
		t.queued = p.queue.PushBack(t)
		return nil
	}
	p.working++
	go p.serve(t)
	return nil
}

// serve is a goroutine of the pool, which begins with t.
func (p *Pool) serve(t *task) {
	defer func() {
		if t != nil { // it has called runtime.Goexit
			if t = p.takeUp(); t != nil {
				go p.serve(t)
			}
		}
	}()
	for ; t != nil; t = p.takeUp() {
		t.run()
	}
}

// takeUp returns the next task; nil tells the goroutine to end.
func (p *Pool) takeUp() *task {
	p.mu.Lock()
	defer p.mu.Unlock()
	first := p.queue.Front()
	if first == nil {
		p.working--
		return nil
	}
	t := p.queue.Remove(first).(*task)
	t.queued = nil
	return t
}

// run is called on a goroutine of the pool. Results travel as posted calls, so
// that many wake the loop once and each comes after what its function has
// posted; they count for the pool's limit and not for that of Post.
func (t *task) run() {
	t.err = deferred.ErrGoexit
	defer func() {
		if value := recover(); value != nil {
			t.err = &deferred.PanicError{Value: value, Stack: debug.Stack()}
		}
		// It is refused only when the run has ended, which has abandoned t.
		_ = t.pool.r.post(t.comeHome, never)
	}()
	t.err = t.body(t.ctx)
}

// comeHome ends t on the loop.
func (t *task) comeHome() {
	if t.close() {
		t.fire(t.err)
	}
}

// drop is called when the Deferred is cancelled. Nothing is heard of t again.
func (t *task) drop() {
	if t.open == nil {
		return
	}
	p := t.pool
	p.mu.Lock()
	queued := t.queued
	if queued != nil {
		p.queue.Remove(queued)
		t.queued = nil
	}
	p.mu.Unlock()
	t.cancel()
	if queued != nil {
		t.close()
	}
}

// close takes t off the list of open tasks, unless it was abandoned.
func (t *task) close() (wasOpen bool) {
	if t.open == nil {
		return false
	}
	t.cancel()
	t.pool.open.Remove(t.open)
	t.pool.r.counted.inThreads.Add(-1)
	t.open = nil
	return true
}

// abandon ends every open task with an error. A function that does not heed
// its context runs on with nobody to hear of it.
func (p *Pool) abandon() {
	p.closed = true
	p.mu.Lock()
	p.queue.Init()
	p.mu.Unlock()
	for p.open.Len() > 0 {
		t := p.open.Front().Value.(*task)
		t.close()
		t.fire(fmt.Errorf("reactor: %s pool: call not finished: %w", p.name, deferred.ErrLoopEnded))
	}
}
