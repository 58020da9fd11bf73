package service

import (
	"errors"
	"fmt"
)

var (
	// ErrRunning is the result of a Start of a service that runs, or that is on
	// its way there or back.
	ErrRunning = errors.New("service: start: running already")
	// ErrNameTaken is the result of an Add under a name that the group has
	// already, if only until a Remove is over.
	ErrNameTaken = errors.New("the name is taken")
	// ErrNoService is the result of a Remove of a name that the group does not
	// have.
	ErrNoService = errors.New("no service has this name")
)

// Error tells which service of a tree could not be started or stopped, and why.
type Error struct {
	Op   string // "start" or "stop"
	Name string // the way to it from the group that says so: "web/port"
	Err  error
}

func (e *Error) Error() string {
	if e.Name == "" {
		return fmt.Sprintf("service: %s: %v", e.Op, e.Err)
	}
	return fmt.Sprintf("service: %s %s: %v", e.Op, e.Name, e.Err)
}

// Unwrap is the service's own error.
func (e *Error) Unwrap() error { return e.Err }

// named makes err, of a service of this name, an Error; of several errors each.
func named(op, name string, err error) error {
	switch err := err.(type) {
	case nil:
		return nil
	case *Error: // of a group
		if name != "" {
			name += "/"
		}
		return &Error{Op: err.Op, Name: name + err.Name, Err: err.Err}
	case interface{ Unwrap() []error }:
		var all []error
		for _, one := range err.Unwrap() {
			all = append(all, named(op, name, one))
		}
		return errors.Join(all...)
	}
	return &Error{Op: op, Name: name, Err: err}
}
