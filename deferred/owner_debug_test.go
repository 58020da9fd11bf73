//go:build sasyncdebug

package deferred_test

import (
	"context"
	"go/ast"
	"go/parser"
	"go/token"
	"iter"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"sasync/deferred"
	"sasync/deferred/deferredtest"
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

func TestOwner_EveryFunctionAndMethodChecksThatItRunsOnTheLoop(t *testing.T) {
	calls := loopOnlyCalls(t)
	for _, name := range slices.Concat(loopOnly(t, "."), loopOnly(t, "deferredtest")) {
		use, known := calls[name]
		if !known {
			t.Errorf("%s is loop only: say in loopOnlyCalls how it is called", name)
			continue
		}
		delete(calls, name)
		err, _ := onAnotherGoroutine(use).(error)
		if err == nil || !strings.Contains(err.Error(), "come in by Loop.Post") {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name := range calls {
		t.Errorf("%s is not loop only", name)
	}
}

// loopOnly is the functions and methods in a folder whose comment, or that of
// the interface's method that they are, says "Loop only.".
func loopOnly(t *testing.T, folder string) (names []string) {
	says := func(doc *ast.CommentGroup) bool {
		return strings.HasSuffix(strings.Join(strings.Fields(doc.Text()), " "), "Loop only.")
	}
	var files []*ast.File
	paths, _ := filepath.Glob(filepath.Join(folder, "*.go"))
	for _, path := range paths {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, file)
	}
	ofInterface := map[string]bool{}
	for _, file := range files {
		ast.Inspect(file, func(n ast.Node) bool {
			if i, is := n.(*ast.InterfaceType); is {
				for _, method := range i.Methods.List {
					if says(method.Doc) {
						ofInterface[method.Names[0].Name] = true
					}
				}
			}
			return true
		})
	}
	for _, file := range files {
		for _, decl := range file.Decls {
			f, is := decl.(*ast.FuncDecl)
			if !is || !f.Name.IsExported() {
				continue
			}
			name, receiver := f.Name.Name, receiverOf(f)
			if receiver == "Clock" { // which by itself belongs to no loop
				continue
			}
			if says(f.Doc) || receiver != "" && !ast.IsExported(receiver) && ofInterface[name] {
				names = append(names, strings.TrimPrefix(receiver+"."+name, "."))
			}
		}
	}
	return names
}

// receiverOf is the name of the type that f is a method of, if any.
func receiverOf(f *ast.FuncDecl) (name string) {
	if f.Recv != nil {
		ast.Inspect(f.Recv.List[0].Type, func(n ast.Node) bool {
			if id, is := n.(*ast.Ident); is && name == "" {
				name = id.Name
			}
			return true
		})
	}
	return name
}

// loopOnlyCalls calls what is loop only, with what has no effect if it is
// refused.
func loopOnlyCalls(t *testing.T) map[string]func() {
	loop := newLoop(t)
	state := loop.DeferredState()
	state.BeginRun()
	d, ended := deferred.New[int](loop), deferred.Succeed(loop, 1)
	same := func(v int) (int, error) { return v, nil }
	both := func(v int, err error) (int, error) { return v, err }
	inner := func(int) *deferred.Deferred[int] { return d }
	none := func() *deferred.Deferred[int] { t.Error("a refused call had an effect"); return d }
	lock, semaphore := deferred.NewLock(loop), deferred.NewSemaphore(loop, 1)
	lock.Acquire()
	queue, tracker := deferred.NewQueue[int](loop, deferred.QueueConfig{}), deferred.NewTracker(loop)
	file := deferred.NewFileLock(loop, filepath.Join(t.TempDir(), "lock"))
	list := deferred.NewListConsumer(loop, same)
	items := map[string]deferred.Deferator[int]{
		"funcItems": deferred.FromFunc(loop, countTo(1)),
		"seqItems":  deferred.FromSeq(loop, slices.Values([]int{1}), 1),
		"prefetch":  deferred.Prefetch(deferred.FromFunc(loop, countTo(1))),
		"ordered":   deferred.Ordered(loop, deferred.FromFunc(loop, countTo(1)), 1, inner),
	}
	item := items["funcItems"]
	taken := &takes{}
	deferred.Produce(loop, pending[int]{loop}, taken)
	t.Cleanup(func() {
		items["seqItems"].Stop()
		if d.Fired() || !lock.Held() || tracker.Pending() != 0 || queue.Len() != 0 {
			t.Error("a refused call had an effect")
		}
	})
	calls := map[string]func(){
		"New":            func() { deferred.New[int](loop) },
		"NewCancellable": func() { deferred.NewCancellable(loop, func(*deferred.Deferred[int]) {}) },
		"Succeed":        func() { deferred.Succeed(loop, 1) },
		"Fail":           func() { deferred.Fail[int](loop, errBoom) },

		"Deferred.Callback":         func() { d.Callback(1) },
		"Deferred.Errback":          func() { d.Errback(errBoom) },
		"Deferred.Fired":            func() { d.Fired() },
		"Deferred.Result":           func() { d.Result() },
		"Deferred.String":           func() { _ = d.String() },
		"Deferred.Pause":            d.Pause,
		"Deferred.Unpause":          d.Unpause,
		"Deferred.Cancel":           d.Cancel,
		"Deferred.KeepPending":      d.KeepPending,
		"Deferred.AddCallback":      func() { d.AddCallback(same) },
		"Deferred.AddErrback":       func() { d.AddErrback(func(err error) (int, error) { return 0, err }) },
		"Deferred.AddBoth":          func() { d.AddBoth(both) },
		"Deferred.AddCallbacks":     func() { d.AddCallbacks(same, nil) },
		"Deferred.AddCallbackDefer": func() { d.AddCallbackDefer(inner) },
		"Deferred.AddErrbackDefer":  func() { d.AddErrbackDefer(func(error) *deferred.Deferred[int] { return d }) },
		"Deferred.AddTimeout":       func() { d.AddTimeout(1, nil) },
		"Deferred.ChainTo":          func() { d.ChainTo(d) },

		"Then":      func() { deferred.Then(d, same) },
		"ThenBoth":  func() { deferred.ThenBoth(d, both) },
		"ThenDefer": func() { deferred.ThenDefer(d, inner) },
		"Gather":    func() { deferred.Gather(loop, d) },
		"List":      func() { deferred.List(loop, d) },
		"First":     func() { deferred.First(loop, d) },
		"Race":      func() { deferred.Race(loop, d) },
		"Join2":     func() { deferred.Join2(d, d) },
		"Join3":     func() { deferred.Join3(d, d, d) },

		"Inline":      func() { deferred.Inline(loop, func(*deferred.Coroutine) (int, error) { none(); return 0, nil }) },
		"Do":          func() { deferred.Do(loop, func() (int, error) { none(); return 0, nil }) },
		"DoDefer":     func() { deferred.DoDefer(loop, none) },
		"Run":         func() { deferred.Run(lock, none) },
		"After":       func() { deferred.After(loop, 1) },
		"Delay.Until": func() { deferred.Delay{}.Until(loop, func() bool { none(); return true }) },
		"Retry":       func() { deferred.Retry(loop, deferred.Backoff{}, func(int) *deferred.Deferred[int] { return none() }) },
		"Go":          func() { deferred.Go(loop, func(context.Context) (int, error) { none(); return 0, nil }) },
		"FromChannel": func() { deferred.FromChannel(loop, make(chan int)) },
		"FromContext": func() { deferred.FromContext(loop, t.Context()) },
		"CancelWith":  func() { deferred.CancelWith(t.Context(), d) },

		"NewLock":           func() { deferred.NewLock(loop) },
		"Lock.Acquire":      func() { lock.Acquire() },
		"Lock.AcquireNext":  func() { lock.AcquireNext() },
		"Lock.Release":      lock.Release,
		"Lock.Held":         func() { lock.Held() },
		"Lock.AddStopper":   func() { lock.AddStopper(nil) },
		"Lock.Stop":         func() { lock.Stop() },
		"NewSemaphore":      func() { deferred.NewSemaphore(loop, 1) },
		"Semaphore.Acquire": func() { semaphore.Acquire() },
		"Semaphore.Release": semaphore.Release,
		"Semaphore.Free":    func() { semaphore.Free() },
		"NewQueue":          func() { deferred.NewQueue[int](loop, deferred.QueueConfig{}) },
		"Queue.Put":         func() { queue.Put(1) },
		"Queue.Get":         func() { queue.Get() },
		"Queue.Len":         func() { queue.Len() },
		"NewFileLock":       func() { deferred.NewFileLock(loop, "") },
		"FileLock.Acquire":  func() { file.Acquire(0) },
		"FileLock.Release":  func() { file.Release() },
		"NewTracker":        func() { deferred.NewTracker(loop) },
		"Track":             func() { deferred.Track(tracker, d) },
		"Tracker.Pending":   func() { tracker.Pending() },
		"Tracker.All":       func() { tracker.All() },
		"Tracker.Any":       func() { tracker.Any() },
		"Tracker.FewerThan": func() { tracker.FewerThan(1, 0) },
		"Tracker.Quit":      tracker.Quit,

		"FromFunc":             func() { deferred.FromFunc(loop, countTo(1)) },
		"FromSeq":              func() { deferred.FromSeq(loop, slices.Values([]int{1}), 1) },
		"FromSeq2":             func() { deferred.FromSeq2(loop, func(func(int, error) bool) {}, 1) },
		"Prefetch":             func() { deferred.Prefetch(item) },
		"Ordered":              func() { deferred.Ordered(loop, item, 1, inner) },
		"Collect":              func() { deferred.Collect(loop, item) },
		"Produce":              func() { deferred.Produce(loop, item, taken) },
		"NewListConsumer":      func() { deferred.NewListConsumer(loop, same) },
		"NewListConsumerDefer": func() { deferred.NewListConsumerDefer(loop, inner) },
		"ListConsumer.List":    func() { list.List() },
		"production.Pause":     taken.from.Pause,
		"production.Resume":    taken.from.Resume,
		"production.Stop":      taken.from.Stop,

		"State.Check":        state.Check,
		"State.BeginRun":     state.BeginRun,
		"State.EndRun":       state.EndRun,
		"State.SetDebugging": func() { state.SetDebugging(true) },
		"State.Unhandled":    func() { state.Unhandled() },

		// deferredtest
		"Loop.Run":           loop.Run,
		"Loop.Advance":       func() { loop.Advance(1) },
		"Loop.RunUntil":      func() { loop.RunUntil(func() bool { return true }) },
		"Loop.End":           loop.End,
		"Loop.TakeUnhandled": func() { loop.TakeUnhandled() },
		"Result":             func() { deferredtest.Result(t, ended) },
		"Failure":            func() { deferredtest.Failure(t, ended) },
		"Pending":            func() { deferredtest.Pending(t, ended) },
	}
	for name, items := range items {
		calls[name+".Next"] = func() { items.Next() }
		calls[name+".Stop"] = items.Stop
	}
	return calls
}

// pending is a Deferator whose items never come.
type pending[T any] struct{ loop deferred.Loop }

func (p pending[T]) Next() *deferred.Deferred[[]T] { return deferred.New[[]T](p.loop) }
func (p pending[T]) Stop()                         {}

// takes is a Consumer that knows who pushes.
type takes struct{ from deferred.Producer }

func (c *takes) RegisterProducer(p deferred.Producer) { c.from = p }
func (c *takes) Write(int)                            {}
func (c *takes) UnregisterProducer()                  {}

func TestOwner_AwaitChecksThatItRunsOnTheLoop(t *testing.T) {
	loop := newLoop(t)
	loop.DeferredState().BeginRun()
	var leaked *deferred.Coroutine
	deferred.Inline(loop, func(co *deferred.Coroutine) (int, error) { leaked = co; return 0, nil })
	d := deferred.Succeed(loop, 1)
	if onAnotherGoroutine(func() { deferred.Await(leaked, d) }) == nil {
		t.Error("let in")
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

// A coroutine may outlive the one in whose body it was made, and whose
// goroutine is not kept when many end at once.
func TestOwner_ACoroutineWhoseCreatorHasEndedIsOnTheLoop(t *testing.T) {
	loop := newLoop(t)
	first, second := deferred.New[int](loop), deferred.New[int](loop)
	waitFor := func(d *deferred.Deferred[int]) func(*deferred.Coroutine) (int, error) {
		return func(co *deferred.Coroutine) (int, error) { return deferred.Await(co, d) }
	}
	for range 300 {
		deferred.Inline(loop, waitFor(first))
	}
	var inner *deferred.Deferred[int]
	deferred.Inline(loop, func(co *deferred.Coroutine) (int, error) {
		inner = deferred.Inline(loop, func(co *deferred.Coroutine) (int, error) {
			if _, err := deferred.Await(co, second); err != nil {
				return 0, err
			}
			return deferred.Await(co, deferred.Succeed(loop, 7)) // checked, on its own goroutine
		})
		return deferred.Await(co, first)
	})
	loop.DeferredState().BeginRun()
	first.Callback(1)
	second.Callback(2)
	if got := deferredtest.Result(t, inner); got != 7 {
		t.Errorf("got %d", got)
	}
}
