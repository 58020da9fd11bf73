package dbthread

import (
	"context"
	"sync"
)

// interrupt lets the loop end the statement that a thread runs for a task. A
// context is used again for every task until one was interrupted; go-sqlite3
// takes 0.3 µs a statement to watch it.
type interrupt struct {
	// Guarded by mu.
	mu    sync.Mutex
	task  *task // whose statements run now, or ran last
	ctx   context.Context
	abort context.CancelFunc
}

// begin says whose statements run from here on, under the context that it
// returns. Called by the thread.
func (i *interrupt) begin(t *task) context.Context {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.ctx == nil || i.ctx.Err() != nil {
		i.ctx, i.abort = context.WithCancel(context.Background())
	}
	i.task = t
	return i.ctx
}

// stop interrupts t's statement if one runs. If t has ended and nothing else has
// begun, nothing runs under the context. Safe from any goroutine.
func (i *interrupt) stop(t *task) {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.task == t {
		i.abort()
	}
}
