package deferred_test

import (
	"fmt"
	"strings"
	"testing"

	"sasync/deferred"
	"sasync/deferred/deferredtest"
)

func TestSemaphore_LetsItsNumberInAndTheOthersInTheirOrder(t *testing.T) {
	sem := deferred.NewSemaphore(newLoop(t), 2)
	var in trace
	for _, name := range []string{"a", "b", "c", "d"} {
		sem.Acquire().AddCallback(func(u deferred.Unit) (deferred.Unit, error) { in.add(name); return u, nil })
	}
	in.want(t, "two at once", "a", "b")
	sem.Release()
	in.want(t, "the next before Release returns", "a", "b", "c")
	sem.Release()
	sem.Release()
	sem.Release()
	in.want(t, "all in their order", "a", "b", "c", "d")
	if sem.Free() != 2 {
		t.Fatalf("%d free", sem.Free())
	}
}

func TestSemaphore_CancelGivesUpThePlaceInTheLine(t *testing.T) {
	sem := deferred.NewSemaphore(newLoop(t), 1)
	in, first, middle, last := sem.Acquire(), sem.Acquire(), sem.Acquire(), sem.Acquire()
	middle.Cancel()
	if err := deferredtest.Failure(t, middle); err != deferred.ErrCancelled {
		t.Fatalf("got %v", err)
	}
	in.Cancel() // has been let in: no effect
	sem.Release()
	deferredtest.Result(t, first)
	sem.Release()
	deferredtest.Result(t, last)
}

func TestSemaphore_CancelOfWhoIsBeingLetInLosesNoPlace(t *testing.T) {
	loop := newLoop(t)
	sem := deferred.NewSemaphore(loop, 1)
	sem.Acquire()
	waits := deferred.Then(sem.Acquire(), func(u deferred.Unit) (deferred.Unit, error) { t.Error("was let in"); return u, nil })
	deferred.Succeed(loop, 1).AddCallback(func(v int) (int, error) {
		sem.Release()
		waits.Cancel()
		return v, nil
	})
	if err := deferredtest.Failure(t, waits); err != deferred.ErrCancelled || sem.Free() != 1 {
		t.Fatalf("got %v, %d free", err, sem.Free())
	}
}

func TestSemaphore_ReleaseBeyondItsAcquiresPanics(t *testing.T) {
	loop := newLoop(t)
	sem := deferred.NewSemaphore(loop, 1)
	text := fmt.Sprint(mustPanic(t, sem.Release))
	if !strings.Contains(text, "call Release once for each Acquire") {
		t.Fatalf("%q does not say what to do", text)
	}
	sem.Acquire()
	sem.Acquire()
	deferred.Succeed(loop, 1).AddCallback(func(v int) (int, error) {
		sem.Release()
		mustPanic(t, sem.Release) // the second acquirer is not in yet
		return v, nil
	})
}

func TestNewSemaphore_OfLessThanOnePanics(t *testing.T) {
	mustPanic(t, func() { deferred.NewSemaphore(newLoop(t), 0) })
}

func TestSemaphore_AMillionHandOversNeedConstantStack(t *testing.T) {
	sem := deferred.NewSemaphore(newLoop(t), 1)
	const waiters = 1_000_000
	served, deepest := 0, 0
	sem.Acquire()
	for range waiters {
		sem.Acquire().AddCallback(func(u deferred.Unit) (deferred.Unit, error) {
			if served++; served%100_000 == 0 {
				deepest = max(deepest, stackDepth())
			}
			sem.Release()
			return u, nil
		})
	}
	sem.Release()
	if served != waiters || deepest > 60 {
		t.Fatalf("served %d, %d frames deep", served, deepest)
	}
}
