package deferred_test

import (
	"runtime"
	"testing"
	"time"

	"sasync/deferred"
)

func TestUnhandled_IsReportedOnceWhenTheLoopEnds(t *testing.T) {
	loop := newLoop(t)
	d := deferred.Fail[int](loop, errBoom)
	d.AddCallback(func(v int) (int, error) { return v, nil })
	loop.End()
	loop.End()
	if errs := loop.TakeUnhandled(); len(errs) != 1 || errs[0] != errBoom {
		t.Fatalf("reported %v", errs)
	}
	runtime.KeepAlive(d)
}

func TestUnhandled_IsReportedWhenTheDeferredIsCollected(t *testing.T) {
	loop := newLoop(t)
	deferred.Fail[int](loop, errBoom)
	deadline := time.Now().Add(10 * time.Second)
	for time.Now().Before(deadline) {
		runtime.GC()
		loop.Run()
		if errs := loop.TakeUnhandled(); len(errs) == 1 && errs[0] == errBoom {
			return
		}
	}
	t.Fatal("never reported")
}

func TestUnhandled_IsClearedByALaterHandler(t *testing.T) {
	loop := newLoop(t) // fails the test if one is reported
	deferred.Fail[int](loop, errBoom).AddErrback(func(error) (int, error) { return 0, nil })
	tapped := deferred.Fail[int](loop, errBoom)
	deferred.ThenBoth(tapped, func(int, error) (int, error) { return 0, nil })
	deferred.Inline(loop, func(co *deferred.Coroutine) (int, error) {
		deferred.Await(co, deferred.Fail[int](loop, errBoom))
		return 0, nil
	})
}

func TestUnhandled_AnErrorAfterAHandledOneIsReported(t *testing.T) {
	loop := newLoop(t)
	d := deferred.Fail[int](loop, errBoom)
	deferred.ThenBoth(d, func(int, error) (int, error) { return 0, nil })
	d.AddErrback(func(error) (int, error) { return 0, errBoom })
	loop.End()
	if errs := loop.TakeUnhandled(); len(errs) != 1 {
		t.Fatalf("reported %v", errs)
	}
}
