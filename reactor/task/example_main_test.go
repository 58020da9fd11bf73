package task_test

import (
	"fmt"
	"time"

	"sasync/deferred"
	"sasync/reactor"
	"sasync/reactor/task"
)

// A program gives the code to os.Exit.
func ExampleMain() {
	code := task.Main(reactor.Config{}, func(r *reactor.Reactor, co *deferred.Coroutine) error {
		for _, word := range []string{"three", "two", "one"} {
			fmt.Println(word)
			if _, err := deferred.Await(co, deferred.After(r, time.Millisecond)); err != nil {
				return err
			}
		}
		return task.ExitCode(3)
	})
	fmt.Println("exit code", code)
	// Output:
	// three
	// two
	// one
	// exit code 3
}
