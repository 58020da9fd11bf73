package deferred_test

import (
	"math/rand/v2"
	"testing"

	"sasync/deferred"
	"sasync/deferred/deferredtest"
)

func newQueue(t *testing.T, c deferred.QueueConfig) (*deferred.Queue[int], *deferredtest.Loop) {
	loop := newLoop(t)
	return deferred.NewQueue[int](loop, c), loop
}

func mustPut(t *testing.T, q *deferred.Queue[int], vs ...int) {
	t.Helper()
	for _, v := range vs {
		if err := q.Put(v); err != nil {
			t.Fatalf("put %d: %v", v, err)
		}
	}
}

func TestQueue_IsFirstInFirstOutOnBothSides(t *testing.T) {
	q, _ := newQueue(t, deferred.QueueConfig{})
	mustPut(t, q, 1, 2)
	if q.Len() != 2 || deferredtest.Result(t, q.Get()) != 1 || deferredtest.Result(t, q.Get()) != 2 {
		t.Fatal("items do not come in their order")
	}
	first, second := q.Get(), q.Get()
	mustPut(t, q, 3)
	deferredtest.Pending(t, second)
	mustPut(t, q, 4)
	if deferredtest.Result(t, first) != 3 || deferredtest.Result(t, second) != 4 {
		t.Fatal("those who wait are not served in their order")
	}
}

func TestQueue_RefusesItemsBeyondItsSize(t *testing.T) {
	q, _ := newQueue(t, deferred.QueueConfig{Size: 2})
	mustPut(t, q, 1, 2)
	if err := q.Put(3); err != deferred.ErrQueueOverflow {
		t.Fatalf("got %v", err)
	}
	deferredtest.Result(t, q.Get())
	mustPut(t, q, 3)
}

func TestQueue_RefusesGetsBeyondItsBacklog(t *testing.T) {
	q, _ := newQueue(t, deferred.QueueConfig{Backlog: 1})
	waits := q.Get()
	if err := deferredtest.Failure(t, q.Get()); err != deferred.ErrQueueUnderflow {
		t.Fatalf("got %v", err)
	}
	mustPut(t, q, 1)
	deferredtest.Result(t, waits)
	q.Get()
}

func TestQueue_WithoutRoomOnOneSideHandsOverDirectly(t *testing.T) {
	q, _ := newQueue(t, deferred.QueueConfig{Size: -1})
	if err := q.Put(1); err != deferred.ErrQueueOverflow {
		t.Fatalf("got %v", err)
	}
	waits := q.Get()
	mustPut(t, q, 2)
	if deferredtest.Result(t, waits) != 2 {
		t.Fatal("not handed over")
	}
	q, _ = newQueue(t, deferred.QueueConfig{Backlog: -1})
	if err := deferredtest.Failure(t, q.Get()); err != deferred.ErrQueueUnderflow {
		t.Fatalf("got %v", err)
	}
}

func TestQueue_ZeroConfigKeeps1024OfEach(t *testing.T) {
	q, _ := newQueue(t, deferred.QueueConfig{})
	for v := range 1024 {
		mustPut(t, q, v)
	}
	if err := q.Put(0); err != deferred.ErrQueueOverflow {
		t.Fatalf("got %v", err)
	}
	q, _ = newQueue(t, deferred.QueueConfig{})
	for range 1024 {
		q.Get()
	}
	if err := deferredtest.Failure(t, q.Get()); err != deferred.ErrQueueUnderflow {
		t.Fatalf("got %v", err)
	}
}

func TestQueue_CancelledGetGivesUpItsPlace(t *testing.T) {
	q, _ := newQueue(t, deferred.QueueConfig{})
	gone, waits := q.Get(), q.Get()
	gone.Cancel()
	if err := deferredtest.Failure(t, gone); err != deferred.ErrCancelled {
		t.Fatalf("got %v", err)
	}
	mustPut(t, q, 1)
	if deferredtest.Result(t, waits) != 1 {
		t.Fatal("the item was lost")
	}
}

func TestQueue_ItemForAGetCancelledMeanwhileIsKept(t *testing.T) {
	q, loop := newQueue(t, deferred.QueueConfig{})
	taken := deferred.Then(q.Get(), func(v int) (int, error) { return v, nil })
	deferred.Succeed(loop, 1).AddCallback(func(v int) (int, error) {
		mustPut(t, q, 7)
		taken.Cancel()
		return v, nil
	})
	deferredtest.Failure(t, taken)
	if q.Len() != 1 || deferredtest.Result(t, q.Get()) != 7 {
		t.Fatal("the item was lost")
	}
}

func TestQueue_GetInsideTheCallbackThatPutComesAfterThoseWhoWait(t *testing.T) {
	q, loop := newQueue(t, deferred.QueueConfig{})
	waits := q.Get()
	var late *deferred.Deferred[int]
	deferred.Succeed(loop, 1).AddCallback(func(v int) (int, error) {
		mustPut(t, q, 1, 2)
		late = q.Get()
		return v, nil
	})
	if deferredtest.Result(t, waits) != 1 || deferredtest.Result(t, late) != 2 {
		t.Fatalf("got %v, %v", waits, late)
	}
}

func TestQueue_AMillionHandOversNeedConstantStack(t *testing.T) {
	q, _ := newQueue(t, deferred.QueueConfig{Backlog: 1_000_000})
	deepest, last := 0, 0
	for range 1_000_000 {
		q.Get().AddCallback(func(v int) (int, error) {
			if last = v; v%100_000 == 0 {
				deepest = max(deepest, stackDepth())
			}
			return v, q.Put(v + 1)
		})
	}
	mustPut(t, q, 0)
	if last != 999_999 || deepest > 60 {
		t.Fatalf("the last was %d, %d frames deep", last, deepest)
	}
}

func TestQueue_KeepsItsOrderHoweverFullItIs(t *testing.T) {
	q, _ := newQueue(t, deferred.QueueConfig{Size: 100})
	random := rand.New(rand.NewPCG(1, 2))
	in, out := 0, 0
	for range 10_000 {
		if random.IntN(2) == 0 {
			if q.Put(in) == nil {
				in++
			}
		} else if q.Len() > 0 {
			if v := deferredtest.Result(t, q.Get()); v != out {
				t.Fatalf("got %d, want %d", v, out)
			}
			out++
		}
	}
}
