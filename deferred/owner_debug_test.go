//go:build sasyncdebug

package deferred_test

import (
	"iter"
	"strings"
	"testing"

	"sasync/deferred"
)

// onAnotherGoroutine returns what f panics with there.
func onAnotherGoroutine(f func()) (value any) {
	done := make(chan any)
	go func() {
		defer func() { done <- recover() }()
		f()
	}()
	return <-done
}

func TestOwner_EveryMethodChecksThatItRunsOnTheLoop(t *testing.T) {
	loop := newLoop(t)
	loop.DeferredState().BeginRun()
	d := deferred.New[int](loop)
	same := func(v int) (int, error) { return v, nil }
	for name, use := range map[string]func(){
		"New":         func() { deferred.New[int](loop) },
		"Succeed":     func() { deferred.Succeed(loop, 1) },
		"Callback":    func() { d.Callback(1) },
		"Errback":     func() { d.Errback(errBoom) },
		"AddCallback": func() { d.AddCallback(same) },
		"Then":        func() { deferred.Then(d, same) },
		"Gather":      func() { deferred.Gather(loop, d) },
		"Pause":       d.Pause,
		"Unpause":     d.Unpause,
		"Cancel":      d.Cancel,
		"Inline": func() {
			deferred.Inline(loop, func(*deferred.Coroutine) (int, error) { return 0, nil })
		},
	} {
		err, _ := onAnotherGoroutine(use).(error)
		if err == nil || !strings.Contains(err.Error(), "come in by Loop.Post") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if d.Fired() {
		t.Error("a refused call had an effect")
	}
}

func TestOwner_AGoroutineOfIterPullCountsAsItsResumerNestedOnesToo(t *testing.T) {
	loop := newLoop(t)
	loop.DeferredState().BeginRun()
	fired := 0
	fire := func() {
		deferred.New[int](loop).AddCallback(func(int) (int, error) { fired++; return 0, nil }).Callback(1)
	}
	once := func(f func()) iter.Seq[int] {
		return func(yield func(int) bool) { f(); yield(1) }
	}
	pull := func(f func()) func() {
		return func() {
			next, stop := iter.Pull(once(f))
			defer stop()
			next()
		}
	}
	pull(fire)()
	pull(pull(pull(fire)))()
	deferred.Inline(loop, func(co *deferred.Coroutine) (int, error) { pull(fire)(); return 0, nil })
	if fired != 3 {
		t.Errorf("fired %d times, want 3", fired)
	}
	if onAnotherGoroutine(pull(fire)) == nil {
		t.Error("a goroutine of iter.Pull that another goroutine resumes was let in")
	}
}
