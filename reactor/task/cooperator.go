package task

import (
	"container/list"
	"fmt"
	"time"

	"sasync/deferred"
)

// CooperatorConfig is what NewCooperator makes a cooperator from.
type CooperatorConfig struct {
	// Slice is how long the tasks may hold the loop in one turn; the step that
	// uses it up is the last one. Zero means 1 ms: everybody else waits that
	// long, and with 10 ms no more steps get done in a second, with 100 µs a few
	// per cent less. Negative means one step a turn.
	Slice time.Duration

	// Held makes tasks wait until Start is called.
	Held bool
}

// Cooperator does long work in short steps, so that the loop can serve others
// in between: its tasks take turns, one step each, until the slice of time is
// used up, and go on in the next turn of the loop. How many tasks there may be
// has no limit; each is a coroutine, of some 4 KB. It belongs to one loop.
type Cooperator struct {
	// Immutable after NewCooperator.
	loop  deferred.Loop
	slice time.Duration

	// Owned by the loop.
	held    bool
	stopped bool
	tasks   list.List                         // all that have not ended, as they were added
	ready   list.List                         // those that can go on, the next one first
	working bool                              // the coroutine is there, as long as there are tasks
	pause   *deferred.Deferred[deferred.Unit] // of the coroutine between two slices, else nil
	slicing bool                              // and it waits for the next turn
}

// NewCooperator returns a cooperator without tasks. Loop only.
func NewCooperator(loop deferred.Loop, cfg CooperatorConfig) *Cooperator {
	if cfg.Slice == 0 {
		cfg.Slice = time.Millisecond
	}
	return &Cooperator{loop: loop, slice: cfg.Slice, held: cfg.Held}
}

// Cooperate makes work a task; its first step comes later. If c is stopped, the
// task has ended already, with ErrSchedulerStopped. Loop only.
func (c *Cooperator) Cooperate(work Work) *CooperativeTask {
	c.loop.DeferredState().Check()
	t := newTask(c, work)
	t.member = c.tasks.PushBack(t)
	if c.stopped {
		t.end(ErrSchedulerStopped, ErrSchedulerStopped)
	} else {
		t.getInLine()
	}
	return t
}

// Stop ends all tasks with ErrSchedulerStopped, in the order in which they were
// added, and those that are added before the next Start. Loop only.
func (c *Cooperator) Stop() {
	c.loop.DeferredState().Check()
	c.stopped = true
	c.endAll(ErrSchedulerStopped, ErrSchedulerStopped)
}

// Start lets tasks run that were held, and takes tasks again after a Stop. Loop
// only.
func (c *Cooperator) Start() {
	c.loop.DeferredState().Check()
	c.held, c.stopped = false, false
	c.changed()
}

func (c *Cooperator) endAll(answer, outcome error) {
	for c.tasks.Len() > 0 {
		c.tasks.Front().Value.(*CooperativeTask).end(answer, outcome)
	}
}

// runnable says that there is work for the next turn.
func (c *Cooperator) runnable() bool { return !c.held && c.ready.Len() > 0 }

// changed lets the coroutine see that a task has come, ended, paused or resumed.
func (c *Cooperator) changed() {
	switch {
	case !c.working && c.tasks.Len() > 0:
		c.work()
	case c.pause != nil && (c.tasks.Len() == 0 || c.slicing != c.runnable()):
		c.pause.Cancel()
	}
}

// work starts the coroutine, which lives as long as there are tasks: so it is
// told when the loop ends.
func (c *Cooperator) work() {
	c.working = true
	body := deferred.Inline(c.loop, func(co *deferred.Coroutine) (deferred.Unit, error) {
		defer c.workEnded()
		for c.tasks.Len() > 0 {
			if c.awaitTurn(co) {
				c.runSlice()
			}
		}
		return deferred.Unit{}, nil
	})
	if body.Fired() { // without having begun: the loop is ending
		c.workEnded()
	}
}

// workEnded ends the tasks that are left: then the loop is ending.
func (c *Cooperator) workEnded() {
	c.pause = nil
	c.endAll(errTaskCutShort, deferred.ErrLoopEnded)
	c.working = false
}

// errTaskCutShort is what methods of a task say that the end of the loop has
// ended.
var errTaskCutShort = fmt.Errorf("%w: %w", ErrTaskStopped, deferred.ErrLoopEnded)

// awaitTurn waits for the next turn of the loop, or, without work, for some. It
// returns false if the wait was cut short, because that has changed.
func (c *Cooperator) awaitTurn(co *deferred.Coroutine) (turn bool) {
	if c.slicing = c.runnable(); c.slicing {
		c.pause = deferred.After(c.loop, 0)
	} else {
		c.pause = deferred.New[deferred.Unit](c.loop)
	}
	_, err := deferred.Await(co, c.pause)
	c.pause = nil
	return err == nil
}

// runSlice asks the machine for the time, since the loop's clock stands still
// during a turn; that takes some 30 ns a step.
func (c *Cooperator) runSlice() {
	for began := time.Now(); c.runnable(); {
		next := c.ready.Front()
		c.ready.MoveToBack(next)
		next.Value.(*CooperativeTask).step()
		if time.Since(began) >= c.slice {
			return
		}
	}
}
