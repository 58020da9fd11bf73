package task

import (
	"errors"
	"fmt"

	"sasync/deferred"
)

// step lets the work go on to its next yield.
func (t *CooperativeTask) step() {
	wait, more := t.runWork()
	switch {
	case t.answer != nil: // the step has stopped the task
		t.conclude()
	case !more && t.broke != nil:
		t.fail(t.broke)
	case !more:
		t.end(ErrTaskDone, nil)
	case wait != nil:
		t.await(wait)
	}
}

func (t *CooperativeTask) runWork() (wait *deferred.Deferred[deferred.Unit], more bool) {
	t.inStep = true
	defer func() { t.inStep = false }()
	return t.next()
}

// await keeps the task out of line until d fires.
func (t *CooperativeTask) await(d *deferred.Deferred[deferred.Unit]) {
	fired := false
	ours := deferred.DoDefer(t.c.loop, func() *deferred.Deferred[deferred.Unit] { return d })
	tap := deferred.ThenBoth(ours, func(_ deferred.Unit, err error) (deferred.Unit, error) {
		fired, t.awaits = true, nil
		switch {
		case t.answer != nil: // stopped, and thereby d cancelled
		case err != nil:
			t.fail(err)
		default:
			t.getInLine()
		}
		return deferred.Unit{}, nil
	})
	if !fired {
		t.awaits = tap
		t.leaveLine()
	}
}

func (t *CooperativeTask) getInLine() {
	if t.place == nil && t.paused == 0 && t.awaits == nil {
		t.place = t.c.ready.PushBack(t)
		t.c.changed()
	}
}

func (t *CooperativeTask) leaveLine() {
	if t.place != nil {
		t.c.ready.Remove(t.place)
		t.place = nil
		t.c.changed()
	}
}

func (t *CooperativeTask) fail(err error) {
	t.broke = nil
	t.end(fmt.Errorf("%w: %w", ErrTaskFailed, err), err)
}

// end takes the task out of the cooperator; a step that is under way comes to
// its end first.
func (t *CooperativeTask) end(answer, result error) {
	t.answer, t.result = answer, result
	t.c.tasks.Remove(t.member)
	t.leaveLine()
	if tap := t.awaits; tap != nil {
		t.awaits = nil
		tap.AddErrback(ignore)
		tap.Cancel()
	}
	t.c.changed()
	if !t.inStep {
		t.conclude()
	}
}

// conclude lets the work's defers run and tells the result.
func (t *CooperativeTask) conclude() {
	defer t.tell()
	t.close()
}

// tell fires those who have asked. An error of the work needs somebody to hear
// it; that the task was stopped does not.
func (t *CooperativeTask) tell() {
	stopped := errors.Is(t.answer, ErrTaskStopped)
	if t.broke != nil {
		stopped, t.result = false, fmt.Errorf("task: cooperative task: while it was being stopped: %w", t.broke)
	}
	t.done = deferred.Do(t.c.loop, func() (deferred.Unit, error) { return deferred.Unit{}, t.result })
	for _, d := range t.asked {
		t.done.ChainTo(d)
	}
	if t.asked = nil; stopped {
		t.done.ChainTo(deferred.New[deferred.Unit](t.c.loop).AddErrback(ignore))
	}
}

func ignore(error) (deferred.Unit, error) { return deferred.Unit{}, nil }
