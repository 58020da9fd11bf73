package reactor

import (
	"fmt"
	"os"
	"syscall"
)

// ProcessTerminated is the end of a child by a signal, or with an exit code
// other than 0.
type ProcessTerminated struct {
	// ExitCode is that of the child; -1 if a signal has ended it.
	ExitCode int
	// Signal is what has ended it; 0 if nothing of the kind.
	Signal syscall.Signal
}

func (e *ProcessTerminated) Error() string {
	if e.Signal != 0 {
		return fmt.Sprintf("reactor: process terminated: signal %d (%v)", int(e.Signal), e.Signal)
	}
	return fmt.Sprintf("reactor: process terminated: exit code %d", e.ExitCode)
}

// exitReason is what the protocol is told of an exit. err comes from os/exec,
// which has more to do than to wait: it copies a Stdin that is no file, and
// heeds a context.
func exitReason(state *os.ProcessState, err error) error {
	if state == nil {
		return fmt.Errorf("reactor: wait for a process: %w", err)
	}
	status, ok := state.Sys().(syscall.WaitStatus)
	switch {
	case ok && status.Signaled():
		return &ProcessTerminated{ExitCode: -1, Signal: status.Signal()}
	case !state.Success():
		return &ProcessTerminated{ExitCode: state.ExitCode()}
	case err != nil:
		return fmt.Errorf("reactor: process %d: %w", state.Pid(), err)
	}
	return ErrProcessDone
}
