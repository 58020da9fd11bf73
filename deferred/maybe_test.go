package deferred_test

import (
	"errors"
	"testing"

	"sasync/deferred"
	"sasync/deferred/deferredtest"
)

func TestDo_FiresWithWhatTheFunctionReturns(t *testing.T) {
	loop := newLoop(t)
	if v := deferredtest.Result(t, deferred.Do(loop, func() (int, error) { return 3, nil })); v != 3 {
		t.Fatalf("got %d", v)
	}
	for name, f := range map[string]func() (int, error){
		"error": func() (int, error) { return 0, errBoom },
		"panic": func() (int, error) { panic(errBoom) },
	} {
		if err := deferredtest.Failure(t, deferred.Do(loop, f)); !errors.Is(err, errBoom) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestDoDefer_ReturnsTheSameDeferred(t *testing.T) {
	loop := newLoop(t)
	d := deferred.New[int](loop)
	if deferred.DoDefer(loop, func() *deferred.Deferred[int] { return d }) != d {
		t.Fatal("another one")
	}
}

func TestDoDefer_TurnsWhatIsNotOneIntoAnError(t *testing.T) {
	loop, there := newLoop(t), newLoop(t)
	for want, f := range map[error]func() *deferred.Deferred[int]{
		errBoom:                func() *deferred.Deferred[int] { panic(errBoom) },
		deferred.ErrNoDeferred: func() *deferred.Deferred[int] { return nil },
		deferred.ErrOtherLoop:  func() *deferred.Deferred[int] { return deferred.New[int](there) },
	} {
		if err := deferredtest.Failure(t, deferred.DoDefer(loop, f)); !errors.Is(err, want) {
			t.Errorf("got %v, want %v", err, want)
		}
	}
}
