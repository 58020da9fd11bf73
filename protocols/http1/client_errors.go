package http1

import (
	"errors"
	"fmt"
	"net/http"
)

// Errors of a Client.
var (
	// ErrBadResponse is what the server sends and what is no response.
	ErrBadResponse = errors.New("http1: response: malformed")
	// ErrTooLarge is a response of more than Limits allow, or than ReadAll does.
	ErrTooLarge = errors.New("http1: response: too large")
	// ErrTooManyWaiting refuses a request because as many as may wait for a
	// connection. The caller may try again later.
	ErrTooManyWaiting = errors.New("http1: too many requests wait for a connection")
	// ErrClientClosed refuses a request after Shutdown.
	ErrClientClosed = errors.New("http1: the client is shut down")
	// ErrBadRequest is a request that can't be sent as it is.
	ErrBadRequest = errors.New("http1: request: malformed")
	// ErrTooManyRedirects is the end of following redirects, after ten, where
	// ClientConfig says nothing else.
	ErrTooManyRedirects = errors.New("http1: stopped after 10 redirects")
	// ErrNoUpgrade is Upgrade's answer to a response that offers none, or of
	// which the connection has ended or was handed over before.
	ErrNoUpgrade = errors.New("http1: upgrade: the connection can't be had")
)

// badResponse makes an error of the client's of what a codec says. A *StatusError
// would be told to whom a handler answers, who is not to blame.
func badResponse(err error) error {
	var told *StatusError
	switch {
	case !errors.As(err, &told):
		return err
	case told.Code == http.StatusBadRequest || told.Code == http.StatusNotImplemented:
		return fmt.Errorf("%w: %s", ErrBadResponse, told.What)
	}
	return fmt.Errorf("%w: %s", ErrTooLarge, told.What)
}

func badRequest(format string, args ...any) error {
	return fmt.Errorf("%w: %s", ErrBadRequest, fmt.Sprintf(format, args...))
}
