//go:build sasyncdebug

package deferred_test

import (
	"context"
	"iter"
	"path/filepath"
	"slices"
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
	var leaked *deferred.Coroutine
	deferred.Inline(loop, func(co *deferred.Coroutine) (int, error) { leaked = co; return 0, nil })
	lock, queue, tracker := deferred.NewLock(loop), deferred.NewQueue[int](loop, deferred.QueueConfig{}), deferred.NewTracker(loop)
	lock.Acquire()
	file := deferred.NewFileLock(loop, filepath.Join(t.TempDir(), "lock"))
	items := deferred.FromFunc(loop, countTo(1))
	for name, use := range map[string]func(){
		"New":          func() { deferred.New[int](loop) },
		"Succeed":      func() { deferred.Succeed(loop, 1) },
		"Callback":     func() { d.Callback(1) },
		"Errback":      func() { d.Errback(errBoom) },
		"Fired":        func() { d.Fired() },
		"Result":       func() { d.Result() },
		"AddCallback":  func() { d.AddCallback(same) },
		"AddTimeout":   func() { d.AddTimeout(1, nil) },
		"ChainTo":      func() { d.ChainTo(d) },
		"Then":         func() { deferred.Then(d, same) },
		"Gather":       func() { deferred.Gather(loop, d) },
		"List":         func() { deferred.List(loop, d) },
		"Race":         func() { deferred.Race(loop, d) },
		"Join2":        func() { deferred.Join2(d, d) },
		"Pause":        d.Pause,
		"Unpause":      d.Unpause,
		"Cancel":       d.Cancel,
		"After":        func() { deferred.After(loop, 1) },
		"Until":        func() { deferred.Delay{}.Until(loop, func() bool { return true }) },
		"Retry":        func() { deferred.Retry(loop, deferred.Backoff{}, func(int) *deferred.Deferred[int] { return d }) },
		"Go":           func() { deferred.Go(loop, func(context.Context) (int, error) { return 0, nil }) },
		"FromContext":  func() { deferred.FromContext(loop, t.Context()) },
		"CancelWith":   func() { deferred.CancelWith(t.Context(), d) },
		"NewLock":      func() { deferred.NewLock(loop) },
		"Lock.Acquire": func() { lock.Acquire() },
		"Release":      lock.Release,
		"AddStopper":   func() { lock.AddStopper(nil) },
		"Lock.Stop":    func() { lock.Stop() },
		"NewQueue":     func() { deferred.NewQueue[int](loop, deferred.QueueConfig{}) },
		"Put":          func() { queue.Put(1) },
		"Get":          func() { queue.Get() },
		"Track":        func() { deferred.Track(tracker, d) },
		"All":          func() { tracker.All() },
		"Quit":         tracker.Quit,
		"File.Acquire": func() { file.Acquire(0) },
		"File.Release": func() { file.Release() },
		"FromSeq":      func() { deferred.FromSeq(loop, slices.Values([]int{1}), 1) },
		"Next":         func() { items.Next() },
		"Collect":      func() { deferred.Collect(loop, items) },
		"SetDebugging": func() { loop.DeferredState().SetDebugging(true) },
		"Inline": func() {
			deferred.Inline(loop, func(*deferred.Coroutine) (int, error) { return 0, nil })
		},
		"Await": func() { deferred.Await(leaked, d) },
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
