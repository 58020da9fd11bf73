package amp

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
)

// Command is a command that one side can send and the other can answer: its
// name, its arguments A, its answer R and its errors.
type Command[A, R any] struct {
	name   string
	args   *layout
	answer *layout
	errors []declared
}

// Empty is the arguments of a command without any, or an answer that only tells
// that it is done.
type Empty struct{}

// Define makes a command of the given name. It is meant for package variables,
// and panics if A or R is no struct of argument types. A field's key is in its
// tag `amp:"key"`, or else its name with a small first letter:
//
//	any integer, *big.Int   Integer          string      Unicode
//	float64, float32        Float            []byte      String
//	bool                    Boolean          Path        Path
//	time.Time               DateTime         Decimal     Decimal
//	slice of structs        AmpList          other slice ListOf
//
// Types that marshal and unmarshal themselves as text are sent as that text. A
// pointer to any of them is an optional argument: nil means that it is absent. So
// does a nil slice or *big.Int whose tag is `amp:"key,optional"`. The fields of
// a struct whose tag is `amp:",inline"` are taken as if they stood in its place;
// those with the tag `amp:"-"` are left out. Safe from any goroutine.
func Define[A, R any](name string, options ...Option) *Command[A, R] {
	c := &Command[A, R]{name: name}
	var err error
	if c.args, err = layoutFor(reflect.TypeFor[A]()); err == nil {
		c.answer, err = layoutFor(reflect.TypeFor[R]())
	}
	if err == nil && (name == "" || len(name) > maxValue) {
		err = errors.New("not a name")
	}
	if err != nil {
		panic(fmt.Errorf("amp: define %q: %w", name, err))
	}
	for _, option := range options {
		c.errors = slices.Concat(c.errors, option)
	}
	return c
}

// Name is the command's name. Safe from any goroutine.
func (cmd *Command[A, R]) Name() string { return cmd.name }

// Option is what a command is made with.
type Option []declared

// declared is an error that a command can fail with.
type declared struct {
	code  string
	err   error
	fatal bool
}

// Error declares that the command may fail with err, which the other side knows
// by code: a handler returns it, or an error that wraps it, and the text of that
// goes with the code. The caller gets a *RemoteError that wraps err. Safe from
// any goroutine.
func Error(code string, err error) Option { return Option{{code: code, err: err}} }

// Fatal is Error for an error after which the handler's side ends the
// connection. Safe from any goroutine.
func Fatal(code string, err error) Option { return Option{{code: code, err: err, fatal: true}} }

// Options joins options, for commands that have some in common. Safe from any
// goroutine.
func Options(all ...Option) Option {
	var joined Option
	for _, option := range all {
		joined = append(joined, option...)
	}
	return joined
}

// declaredFor gives the declaration of a handler's error.
func declaredFor(list []declared, err error) (declared, bool) {
	i := slices.IndexFunc(list, func(d declared) bool { return errors.Is(err, d.err) })
	if i < 0 {
		return declared{}, false
	}
	return list[i], true
}

// remoteError is what an answer with the given code means.
func remoteError(list []declared, command, code, description string) error {
	e := &RemoteError{Command: command, Code: code, Description: description, cause: ErrUnknownRemote}
	if i := slices.IndexFunc(list, func(d declared) bool { return d.code == code }); i >= 0 {
		e.cause = list[i].err
	} else if code == codeUnhandled {
		e.cause = ErrUnhandledCommand
	}
	return e
}

// named puts the command's name into an error about one of its arguments.
func named(err error, command string) error {
	if a, ok := err.(*ArgumentError); ok {
		a.Command = command
	}
	return err
}
