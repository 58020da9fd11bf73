package deferredtest

import (
	"container/heap"
	"fmt"
	"time"
)

// Epoch is the time that a new Clock shows.
var Epoch = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)

// Clock is a deferred.Clock whose time stands still until a test moves it. It
// belongs to one goroutine, the one that plays the loop.
type Clock struct {
	now   time.Time
	calls callHeap
	seq   uint64
}

// NewClock returns a clock that shows Epoch.
func NewClock() *Clock { return &Clock{now: Epoch} }

// Now is the clock's time. Loop only.
func (c *Clock) Now() time.Time { return c.now }

// AfterFunc calls f when Advance has moved the time by d; a negative d is none.
// Loop only.
func (c *Clock) AfterFunc(d time.Duration, f func()) (cancel func()) {
	c.seq++
	call := &call{at: c.now.Add(max(d, 0)), seq: c.seq, f: f}
	heap.Push(&c.calls, call)
	return func() {
		if call.place != gone {
			heap.Remove(&c.calls, call.place)
			call.f = nil
		}
	}
}

// Advance moves the time forward by d, stopping at each call on the way, and
// runs the calls in order of their time, equal times first in, first out. What
// they add is run too if it is due by then. A call that panics ends it: the time
// stays at that call, and those after it are left to the next Advance. Loop
// only.
func (c *Clock) Advance(d time.Duration) { c.advance(d, func() {}) }

func (c *Clock) advance(d time.Duration, afterEach func()) {
	if d < 0 {
		panic(fmt.Errorf("deferredtest: advance: %v would move the time back", d))
	}
	end := c.now.Add(d)
	for len(c.calls) > 0 && !c.calls[0].at.After(end) {
		call := heap.Pop(&c.calls).(*call)
		c.moveTo(call.at)
		f := call.f
		call.f = nil // whoever has cancel holds it no longer
		f()
		afterEach()
	}
	c.moveTo(end)
}

// moveTo never moves back: a call may have advanced the clock beyond t.
func (c *Clock) moveTo(t time.Time) {
	if t.After(c.now) {
		c.now = t
	}
}

// Next is the time until the next call; ok is false when there is none. Loop
// only.
func (c *Clock) Next() (wait time.Duration, ok bool) {
	if len(c.calls) == 0 {
		return 0, false
	}
	return max(c.calls[0].at.Sub(c.now), 0), true
}

// Pending is the number of calls that have neither run nor been cancelled.
// Loop only.
func (c *Clock) Pending() int { return len(c.calls) }

type call struct {
	at    time.Time
	seq   uint64
	f     func()
	place int // in the heap, or gone
}

// gone is the place of a call that has run or was cancelled.
const gone = -1

type callHeap []*call

func (h callHeap) Len() int { return len(h) }
func (h callHeap) Swap(i, j int) {
	h[i], h[j] = h[j], h[i]
	h[i].place, h[j].place = i, j
}
func (h callHeap) Less(i, j int) bool {
	if !h[i].at.Equal(h[j].at) {
		return h[i].at.Before(h[j].at)
	}
	return h[i].seq < h[j].seq
}
func (h *callHeap) Push(x any) {
	c := x.(*call)
	c.place = len(*h)
	*h = append(*h, c)
}
func (h *callHeap) Pop() any {
	last := len(*h) - 1
	c := (*h)[last]
	(*h)[last] = nil
	*h = (*h)[:last]
	c.place = gone
	return c
}
