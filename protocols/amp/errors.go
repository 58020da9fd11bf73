package amp

import (
	"errors"
	"fmt"
)

// Errors of calls.
var (
	// ErrUnhandledCommand is the error of a command that the peer does not know.
	ErrUnhandledCommand = errors.New("amp: the peer does not know this command")
	// ErrUnknownRemote is the error of a command that failed at the peer with
	// an error which the command does not declare.
	ErrUnknownRemote = errors.New("amp: the peer has failed")
	// ErrNotConnected refuses a call before the connection is made.
	ErrNotConnected = errors.New("amp: not connected")
	// ErrTooManyPending refuses a call because as many as may wait for their
	// answers. The caller may try again later.
	ErrTooManyPending = errors.New("amp: too many calls wait for their answers")
	// ErrSwitched refuses a call, and is the result of those that wait, on a
	// connection that goes on, or is about to, with another protocol.
	ErrSwitched = errors.New("amp: the connection has another protocol now")
	// ErrOnlyOneTLS refuses a second StartTLS.
	ErrOnlyOneTLS = errors.New("amp: the connection speaks TLS already, or is about to")
	// ErrTooManyCommands ends a connection whose peer sends more commands than
	// can be kept until it is their turn.
	ErrTooManyCommands = errors.New("amp: the peer sends too many commands")
)

// The codes of errors that no command declares.
const (
	codeUnknown   = "UNKNOWN"
	codeUnhandled = "UNHANDLED"
)

// RemoteError is what the peer answers instead of a result. It wraps the error
// that the command declares for its code, or else ErrUnhandledCommand or
// ErrUnknownRemote.
type RemoteError struct {
	Command     string
	Code        string
	Description string
	cause       error
}

func (e *RemoteError) Error() string {
	return fmt.Sprintf("amp: call %s: %s: %s", e.Command, e.Code, e.Description)
}

// Unwrap is the declared error.
func (e *RemoteError) Unwrap() error { return e.cause }

// ProtocolError is what is wrong with what a peer has sent. The connection ends
// with it.
type ProtocolError struct{ What string }

func (e *ProtocolError) Error() string { return "amp: protocol error: " + e.What }

// TooLongError refuses to send a key that is empty or too long, or a value that
// is too long.
type TooLongError struct {
	Key   string
	IsKey bool // otherwise it is the key's value
	Bytes int
}

func (e *TooLongError) Error() string {
	if e.IsKey {
		return fmt.Sprintf("amp: key %.20q has %d bytes, not 1 to %d", e.Key, e.Bytes, maxKey)
	}
	return fmt.Sprintf("amp: the value of %q has %d bytes, more than %d", e.Key, e.Bytes, maxValue)
}

// ArgumentError tells which argument of a command or of its answer is missing,
// can't be read or can't be sent.
type ArgumentError struct {
	Command string
	Key     string
	Err     error
}

func (e *ArgumentError) Error() string {
	return fmt.Sprintf("amp: %s: argument %q: %v", e.Command, e.Key, e.Err)
}

// Unwrap is what is wrong with it.
func (e *ArgumentError) Unwrap() error { return e.Err }

var errMissing = errors.New("missing")
