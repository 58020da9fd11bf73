// Package deferred gives results that are not there yet.
//
// A [Deferred] stands for such a result. Callbacks are chained on it and run
// when it fires; an error travels down the chain to the next errback:
//
//	d := deferred.New[int](loop)
//	d.AddCallback(func(n int) (int, error) { return n * 2, nil }).
//		AddErrback(func(err error) (int, error) { return 0, nil })
//	d.Callback(21)
//
// The parts below come in reading order; each has an example.
// docs/from-twisted.md says, name by name, what became of Twisted's.
//
// # Where things run
//
// A Deferred belongs to one [Loop] and has no lock: make it, add to it and fire
// it on that loop only. Another goroutine comes in by Loop.Post. What is fired
// by hand has run its callbacks before Callback returns. What arrives along a
// link is run by iteration, so a chain of a million links needs one stack
// frame.
//
// # Chains and taps
//
// AddCallback and its kin change the value for those added later. With
// AddCallbackDefer the chain waits for another Deferred, and ChainTo fires one.
//
// [Then], [ThenBoth], [ThenDefer] and [Await] are taps: they read the result at
// their place in the chain and leave it there, so any number may wait for one
// Deferred, and the type may change. A tap counts as handling an error.
//
// # Cancelling
//
// Cancel asks for the work behind a Deferred to be ended: the canceller of
// [NewCancellable] may still give the result, else it is ErrCancelled.
// Cancelling one of several waiters detaches it; cancelling the last one
// cancels the source. AddTimeout cancels what takes too long.
//
// # Many at once
//
// [Gather] waits for the values of many and fails with the first error; [Join2]
// and [Join3] do so for different types. [List] tells what came of each.
// [First] takes the first value, and [Race] cancels the others then. A
// [Tracker] watches a set that changes.
//
// # Straight-line style
//
// [Inline] runs a function as a coroutine on the loop, and [Await] waits in the
// middle of it, while the loop goes on:
//
//	d := deferred.Inline(loop, func(co *deferred.Coroutine) (bool, error) {
//		id, err := deferred.Await(co, lookUp(name))
//		if err != nil {
//			return false, err
//		}
//		return deferred.Await(co, store(id))
//	})
//
// Cancelling its Deferred cancels what it awaits now. One that still waits when
// its loop ends is unwound: its defers run.
//
// # Time and turns
//
// [After] waits, a [Delay] polls, and [Retry] tries again with backoff and
// jitter. A [Lock], a [Semaphore] and a [Queue] hand out turns, first come,
// first served; [Run] takes a turn and gives it back. A [FileLock] is one among
// processes.
//
// # Items, a few at a time
//
// A [Deferator] is an iterator whose items are not there yet: [Each] makes a
// range loop of it, [Collect] a list, and [Produce] pushes it to a [Consumer]
// that may pause it. [FromFunc] and [FromSeq] make one, [Prefetch] works one
// step ahead, and [Ordered] makes calls side by side whose results keep the
// order.
//
// # Bridges to other Go
//
// [Do] and [DoDefer] call a function. [Go] runs one on a goroutine,
// [FromChannel] and [FromContext] wait for what their names say, and
// [CancelWith] ends a chain with its context. [Wait] is the way out: it blocks
// another goroutine until the result is there. errors.Is and errors.As find
// causes through every link.
//
// # When things go wrong
//
// A panic in a callback becomes a [PanicError] on the path of errors, and tells
// which Awaits it has passed. Firing twice panics with [AlreadyCalledError].
// runtime.Goexit in a callback ends the goroutine that is the loop, and its run;
// the Deferred keeps what it had. In a coroutine it also fails its Deferred.
//
// An error that nobody handles is given once to the loop's hook, as [Unhandled]:
// when its Deferred is collected as garbage, at the latest when the run ends.
//
// State.SetDebugging adds where Deferreds were made and fired. A build with the
// tag sasyncdebug checks that what is "Loop only." runs on the loop.
//
// Package deferredtest has a loop and a clock that tests step by hand.
package deferred
