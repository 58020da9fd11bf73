package deferred_test

import (
	"errors"
	"slices"
	"testing"

	"sasync/deferred"
	"sasync/deferred/deferredtest"
)

// script is a Deferator that gives each batch when the test says so.
type script struct {
	loop    deferred.Loop
	waiting *deferred.Deferred[[]int]
	asked   int
	stopped int
}

func (s *script) Next() *deferred.Deferred[[]int] {
	s.asked++
	s.waiting = deferred.New[[]int](s.loop)
	return s.waiting
}

func (s *script) Stop() {
	s.stopped++
	if s.waiting != nil && !s.waiting.Fired() {
		s.waiting.Errback(deferred.ErrStopped)
	}
}

func (s *script) give(items ...int) { s.waiting.Callback(items) }

func TestEach_RangesOverTheItemsOfAllBatches(t *testing.T) {
	loop := newLoop(t)
	s := &script{loop: loop}
	d := deferred.Collect(loop, s)
	s.give(1, 2)
	s.give(3)
	deferredtest.Pending(t, d)
	s.give()
	if got := deferredtest.Result(t, d); !slices.Equal(got, []int{1, 2, 3}) {
		t.Fatalf("got %v", got)
	}
}

func TestEach_BreakStopsTheSource(t *testing.T) {
	loop := newLoop(t)
	s := &script{loop: loop}
	deferred.Inline(loop, func(co *deferred.Coroutine) (deferred.Unit, error) {
		for range deferred.Each(co, s) {
			break
		}
		return deferred.Unit{}, nil
	})
	s.give(1, 2)
	if s.stopped != 1 || s.asked != 1 {
		t.Fatalf("stopped %d times, asked %d times", s.stopped, s.asked)
	}
}

func TestEach_AnErrorIsTheLastItem(t *testing.T) {
	loop := newLoop(t)
	s := &script{loop: loop}
	var items []int
	var last error
	deferred.Inline(loop, func(co *deferred.Coroutine) (deferred.Unit, error) {
		for item, err := range deferred.Each(co, s) {
			if err != nil {
				last = err
				continue
			}
			items = append(items, item)
		}
		return deferred.Unit{}, nil
	})
	s.give(1)
	s.waiting.Errback(errBoom)
	if !slices.Equal(items, []int{1}) || last != errBoom || s.stopped != 1 {
		t.Fatalf("items %v, error %v, stopped %d times", items, last, s.stopped)
	}
}

func TestCollect_CancelStopsTheSource(t *testing.T) {
	loop := newLoop(t)
	s := &script{loop: loop}
	d := deferred.Collect(loop, s)
	d.Cancel()
	if err := deferredtest.Failure(t, d); err != deferred.ErrCancelled || s.stopped != 1 {
		t.Fatalf("got %v, stopped %d times", err, s.stopped)
	}
}

func TestEach_EndOfTheLoopStopsTheSource(t *testing.T) {
	loop := newLoop(t)
	s := &script{loop: loop}
	d := deferred.Collect(loop, s)
	loop.End()
	if err := deferredtest.Failure(t, d); err != deferred.ErrLoopEnded || s.stopped != 1 {
		t.Fatalf("got %v, stopped %d times", err, s.stopped)
	}
}

func countTo(n int) func() (int, bool, error) {
	i := 0
	return func() (int, bool, error) { i++; return i, i <= n, nil }
}

func TestFromFunc_GivesAnItemForEachNext(t *testing.T) {
	loop := newLoop(t)
	source := deferred.FromFunc(loop, countTo(2))
	for _, want := range [][]int{{1}, {2}, nil, nil} {
		if got := deferredtest.Result(t, source.Next()); !slices.Equal(got, want) {
			t.Fatalf("got %v, want %v", got, want)
		}
	}
}

func TestFromFunc_AnErrorAndAPanicEndIt(t *testing.T) {
	loop := newLoop(t)
	for name, next := range map[string]func() (int, bool, error){
		"error": func() (int, bool, error) { return 0, true, errBoom },
		"panic": func() (int, bool, error) { panic(errBoom) },
	} {
		source := deferred.FromFunc(loop, next)
		for range 2 {
			if err := deferredtest.Failure(t, source.Next()); !errors.Is(err, errBoom) {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
}

func TestFromFunc_StopEndsIt(t *testing.T) {
	loop := newLoop(t)
	source := deferred.FromFunc(loop, countTo(2))
	source.Stop()
	if err := deferredtest.Failure(t, source.Next()); err != deferred.ErrStopped {
		t.Fatalf("got %v", err)
	}
}

func TestPrefetch_IsOneNextAhead(t *testing.T) {
	loop := newLoop(t)
	s := &script{loop: loop}
	ahead := deferred.Prefetch[int](s)
	if s.asked != 1 {
		t.Fatal("nothing asked before the first Next")
	}
	s.give(1)
	if got := deferredtest.Result(t, ahead.Next()); !slices.Equal(got, []int{1}) || s.asked != 2 {
		t.Fatalf("got %v, asked %d times", got, s.asked)
	}
	second := ahead.Next()
	if err := deferredtest.Failure(t, ahead.Next()); err != deferred.ErrNotReady {
		t.Fatalf("two at once: %v", err)
	}
	s.give(2)
	if got := deferredtest.Result(t, second); !slices.Equal(got, []int{2}) || s.asked != 3 {
		t.Fatalf("got %v, asked %d times", got, s.asked)
	}
	s.give()
	for range 2 {
		if got := deferredtest.Result(t, ahead.Next()); len(got) != 0 || s.asked != 3 {
			t.Fatalf("after the end: %v, asked %d times", got, s.asked)
		}
	}
}

func TestPrefetch_CancelledNextLosesNothing(t *testing.T) {
	loop := newLoop(t)
	s := &script{loop: loop}
	ahead := deferred.Prefetch[int](s)
	cancelled := ahead.Next()
	cancelled.Cancel()
	deferredtest.Failure(t, cancelled)
	s.give(1)
	if got := deferredtest.Result(t, ahead.Next()); !slices.Equal(got, []int{1}) {
		t.Fatalf("got %v", got)
	}
}

func TestPrefetch_StopEndsItAndTheSource(t *testing.T) {
	loop := newLoop(t)
	s := &script{loop: loop}
	ahead := deferred.Prefetch[int](s)
	waits := ahead.Next()
	ahead.Stop()
	if err := deferredtest.Failure(t, waits); err != deferred.ErrStopped || s.stopped != 1 {
		t.Fatalf("got %v", err)
	}
	if err := deferredtest.Failure(t, ahead.Next()); err != deferred.ErrStopped {
		t.Fatalf("got %v", err)
	}
}
