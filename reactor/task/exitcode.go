package task

import (
	"errors"
	"fmt"
)

// ExitCode is an error that ends the program with this code; one that a process
// cannot have, outside 0 to 255, counts as 1. As it is, it is not logged: the
// program has said what there is to say. What wraps it is.
type ExitCode int

func (c ExitCode) Error() string { return fmt.Sprintf("exit code %d", int(c)) }

// exitCode is the code for what a main function has returned.
func exitCode(err error) int {
	if err == nil {
		return 0
	}
	if code, is := errors.AsType[ExitCode](err); is && code >= 0 && code <= 255 {
		return int(code)
	}
	return 1
}
