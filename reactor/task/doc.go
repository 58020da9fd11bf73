// Package task has what is built of delayed calls: calls at fixed intervals,
// long work in short steps, and the main function of a program.
//
// All of it works on any [deferred.Loop], with a virtual clock in tests; only
// [Main] needs a reactor.
//
// # At fixed intervals
//
// A [LoopingCall] calls a function on a grid of times:
//
//	c := task.NewLoopingCall(loop, func(n int) error { return poll() })
//	d := c.Start(time.Minute, true)
//
// A call that is late or slow makes it skip slots, never hurry; n is how many
// have passed. An error ends the calls, and d tells it. [Later] calls once.
//
// # Long work in short steps
//
// What computes for long holds up the loop, and a thread pool cannot touch what
// the loop owns. A [Cooperator] does such work on the loop, a few steps a turn:
//
//	t := cooperator.Cooperate(func(yield func(*deferred.Deferred[deferred.Unit]) bool) error {
//		for _, a := range accounts {
//			a.settle()
//			if !yield(nil) {
//				return nil
//			}
//		}
//		return nil
//	})
//
// Its tasks take turns; each can be paused, resumed and stopped, and waits for
// the Deferreds that it yields.
//
// # A program
//
// [Main] runs a coroutine on a new reactor and gives the exit code:
//
//	func main() {
//		os.Exit(task.Main(reactor.Config{}, func(r *reactor.Reactor, co *deferred.Coroutine) error {
//			text, err := deferred.Await(co, fetch(r, os.Args[1]))
//			if err != nil {
//				return err
//			}
//			fmt.Println(text)
//			return nil
//		}))
//	}
//
// A signal cancels what it waits for.
//
// # Where things run
//
// All is "Loop only.", but for Main, whose goroutine becomes the loop. The end
// of the loop ends what still runs: the Deferreds of a LoopingCall and of tasks
// fail with a deferred.ErrLoopEnded. LoopingCalls and Cooperators may be used
// again in the next run.
package task
