package deferredtest

import (
	"testing"

	"sasync/deferred"
)

// Result returns the value that d has fired with and fails the test at once if
// there is none or an error in its place. Loop only.
func Result[T any](t testing.TB, d *deferred.Deferred[T]) T {
	t.Helper()
	value, err, ok := take(d)
	if !ok {
		t.Fatal("the Deferred has no result yet")
	}
	if err != nil {
		t.Fatalf("the Deferred has failed: %v", err)
	}
	return value
}

// Failure returns the error that d has fired with, which counts as handled, and
// fails the test at once if there is none. Loop only.
func Failure[T any](t testing.TB, d *deferred.Deferred[T]) error {
	t.Helper()
	value, err, ok := take(d)
	if !ok {
		t.Fatal("the Deferred has no result yet")
	}
	if err == nil {
		t.Fatalf("the Deferred has succeeded: %v", value)
	}
	return err
}

// Pending fails the test at once if d has a result. Loop only.
func Pending[T any](t testing.TB, d *deferred.Deferred[T]) {
	t.Helper()
	if value, err, ok := take(d); ok {
		t.Fatalf("the Deferred has a result: %v, %v", value, err)
	}
}

func take[T any](d *deferred.Deferred[T]) (value T, err error, ok bool) {
	if value, err, ok = d.Result(); ok && err != nil {
		deferred.ThenBoth(d, func(T, error) (deferred.Unit, error) { return deferred.Unit{}, nil })
	}
	return value, err, ok
}
