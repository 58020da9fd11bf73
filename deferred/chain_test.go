package deferred_test

import (
	"errors"
	"fmt"
	"runtime"
	"strings"
	"testing"

	"sasync/deferred"
	"sasync/deferred/deferredtest"
)

func TestChain_EachCallbackGetsThePreviousResult(t *testing.T) {
	d := deferred.New[int](newLoop(t))
	for range 9 { // more than the first slice holds
		d.AddCallback(func(v int) (int, error) { return v * 2, nil })
	}
	d.Callback(1)
	if v := deferredtest.Result(t, d); v != 512 {
		t.Fatalf("got %d, want 512", v)
	}
}

func TestChain_AnErrorPassesCallbacksAndAnErrbackPutsItBack(t *testing.T) {
	d := deferred.New[int](newLoop(t))
	var ran trace
	d.AddCallback(func(v int) (int, error) { ran.add("fails"); return 0, errBoom })
	d.AddCallback(func(v int) (int, error) { ran.add("skipped"); return v, nil })
	d.AddErrback(func(err error) (int, error) { ran.add("handles " + err.Error()); return 5, nil })
	d.AddErrback(func(err error) (int, error) { ran.add("skipped too"); return 0, err })
	d.AddCallback(func(v int) (int, error) { ran.add(fmt.Sprint("goes on with ", v)); return v, nil })
	d.Callback(1)
	ran.want(t, "path of errors and back", "fails", "handles boom", "goes on with 5")
}

func TestAddCallbacks_ExactlyOneOfThePairRuns(t *testing.T) {
	d := deferred.New[int](newLoop(t))
	var ran trace
	d.AddCallbacks(
		func(v int) (int, error) { ran.add("value"); return v, errBoom },
		func(err error) (int, error) { ran.add("own errback"); return 0, err })
	d.AddCallbacks(nil, nil)
	d.AddBoth(func(v int, err error) (int, error) { ran.add("both"); return v, err })
	d.AddErrback(func(err error) (int, error) { ran.add("next errback"); return 0, nil })
	d.Callback(1)
	ran.want(t, "the callback's error skips its own errback", "value", "both", "next errback")
}

func TestAdd_ReturnsItsDeferred(t *testing.T) {
	loop := newLoop(t)
	d := deferred.New[int](loop)
	onValue := func(v int) (int, error) { return v, nil }
	onError := func(err error) (int, error) { return 0, err }
	for name, got := range map[string]*deferred.Deferred[int]{
		"AddCallback":      d.AddCallback(onValue),
		"AddErrback":       d.AddErrback(onError),
		"AddBoth":          d.AddBoth(func(v int, err error) (int, error) { return v, err }),
		"AddCallbacks":     d.AddCallbacks(onValue, onError),
		"AddCallbackDefer": d.AddCallbackDefer(func(int) *deferred.Deferred[int] { return nil }),
		"AddErrbackDefer":  d.AddErrbackDefer(func(error) *deferred.Deferred[int] { return nil }),
		"AddTimeout":       d.AddTimeout(1, nil),
		"ChainTo":          d.ChainTo(deferred.New[int](loop)),
	} {
		if got != d {
			t.Errorf("%s returns another one", name)
		}
	}
}

func TestAdd_AfterFiringRunsAtOnce(t *testing.T) {
	got := 0
	deferred.Succeed(newLoop(t), 3).AddCallback(func(v int) (int, error) { got = v; return v, nil })
	if got != 3 {
		t.Fatal("the callback has not run before AddCallback returned")
	}
}

func TestAdd_InsideACallbackComesAtTheEnd(t *testing.T) {
	d := deferred.New[int](newLoop(t))
	var ran trace
	d.AddCallback(func(v int) (int, error) {
		d.AddCallback(func(v int) (int, error) { ran.add("added"); return v, nil })
		ran.add("first")
		return v, nil
	})
	d.AddCallback(func(v int) (int, error) { ran.add("second"); return v, nil })
	d.Callback(1)
	d.AddCallback(func(v int) (int, error) { ran.add("later"); return v, nil })
	ran.want(t, "a callback added by a callback runs last", "first", "second", "added", "later")
}

func TestCallback_ThatPanicsBecomesAnErrorWithValueAndStack(t *testing.T) {
	d := deferred.New[int](newLoop(t))
	d.AddCallback(func(int) (int, error) { panicsHere(); return 0, nil })
	d.AddCallback(func(int) (int, error) { t.Error("ran after the panic"); return 0, nil })
	d.Callback(1)
	err := deferredtest.Failure(t, d)
	var p *deferred.PanicError
	if !errors.As(err, &p) || !errors.Is(err, errBoom) || !strings.Contains(string(p.Stack), "panicsHere") {
		t.Fatalf("got %v", err)
	}
}

func panicsHere() { panic(errBoom) }

func TestCallback_GoexitEndsTheGoroutineAndNotSilently(t *testing.T) {
	loop := newLoop(t)
	d := deferred.New[int](loop)
	d.AddCallback(func(int) (int, error) { runtime.Goexit(); return 0, nil })
	done := make(chan struct{})
	go func() {
		defer close(done)
		d.Callback(1)
		t.Error("Callback returned")
	}()
	<-done
	d.AddCallback(func(v int) (int, error) { return v + 1, nil })
	if v := deferredtest.Result(t, d); v != 2 {
		t.Fatalf("what it had is gone: %d", v)
	}
}

func TestChain_OfAMillionLinksNeedsConstantStack(t *testing.T) {
	loop := newLoop(t)
	const links = 1_000_000
	deepest := 0
	measure := func(v int) (int, error) {
		if v%100_000 == 0 {
			deepest = max(deepest, stackDepth())
		}
		return v + 1, nil
	}
	t.Run("callbacks", func(t *testing.T) {
		d := deferred.New[int](loop)
		for range links {
			d.AddCallback(measure)
		}
		d.Callback(0)
		wantResult(t, d, links)
	})
	t.Run("Then", func(t *testing.T) {
		first := deferred.New[int](loop)
		d := first
		for range links {
			d = deferred.Then(d, measure)
		}
		first.Callback(0)
		wantResult(t, d, links)
	})
	t.Run("ThenDefer", func(t *testing.T) {
		first := deferred.New[int](loop)
		d := first
		for range links {
			d = deferred.ThenDefer(d, func(v int) *deferred.Deferred[int] {
				v, _ = measure(v)
				return deferred.Succeed(loop, v)
			})
		}
		first.Callback(0)
		wantResult(t, d, links)
	})
	t.Run("ThenDefer, each inside the one before", func(t *testing.T) {
		var source *deferred.Deferred[int]
		var step func(v int) *deferred.Deferred[int]
		step = func(v int) *deferred.Deferred[int] {
			v, _ = measure(v)
			source = deferred.New[int](loop)
			if v == links {
				return source
			}
			return deferred.ThenDefer(source, step)
		}
		d := step(0)
		for v := 1; !d.Fired(); v++ {
			source.Callback(v)
		}
		wantResult(t, d, links)
	})
	if deepest > 60 {
		t.Errorf("a callback ran %d frames deep", deepest)
	}
}

func TestChain_ThatAlwaysHasACallbackToComeNeedsConstantMemory(t *testing.T) {
	loop := newLoop(t)
	const turns = 1_000_000
	d := deferred.Succeed(loop, 0)
	d.Pause()
	var before, after uint64
	var turn func(int) (int, error)
	turn = func(v int) (int, error) {
		if v < turns {
			d.AddCallback(turn) // behind the other one
		} else if after == 0 {
			after = heap()
		}
		return v + 1, nil
	}
	d.AddCallback(turn).AddCallback(turn)
	before = heap()
	d.Unpause()
	if v := deferredtest.Result(t, d); v != turns+2 {
		t.Fatalf("got %d", v)
	}
	if after > before+4<<20 {
		t.Errorf("the heap has grown by %d bytes", after-before)
	}
}

// heap is the bytes that are in use.
func heap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

func wantResult(t *testing.T, d *deferred.Deferred[int], want int) {
	t.Helper()
	if v := deferredtest.Result(t, d); v != want {
		t.Fatalf("got %d, want %d", v, want)
	}
}

func stackDepth() int {
	var pcs [500]uintptr
	return runtime.Callers(0, pcs[:])
}
