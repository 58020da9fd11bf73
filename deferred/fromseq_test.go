package deferred_test

import (
	"errors"
	"iter"
	"slices"
	"testing"

	"sasync/deferred"
	"sasync/deferred/deferredtest"
)

func TestFromSeq_GivesAllItemsInOrder(t *testing.T) {
	loop := newLoop(t)
	want := make([]int, 10_000)
	for i := range want {
		want[i] = i
	}
	for _, ahead := range []int{0, 1, 64, 20_000} {
		d := deferred.Collect(loop, deferred.FromSeq(loop, slices.Values(want), ahead))
		loop.RunUntil(d.Fired)
		if got := deferredtest.Result(t, d); !slices.Equal(got, want) {
			t.Fatalf("ahead %d: %d items", ahead, len(got))
		}
	}
}

func TestFromSeq_ReadsNoFurtherAheadThanItMay(t *testing.T) {
	loop := newLoop(t)
	const ahead = 3
	began := make(chan int, 100)
	source := deferred.FromSeq(loop, func(yield func(int) bool) {
		for i := range 100 {
			began <- i
			if !yield(i) {
				return
			}
		}
	}, ahead)
	for range ahead + 1 { // and one that waits for room
		<-began
	}
	d := source.Next()
	loop.RunUntil(d.Fired)
	got := deferredtest.Result(t, d)
	if len(got) > ahead {
		t.Fatalf("%v was read ahead", got)
	}
	source.Stop()
}

func TestFromSeq_AnErrorAndAPanicEndIt(t *testing.T) {
	loop := newLoop(t)
	for name, seq := range map[string]iter.Seq2[int, error]{
		"error": func(yield func(int, error) bool) { _ = yield(1, nil) && yield(0, errBoom) && yield(2, nil) },
		"panic": func(yield func(int, error) bool) { yield(1, nil); panic(errBoom) },
	} {
		source := deferred.FromSeq2(loop, seq, 1)
		first := source.Next()
		loop.RunUntil(first.Fired)
		if got := deferredtest.Result(t, first); !slices.Equal(got, []int{1}) {
			t.Fatalf("%s: got %v", name, got)
		}
		for range 2 {
			d := source.Next()
			loop.RunUntil(d.Fired)
			if err := deferredtest.Failure(t, d); !errors.Is(err, errBoom) {
				t.Fatalf("%s: got %v", name, err)
			}
		}
	}
}

func TestFromSeq_StopEndsTheSequenceAtItsNextYield(t *testing.T) {
	loop := newLoop(t)
	left := make(chan struct{})
	source := deferred.FromSeq(loop, func(yield func(int) bool) {
		defer close(left)
		for i := 0; yield(i); i++ {
		}
	}, 1)
	source.Stop()
	<-left
	if err := deferredtest.Failure(t, source.Next()); err != deferred.ErrStopped {
		t.Fatalf("got %v", err)
	}
}

func TestFromSeq_StopFailsTheNextThatWaits(t *testing.T) {
	loop := newLoop(t)
	end := make(chan struct{})
	source := deferred.FromSeq(loop, func(func(int) bool) { <-end }, 1)
	waits := source.Next()
	if err := deferredtest.Failure(t, source.Next()); err != deferred.ErrNotReady {
		t.Fatalf("two at once: %v", err)
	}
	source.Stop()
	if err := deferredtest.Failure(t, waits); err != deferred.ErrStopped {
		t.Fatalf("got %v", err)
	}
	close(end)
}

func TestFromSeq_CancelledNextLosesNothing(t *testing.T) {
	loop := newLoop(t)
	begin := make(chan struct{})
	source := deferred.FromSeq(loop, func(yield func(int) bool) { <-begin; yield(1) }, 1)
	cancelled := source.Next()
	cancelled.Cancel()
	deferredtest.Failure(t, cancelled)
	close(begin)
	d := source.Next()
	loop.RunUntil(d.Fired)
	if got := deferredtest.Result(t, d); !slices.Equal(got, []int{1}) {
		t.Fatalf("got %v", got)
	}
	source.Stop()
}

func TestFromSeq_EndOfTheLoopLeavesNoGoroutine(t *testing.T) {
	loop := newLoop(t) // TestMain looks for what is left
	deferred.FromSeq(loop, func(yield func(int) bool) {
		for i := 0; yield(i); i++ {
		}
	}, 1)
}
