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
// # Where things run
//
// A Deferred belongs to one [Loop] and has no lock: make it, add to it and fire
// it on that loop only. Another goroutine comes in by Loop.Post. What is fired
// by hand has run its callbacks before Callback returns. What arrives along a
// link is run by iteration, so a chain of a million links needs one stack
// frame.
//
// # Several for one, one for several
//
// [Then], [ThenBoth], [ThenDefer] and [Await] are taps: they read the result at
// their place in the chain and leave it there, so any number may wait for one
// Deferred. A tap counts as handling an error. Cancelling one of several
// waiters detaches it; cancelling the last one cancels the source. [Gather]
// waits for many.
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
// # When things go wrong
//
// A panic in a callback becomes a [PanicError] on the path of errors. An error
// that nobody handles is given once to the loop's hook: when its Deferred is
// collected as garbage, at the latest when the run ends. Firing twice panics
// with [AlreadyCalledError].
//
// Package deferredtest has a loop and a clock that tests step by hand.
package deferred
