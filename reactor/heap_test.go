package reactor

import (
	"cmp"
	"math/rand/v2"
	"slices"
	"testing"
)

func TestTimerHeap_KeepsOrderThroughAnyChanges(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	var h timerHeap
	var want []timerEntry // the same entries, in no order
	for seq := range uint64(5000) {
		switch n := rng.IntN(10); {
		case n < 6 || len(want) == 0:
			e := timerEntry{at: rng.Int64N(100), seq: seq, call: &DelayedCall{}}
			h.push(e)
			want = append(want, e)
		case n < 8:
			i := rng.IntN(len(want))
			h.remove(want[i].call.place)
			want = slices.Delete(want, i, i+1)
		default:
			e := &want[rng.IntN(len(want))]
			e.at, e.seq = rng.Int64N(100), seq
			h[e.call.place] = *e
			h.fix(e.call.place)
		}
	}
	slices.SortFunc(want, func(a, b timerEntry) int { return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.seq, b.seq)) })
	for i, e := range want {
		if h[0] != e {
			t.Fatalf("entry %d is %+v, want %+v", i, h[0], e)
		}
		h.remove(0)
	}
	if len(h) != 0 {
		t.Errorf("%d entries too many", len(h))
	}
}

func TestPostQueue_GivesBackTheRoomOfABurst(t *testing.T) {
	var q postQueue
	var b batch
	for range 4 * maxKeptChunks * callsPerChunk {
		if _, err := q.put(func() {}, never); err != nil {
			t.Fatal(err)
		}
	}
	for range 2 {
		for b.refill(&q); b.len() > 0; {
			b.pop()
		}
	}
	kept := 0
	for c := q.calls.spare; c != nil; c = c.next {
		kept++
	}
	if kept != maxKeptChunks || b.calls.first != nil || q.calls.first != nil {
		t.Errorf("%d chunks are kept", kept)
	}
}

func TestPostQueue_WakesOnceForMany(t *testing.T) {
	var q postQueue
	wakes := 0
	put := func(n int) {
		for range n {
			if wake, _ := q.put(func() {}, never); wake {
				wakes++
			}
		}
	}
	var b batch
	put(100)
	b.refill(&q)
	put(100) // a turn is running
	if wakes != 1 || q.sleep() {
		t.Errorf("%d wake-ups for a hundred posts, or slept in spite of the others", wakes)
	}
	for b.len() > 0 {
		b.pop()
	}
	b.refill(&q)
	if !q.sleep() {
		t.Error("does not sleep although nothing is left")
	}
	put(1)
	if wakes != 2 {
		t.Errorf("%d wake-ups after it slept, want 2", wakes)
	}
}
