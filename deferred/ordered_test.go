package deferred_test

import (
	"slices"
	"testing"

	"sasync/deferred"
	"sasync/deferred/deferredtest"
)

// calls are the calls that an Ordered has begun.
type calls struct {
	loop  deferred.Loop
	began []*deferred.Deferred[int]
}

func (c *calls) call(int) *deferred.Deferred[int] {
	d := deferred.New[int](c.loop)
	c.began = append(c.began, d)
	return d
}

func newOrdered(t *testing.T, items, limit int) (deferred.Deferator[int], *calls, *deferredtest.Loop) {
	loop := newLoop(t)
	c := &calls{loop: loop}
	return deferred.Ordered(loop, deferred.FromFunc(loop, countTo(items)), limit, c.call), c, loop
}

func TestOrdered_GivesResultsInTheOrderOfTheItems(t *testing.T) {
	o, c, _ := newOrdered(t, 3, 3)
	c.began[2].Callback(30)
	c.began[1].Callback(20)
	d := o.Next()
	deferredtest.Pending(t, d)
	c.began[0].Callback(10)
	if got := deferredtest.Result(t, d); !slices.Equal(got, []int{10, 20, 30}) && !slices.Equal(got, []int{10}) {
		t.Fatalf("got %v", got)
	}
	if got := deferredtest.Result(t, o.Next()); len(got) != 0 {
		t.Fatalf("after the end: %v", got)
	}
}

func TestOrdered_BeginsNoMoreCallsThanItMay(t *testing.T) {
	o, c, _ := newOrdered(t, 10, 2)
	c.began[0].Callback(1)
	c.began[1].Callback(2)
	if len(c.began) != 2 {
		t.Fatalf("%d began while nothing was taken", len(c.began))
	}
	if got := deferredtest.Result(t, o.Next()); !slices.Equal(got, []int{1, 2}) || len(c.began) != 4 {
		t.Fatalf("got %v, %d began", got, len(c.began))
	}
	o.Stop()
}

func TestOrdered_AFailingCallCancelsTheOthers(t *testing.T) {
	o, c, _ := newOrdered(t, 10, 3)
	c.began[0].Callback(1)
	c.began[1].Errback(errBoom)
	if got := deferredtest.Result(t, o.Next()); !slices.Equal(got, []int{1}) {
		t.Fatalf("before the one that failed: %v", got)
	}
	for range 2 {
		if err := deferredtest.Failure(t, o.Next()); err != errBoom {
			t.Fatalf("got %v", err)
		}
	}
	for i, d := range c.began {
		if !d.Fired() {
			t.Fatalf("call %d goes on", i)
		}
	}
}

func TestOrdered_StopCancelsTheCalls(t *testing.T) {
	o, c, _ := newOrdered(t, 10, 2)
	waits := o.Next()
	if err := deferredtest.Failure(t, o.Next()); err != deferred.ErrNotReady {
		t.Fatalf("two at once: %v", err)
	}
	o.Stop()
	o.Stop()
	if err := deferredtest.Failure(t, waits); err != deferred.ErrStopped || !c.began[0].Fired() || !c.began[1].Fired() {
		t.Fatalf("got %v", err)
	}
	if err := deferredtest.Failure(t, o.Next()); err != deferred.ErrStopped || len(c.began) != 2 {
		t.Fatalf("got %v, %d began", err, len(c.began))
	}
}

func TestOrdered_ErrorOfTheSourceComesAfterTheItemsBeforeIt(t *testing.T) {
	loop := newLoop(t)
	s, c := &script{loop: loop}, &calls{loop: loop}
	o := deferred.Ordered(loop, s, 2, c.call)
	s.give(1)
	s.waiting.Errback(errBoom)
	c.began[0].Callback(10)
	if got := deferredtest.Result(t, o.Next()); !slices.Equal(got, []int{10}) {
		t.Fatalf("got %v", got)
	}
	if err := deferredtest.Failure(t, o.Next()); err != errBoom {
		t.Fatalf("got %v", err)
	}
}

func TestOrdered_StopInsideTheCallThatBegins(t *testing.T) {
	loop := newLoop(t)
	s := &script{loop: loop}
	var o deferred.Deferator[int]
	begun := deferred.New[int](loop)
	o = deferred.Ordered(loop, s, 2, func(int) *deferred.Deferred[int] { o.Stop(); return begun })
	s.give(1, 2)
	if err := deferredtest.Failure(t, o.Next()); err != deferred.ErrStopped || !begun.Fired() {
		t.Fatalf("got %v", err)
	}
}

func TestOrdered_OfCallsThatAreDoneAtOnce(t *testing.T) {
	loop := newLoop(t)
	double := func(v int) *deferred.Deferred[int] { return deferred.Succeed(loop, 2*v) }
	d := deferred.Collect(loop, deferred.Ordered(loop, deferred.FromFunc(loop, countTo(1000)), 7, double))
	got := deferredtest.Result(t, d)
	for i, v := range got {
		if v != 2*(i+1) {
			t.Fatalf("item %d is %d", i, v)
		}
	}
	if len(got) != 1000 {
		t.Fatalf("%d items", len(got))
	}
}
