package http1

import (
	"errors"
	"fmt"
	"net/http"
)

// Errors of both sides.
var (
	// ErrBodyCut is the error of a Body whose connection has ended before it.
	ErrBodyCut = errors.New("http1: body: the connection has ended before it")
	// ErrFinished is what a ResponseWriter returns whose answer is complete.
	ErrFinished = errors.New("http1: response: it has ended")
)

// StatusError is an error with the status that stands for it: what is wrong with
// what a peer has sent, or what a Handler wants a request to be answered with.
type StatusError struct {
	Code int
	What string // told to the peer, too
}

func (e *StatusError) Error() string {
	return fmt.Sprintf("http1: %d %s: %s", e.Code, http.StatusText(e.Code), e.What)
}

func refuse(code int, format string, args ...any) error {
	return &StatusError{code, fmt.Sprintf(format, args...)}
}

func malformed(format string, args ...any) error {
	return refuse(http.StatusBadRequest, format, args...)
}
