package task

import (
	"errors"
	"fmt"
)

// Errors of a LoopingCall.
var (
	// ErrRunning is the result of a Start of one that runs, or whose last call
	// is not over yet.
	ErrRunning = errors.New("task: looping call: start: already running")
	// ErrNotRunning is the answer of Stop and Reset to one that does not run.
	ErrNotRunning = errors.New("task: looping call: not running")
)

// Errors of a CooperativeTask. Those of one that has ended are ErrTaskFinished.
var (
	// ErrTaskFinished tells that a task has ended, whatever way.
	ErrTaskFinished = errors.New("task: cooperative task: it has ended")
	// ErrTaskDone tells that it has done its work.
	ErrTaskDone = fmt.Errorf("%w: done", ErrTaskFinished)
	// ErrTaskFailed tells that its work has failed; the cause is wrapped too.
	ErrTaskFailed = fmt.Errorf("%w: failed", ErrTaskFinished)
	// ErrTaskStopped tells that it was stopped before that.
	ErrTaskStopped = fmt.Errorf("%w: stopped", ErrTaskFinished)
	// ErrSchedulerStopped tells that its cooperator was stopped. It is an
	// ErrTaskStopped.
	ErrSchedulerStopped = fmt.Errorf("%w with its cooperator", ErrTaskStopped)
	// ErrNotPaused is the answer to a Resume without a Pause.
	ErrNotPaused = errors.New("task: cooperative task: resume: not paused")
)
