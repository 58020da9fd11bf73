package deferred_test

import (
	"testing"

	"sasync/deferred"
)

func TestUnhandled_AnErrorAfterATapThatSawAValueIsReported(t *testing.T) {
	loop := newLoop(t)
	d := deferred.New[int](loop)
	deferred.Then(d, func(v int) (int, error) { return v, nil })
	d.AddCallback(func(int) (int, error) { return 0, errBoom })
	d.Callback(1)
	loop.End()
	if errs := loop.TakeUnhandled(); len(errs) != 1 {
		t.Fatalf("reported %v", errs)
	}
}
