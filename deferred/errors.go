package deferred

import (
	"errors"
	"fmt"
	"runtime/debug"
)

// Errors that a result can hold.
var (
	// ErrCancelled is the result of a Deferred that was cancelled and whose
	// canceller did not give another one.
	ErrCancelled = errors.New("deferred: cancelled")
	// ErrLoopEnded is the result of what the end of the loop cut short.
	ErrLoopEnded = errors.New("deferred: the loop has ended")
)

// Errors of wrong use.
var (
	// ErrOtherLoop tells that Deferreds of two loops were put together.
	ErrOtherLoop = errors.New("deferred: belongs to another loop")
	// ErrNotRunning is Await's answer to a coroutine that is not the one that
	// runs now: its body has returned, or the call was made beside it.
	ErrNotRunning = errors.New("deferred: await: not called by the running coroutine")
	// ErrNilError replaces the nil that Errback was given.
	ErrNilError = errors.New("deferred: errback without an error")
	// ErrNoDeferred is the result of a ThenDefer whose function returned nil.
	ErrNoDeferred = errors.New("deferred: the function returned no Deferred")
	// ErrOwnDeferred is the result of a ThenDefer whose function returned the
	// Deferred that ThenDefer itself has made: it would wait for itself.
	ErrOwnDeferred = errors.New("deferred: the function returned the Deferred that waits for it")
	// ErrGoexit is the result of a coroutine whose body called runtime.Goexit.
	ErrGoexit = errors.New("deferred: body called runtime.Goexit")
)

// AlreadyCalledError is the value of the panic with which Callback and Errback
// refuse to fire a Deferred again.
type AlreadyCalledError struct {
	// First describes the result that the Deferred already has.
	First string
	// Made and Fired are where the Deferred was made and fired first, with file
	// and line. They are empty unless State.SetDebugging was on then.
	Made, Fired string
}

func (e *AlreadyCalledError) Error() string {
	text := "deferred: fired twice: it already has its result: " + e.First
	if e.Made != "" {
		text += "; made by " + e.Made
	}
	if e.Fired != "" {
		text += "; fired first by " + e.Fired
	}
	return text
}

// PanicError is the error that a panic in a callback or coroutine becomes.
type PanicError struct {
	Value any    // what panic was called with
	Stack []byte // the stack at the panic, as debug.Stack gives it
	// Awaits are the functions, innermost first, whose Await has passed the
	// panic on, each with its file and line.
	Awaits []string
}

func (e *PanicError) Error() string { return fmt.Sprintf("panic: %v", e.Value) }

// Unwrap is the panic's value if that is an error.
func (e *PanicError) Unwrap() error {
	err, _ := e.Value.(error)
	return err
}

// newPanicError is called by the deferred function that recovered value.
func newPanicError(value any) *PanicError {
	return &PanicError{Value: value, Stack: debug.Stack()}
}

// FirstError is the error with which Gather and Join fail: the first one, and
// whose it was.
type FirstError struct {
	Index int // among those waited for, from 0
	Err   error
}

func (e *FirstError) Error() string {
	return fmt.Sprintf("deferred: item %d of several: %v", e.Index, e.Err)
}

// Unwrap is the item's own error.
func (e *FirstError) Unwrap() error { return e.Err }

// Unit is the value of a Deferred that only tells that something is done.
type Unit = struct{}
