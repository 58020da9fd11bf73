package stores

import (
	"container/heap"
	"time"

	"sasync/deferred"
)

// deadlines calls a function for each key whose time has come. It belongs to the
// loop.
type deadlines[K comparable] struct {
	// Immutable after init.
	loop deferred.Loop
	due  func(k K)

	byKey  map[K]*deadline[K]
	queue  deadlineHeap[K] // by wake
	cancel func()          // of the timer; nil if there is none
	wake   int64           // what the timer is set to
}

// deadline is the time of a key, in ms of Unix time.
type deadline[K comparable] struct {
	key   K
	at    int64
	wake  int64 // at, or later
	place int   // in the heap
}

func (d *deadlines[K]) init(loop deferred.Loop, due func(k K)) {
	d.loop, d.due, d.byKey = loop, due, map[K]*deadline[K]{}
}

// of is the time of a key; 0 is never.
func (d *deadlines[K]) of(k K) int64 {
	if entry := d.byKey[k]; entry != nil {
		return entry.at
	}
	return 0
}

// passed says whether the time of a key has come.
func (d *deadlines[K]) passed(k K) bool {
	at := d.of(k)
	return at != 0 && at <= d.loop.Now().UnixMilli()
}

// again is when a deadline that has passed is looked at: one whose deletion has
// failed is tried again then.
const again = time.Second

// set gives a key its time; 0 is never.
func (d *deadlines[K]) set(k K, at int64) {
	entry := d.byKey[k]
	if at == 0 {
		if entry != nil {
			delete(d.byKey, k)
			heap.Remove(&d.queue, entry.place)
		}
		return
	}
	wake := at
	if now := d.loop.Now(); at <= now.UnixMilli() {
		wake = now.Add(again).UnixMilli()
	}
	if entry == nil {
		entry = &deadline[K]{key: k, at: at, wake: wake}
		d.byKey[k] = entry
		heap.Push(&d.queue, entry)
	} else {
		entry.at, entry.wake = at, wake
		heap.Fix(&d.queue, entry.place)
	}
	d.arm()
}

func (d *deadlines[K]) arm() {
	if len(d.queue) == 0 || d.cancel != nil && d.wake <= d.queue[0].wake {
		return
	}
	d.stop()
	d.wake = d.queue[0].wake
	d.cancel = d.loop.AfterFunc(time.UnixMilli(d.wake).Sub(d.loop.Now()), d.run)
}

func (d *deadlines[K]) run() {
	d.cancel = nil
	now := d.loop.Now()
	for len(d.queue) > 0 && d.queue[0].wake <= now.UnixMilli() {
		first := d.queue[0]
		first.wake = now.Add(again).UnixMilli()
		heap.Fix(&d.queue, 0)
		d.due(first.key)
	}
	d.arm()
}

func (d *deadlines[K]) stop() {
	if d.cancel != nil {
		d.cancel()
		d.cancel = nil
	}
}

// clear forgets all, and returns what was there.
func (d *deadlines[K]) clear() map[K]*deadline[K] {
	before := d.byKey
	d.stop()
	d.byKey, d.queue = map[K]*deadline[K]{}, nil
	return before
}

type deadlineHeap[K comparable] []*deadline[K]

func (h deadlineHeap[K]) Len() int           { return len(h) }
func (h deadlineHeap[K]) Less(i, j int) bool { return h[i].wake < h[j].wake }
func (h deadlineHeap[K]) Swap(i, j int) {
	h[i], h[j] = h[j], h[i]
	h[i].place, h[j].place = i, j
}
func (h *deadlineHeap[K]) Push(x any) {
	entry := x.(*deadline[K])
	entry.place = len(*h)
	*h = append(*h, entry)
}
func (h *deadlineHeap[K]) Pop() any {
	last := len(*h) - 1
	entry := (*h)[last]
	(*h)[last] = nil
	*h = (*h)[:last]
	return entry
}
