package task

import (
	"container/list"
	"iter"
	"runtime/debug"
	"slices"

	"sasync/deferred"
)

// Work is what a task does. It calls yield after each step, with nil or with a
// Deferred that the next step has to wait for, and it returns when all is done,
// or at once if yield returns false. An error or a panic fails the task, and so
// does an error of such a Deferred. It is called on the loop.
type Work func(yield func(wait *deferred.Deferred[deferred.Unit]) bool) error

// CooperativeTask is work that a Cooperator does in steps. Once it has ended its
// methods return what has become of it, which is an ErrTaskFinished.
type CooperativeTask struct {
	// Immutable after Cooperate.
	c     *Cooperator
	next  func() (wait *deferred.Deferred[deferred.Unit], more bool)
	close func() // ends the work at its yield

	// Owned by the loop.
	member *list.Element                       // in c.tasks
	place  *list.Element                       // in c.ready; nil while it cannot go on
	paused int                                 // Pauses without a Resume
	awaits *deferred.Deferred[deferred.Unit]   // tap on what it has yielded, else nil
	inStep bool                                // the work is running
	broke  error                               // what the work has returned or panicked with
	answer error                               // of methods, once it has ended
	result error                               // then: what WhenDone tells
	done   *deferred.Deferred[deferred.Unit]   // of result, once that is told
	asked  []*deferred.Deferred[deferred.Unit] // by WhenDone, before that
}

func newTask(c *Cooperator, work Work) *CooperativeTask {
	t := &CooperativeTask{c: c}
	t.next, t.close = iter.Pull(func(yield func(*deferred.Deferred[deferred.Unit]) bool) {
		defer func() {
			if value := recover(); value != nil {
				t.broke = &deferred.PanicError{Value: value, Stack: debug.Stack()}
			}
		}()
		t.broke = work(yield)
	})
	return t
}

// WhenDone returns a Deferred that fires when the task has done its work, fails
// with the work's error, or with ErrTaskStopped. Any number may ask, also
// afterwards. Cancelling it changes nothing for the task. If nobody asks, an
// error of the work is one that nobody has handled. Loop only.
func (t *CooperativeTask) WhenDone() *deferred.Deferred[deferred.Unit] {
	if t.done != nil {
		return deferred.Then(t.done, func(u deferred.Unit) (deferred.Unit, error) { return u, nil })
	}
	d := deferred.NewCancellable(t.c.loop, func(d *deferred.Deferred[deferred.Unit]) {
		t.asked = slices.DeleteFunc(t.asked, func(other *deferred.Deferred[deferred.Unit]) bool { return other == d })
	})
	t.asked = append(t.asked, d)
	return d
}

// Pause holds the task back until Resume was called as often. A step that is
// under way comes to its end. Loop only.
func (t *CooperativeTask) Pause() error {
	t.c.loop.DeferredState().Check()
	if t.answer != nil {
		return t.answer
	}
	t.paused++
	t.leaveLine()
	return nil
}

// Resume takes one Pause back; without one it returns ErrNotPaused. Loop only.
func (t *CooperativeTask) Resume() error {
	t.c.loop.DeferredState().Check()
	switch {
	case t.answer != nil:
		return t.answer
	case t.paused == 0:
		return ErrNotPaused
	}
	t.paused--
	t.getInLine()
	return nil
}

// Stop ends the task before its work is done: the yield that the work is in
// returns false. What the work waits for is let go of. Loop only.
func (t *CooperativeTask) Stop() error {
	t.c.loop.DeferredState().Check()
	if t.answer != nil {
		return t.answer
	}
	t.end(ErrTaskStopped, ErrTaskStopped)
	return nil
}
