package ws

import (
	"errors"
	"fmt"

	"sasync/reactor"
)

// Errors of sending and closing.
var (
	// ErrClosed is what nothing can be sent after: a Close frame, or the end of
	// the connection.
	ErrClosed = errors.New("ws: send: the connection is closed or closing")
	// ErrMessageOpen refuses a message inside of another one, whose
	// MessageWriter is not closed.
	ErrMessageOpen = errors.New("ws: send: another message is not complete")
	// ErrNotUTF8 refuses text that is not UTF-8: the peer would have to end the
	// connection.
	ErrNotUTF8 = errors.New("ws: send: text that is not UTF-8")
	// ErrCode refuses a code that no Close frame may have.
	ErrCode = errors.New("ws: close: a code that can't be sent")
)

// Errors of the end of a connection, inside of a reactor.ErrConnectionLost.
var (
	// ErrNoClose is the end of a connection without a Close frame of the peer.
	ErrNoClose = errors.New("ws: connection: the peer has ended it without a Close frame")
	// ErrSilent is the end of a connection whose peer has not answered a Ping in
	// time.
	ErrSilent = errors.New("ws: connection: no answer to a Ping")
	// ErrCloseTimeout is the end of a connection whose peer has not answered a
	// Close frame in time.
	ErrCloseTimeout = errors.New("ws: connection: no answer to a Close frame")
)

// CloseError is the end of a connection that was closed as it should be: both
// sides have sent a Close frame, and this is the peer's. It is a
// reactor.ErrConnectionDone.
type CloseError struct {
	Code   Code // CodeNoStatus if there was none
	Reason string
}

func (e *CloseError) Error() string {
	if e.Reason == "" {
		return fmt.Sprintf("ws: closed: %d", e.Code)
	}
	return fmt.Sprintf("ws: closed: %d: %q", e.Code, e.Reason)
}

func (e *CloseError) Unwrap() error { return reactor.ErrConnectionDone }

// ProtocolError is what is wrong with what a peer has sent. The connection ends
// with it, by a Close frame with the code.
type ProtocolError struct {
	Code Code
	What string
}

func (e *ProtocolError) Error() string { return fmt.Sprintf("ws: the peer: %d: %s", e.Code, e.What) }

func violates(format string, args ...any) error {
	return &ProtocolError{CodeProtocolError, fmt.Sprintf(format, args...)}
}

func tooBig(format string, args ...any) error {
	return &ProtocolError{CodeTooBig, fmt.Sprintf(format, args...)}
}

func notText() error { return &ProtocolError{CodeInvalidData, "text that is not UTF-8"} }
