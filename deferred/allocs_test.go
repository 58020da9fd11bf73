package deferred_test

import (
	"runtime"
	"strings"
	"testing"

	"sasync/deferred"
)

func TestAllocations_AreFew(t *testing.T) {
	loop := newLoop(t)
	add := func(v int) (int, error) { return v + 1, nil }
	chain := func(callbacks int) func() {
		return func() {
			d := deferred.New[int](loop)
			for range callbacks {
				d.AddCallback(add)
			}
			d.Callback(1)
		}
	}
	body := func(*deferred.Coroutine) (int, error) { return 1, nil }
	ds := make([]*deferred.Deferred[int], 1000)
	for name, c := range map[string]struct {
		most float64
		f    func()
	}{
		"one callback":         {1, chain(1)},
		"five callbacks":       {2, chain(5)},
		"Succeed and Then":     {2, func() { deferred.Then(deferred.Succeed(loop, 1), add) }},
		"a reused coroutine":   {1, func() { deferred.Inline(loop, body) }},
		"a Gather of thousand": {1004, func() { gatherAll(loop, ds) }},
	} {
		if n := allocations(c.f); n > c.most {
			t.Errorf("%s: %v allocations, want %v", name, n, c.most)
		}
	}
}

// allocations are f's alone: the least of some counts, since what other goroutines
// of the process allocate meanwhile is counted too.
func allocations(f func()) float64 {
	n := testing.AllocsPerRun(100, f)
	for range 4 {
		n = min(n, testing.AllocsPerRun(100, f))
	}
	return n
}

func gatherAll(loop deferred.Loop, ds []*deferred.Deferred[int]) {
	for i := range ds {
		ds[i] = deferred.New[int](loop)
	}
	deferred.Gather(loop, ds...)
	for _, d := range ds {
		d.Callback(1)
	}
}

func TestAwait_TakesNoAllocation(t *testing.T) {
	loop := newLoop(t)
	ready := deferred.Succeed(loop, 1)
	ds := make([]*deferred.Deferred[int], 102)
	for i := range ds {
		ds[i] = deferred.New[int](loop)
	}
	deferred.Inline(loop, func(co *deferred.Coroutine) (int, error) {
		for _, d := range ds {
			deferred.Await(co, d)
			deferred.Await(co, ready)
		}
		return 0, nil
	})
	i := 0
	if n := testing.AllocsPerRun(100, func() { ds[i].Callback(1); i++ }); n != 0 {
		t.Errorf("%v allocations", n)
	}
	ds[i].Callback(1)
}

func TestInline_KeepsSoManyFinishedGoroutinesAndNoMore(t *testing.T) {
	loop := newLoop(t)
	gate := deferred.New[int](loop)
	for range 1000 {
		deferred.Inline(loop, func(co *deferred.Coroutine) (int, error) { return deferred.Await(co, gate) })
	}
	gate.Callback(1)
	if kept := pulled(); kept != 256 {
		t.Errorf("%d goroutines are kept", kept)
	}
	loop.End()
	if left := pulled(); left != 0 {
		t.Errorf("%d goroutines are left when the loop has ended", left)
	}
}

// pulled is how many goroutines there are that iter.Pull has started.
func pulled() int {
	buf := make([]byte, 1<<22)
	return strings.Count(string(buf[:runtime.Stack(buf, true)]), "created by iter.Pull")
}
