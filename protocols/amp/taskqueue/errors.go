package taskqueue

import (
	"errors"
	"fmt"
	"slices"

	"sasync/deferred"
	"sasync/protocols/amp"
)

// Errors of tasks.
var (
	// ErrTask is the error of a task that has failed at its worker with an error
	// which it does not declare: the text has the worker's.
	ErrTask = errors.New("taskqueue: the task has failed")
	// ErrWorkerLost is the error of a task whose worker was lost, and which may
	// not run again.
	ErrWorkerLost = errors.New("taskqueue: the worker was lost")
	// ErrFull refuses a task because as many as may wait for a worker. The caller
	// may try again later.
	ErrFull = errors.New("taskqueue: too many tasks wait for a worker")
	// ErrStopped refuses a task, and is the result of those that wait, once the
	// queue is stopped.
	ErrStopped = errors.New("taskqueue: stopped")
)

// Option is what a task is defined with.
type Option func(*options)

type options struct {
	errors   amp.Option
	declared []error
	attempts int
}

// Error declares that the task may fail with err, which the queue's side knows by
// code and finds with errors.Is. Safe from any goroutine.
func Error(code string, err error) Option {
	return func(o *options) {
		o.errors = append(o.errors, amp.Error(code, err)...)
		o.declared = append(o.declared, err)
	}
}

// Attempts is how many workers may be lost over one call before it fails with
// ErrWorkerLost: it goes to another one after each but the last. A task with more
// than one may run more than once, as a whole or in part. Without it that is one.
// Safe from any goroutine.
func Attempts(n int) Option {
	return func(o *options) { o.attempts = n }
}

func newOptions(list []Option) options {
	o := options{attempts: 1}
	for _, option := range append(list[:len(list):len(list)], Error("TASK", ErrTask), Error("CANCELLED", deferred.ErrCancelled)) {
		option(&o)
	}
	return o
}

// tell makes of a worker's error one that the task declares: the connection, and
// the other tasks on it, outlive it.
func (o *options) tell(err error) error {
	if err == nil || slices.ContainsFunc(o.declared, func(known error) bool { return errors.Is(err, known) }) {
		return err
	}
	return fmt.Errorf("%w: %v", ErrTask, err)
}
