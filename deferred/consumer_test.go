package deferred_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"sasync/deferred"
	"sasync/deferred/deferredtest"
)

// recorder is a Consumer that does what the test says at each item.
type recorder struct {
	trace
	producer deferred.Producer
	onWrite  func(item int)
}

func (r *recorder) RegisterProducer(p deferred.Producer) { r.producer = p; r.add("register") }
func (r *recorder) UnregisterProducer()                  { r.add("unregister") }
func (r *recorder) Write(item int) {
	r.add(fmt.Sprint(item))
	if r.onWrite != nil {
		r.onWrite(item)
	}
}

func TestProduce_PushesAllItemsBetweenRegisterAndUnregister(t *testing.T) {
	loop := newLoop(t)
	c := &recorder{}
	d := deferred.Produce(loop, deferred.FromFunc(loop, countTo(3)), c)
	c.want(t, "all in order", "register", "1", "2", "3", "unregister")
	if !deferredtest.Result(t, d) {
		t.Fatal("not complete")
	}
}

func TestProduce_PauseHoldsBackUntilResume(t *testing.T) {
	loop := newLoop(t)
	c := &recorder{}
	c.onWrite = func(item int) {
		if item == 2 {
			c.producer.Pause()
		}
	}
	d := deferred.Produce(loop, deferred.FromFunc(loop, countTo(3)), c)
	c.want(t, "paused after the second", "register", "1", "2")
	c.producer.Resume()
	c.want(t, "the rest", "register", "1", "2", "3", "unregister")
	deferredtest.Result(t, d)
}

func TestProduce_StopEndsItAndTheSource(t *testing.T) {
	loop := newLoop(t)
	for _, when := range []string{"inside Write", "while paused", "while waiting"} {
		s, c := &script{loop: loop}, &recorder{}
		c.onWrite = func(int) {
			switch when {
			case "inside Write":
				c.producer.Stop()
			case "while paused":
				c.producer.Pause()
			}
		}
		d := deferred.Produce(loop, s, c)
		if when == "while waiting" {
			s.give(1)
		} else {
			s.give(1, 2)
		}
		c.producer.Stop()
		c.want(t, when, "register", "1", "unregister")
		if deferredtest.Result(t, d) || s.stopped == 0 {
			t.Fatalf("%s: complete, or the source goes on", when)
		}
	}
}

func TestProduce_ErrorOfTheSourceIsItsError(t *testing.T) {
	loop := newLoop(t)
	s, c := &script{loop: loop}, &recorder{}
	d := deferred.Produce(loop, s, c)
	s.waiting.Errback(errBoom)
	c.want(t, "ends", "register", "unregister")
	if err := deferredtest.Failure(t, d); err != errBoom {
		t.Fatalf("got %v", err)
	}
}

func TestProduce_CancelStopsTheSource(t *testing.T) {
	loop := newLoop(t)
	s, c := &script{loop: loop}, &recorder{}
	d := deferred.Produce(loop, s, c)
	s.give(1)
	d.Cancel()
	c.want(t, "ends", "register", "1", "unregister")
	if err := deferredtest.Failure(t, d); err != deferred.ErrCancelled || s.stopped != 1 {
		t.Fatalf("got %v, stopped %d times", err, s.stopped)
	}
}

func TestProduce_PanicOfTheConsumerIsItsError(t *testing.T) {
	loop := newLoop(t)
	s, c := &script{loop: loop}, &recorder{onWrite: func(int) { panic(errBoom) }}
	d := deferred.Produce(loop, s, c)
	s.give(1)
	if err := deferredtest.Failure(t, d); !errors.Is(err, errBoom) || s.stopped != 1 {
		t.Fatalf("got %v, stopped %d times", err, s.stopped)
	}
}

func TestListConsumer_KeepsTheResultsOfAPlainFunction(t *testing.T) {
	loop := newLoop(t)
	c := deferred.NewListConsumer(loop, func(v int) (string, error) { return fmt.Sprint("item ", v), nil })
	deferred.Produce(loop, deferred.FromFunc(loop, countTo(2)), c)
	if got := deferredtest.Result(t, c.List()); !slices.Equal(got, []string{"item 1", "item 2"}) {
		t.Fatalf("got %v", got)
	}
}

func TestListConsumer_PausesTheProducerWhileItWaitsForAResult(t *testing.T) {
	loop := newLoop(t)
	c := &calls{loop: loop}
	list := deferred.NewListConsumerDefer(loop, c.call)
	deferred.Produce(loop, deferred.FromFunc(loop, countTo(2)), list)
	if len(c.began) != 1 {
		t.Fatalf("%d items at once", len(c.began))
	}
	c.began[0].Callback(10)
	deferredtest.Pending(t, list.List())
	c.began[1].Callback(20)
	if got := deferredtest.Result(t, list.List()); !slices.Equal(got, []int{10, 20}) {
		t.Fatalf("got %v", got)
	}
}

func TestListConsumer_AnItemThatFailsStopsTheProducer(t *testing.T) {
	loop := newLoop(t)
	c := deferred.NewListConsumer(loop, func(int) (int, error) { return 0, errBoom })
	d := deferred.Produce(loop, deferred.FromFunc(loop, countTo(9)), c)
	if err := deferredtest.Failure(t, c.List()); err != errBoom {
		t.Fatalf("got %v", err)
	}
	if deferredtest.Result(t, d) {
		t.Fatal("the producer went on")
	}
}

func TestListConsumer_CancelOfTheListStopsTheProducer(t *testing.T) {
	loop := newLoop(t)
	c := &calls{loop: loop}
	list := deferred.NewListConsumerDefer(loop, c.call)
	d := deferred.Produce(loop, deferred.FromFunc(loop, countTo(9)), list)
	list.List().Cancel()
	if err := deferredtest.Failure(t, list.List()); err != deferred.ErrCancelled || deferredtest.Result(t, d) {
		t.Fatalf("got %v", err)
	}
}
