package task

import (
	"time"

	"sasync/deferred"
)

// Later calls f once d has passed and returns a Deferred for what f returns.
// Cancelling it before that takes the call off the clock. Loop only.
func Later[T any](loop deferred.Loop, d time.Duration, f func() (T, error)) *deferred.Deferred[T] {
	return deferred.Then(deferred.After(loop, d), func(deferred.Unit) (T, error) { return f() })
}

// LaterDefer is Later for an f that returns a Deferred: cancelling cancels that
// one, once f was called. Loop only.
func LaterDefer[T any](loop deferred.Loop, d time.Duration, f func() *deferred.Deferred[T]) *deferred.Deferred[T] {
	return deferred.ThenDefer(deferred.After(loop, d), func(deferred.Unit) *deferred.Deferred[T] { return f() })
}
