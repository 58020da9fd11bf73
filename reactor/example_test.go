package reactor_test

import (
	"context"
	"fmt"
	"time"

	"sasync/deferred"
	"sasync/reactor"
)

func Example() {
	r, err := reactor.New(reactor.Config{})
	if err != nil {
		fmt.Println(err)
		return
	}
	r.CallLater(20*time.Millisecond, func() {
		fmt.Println("later")
		_ = r.Stop()
	})
	r.CallWhenRunning(func() { fmt.Println("running") })
	if err := r.Run(); err != nil {
		fmt.Println(err)
	}
	// Output:
	// running
	// later
}

// Another goroutine comes in by Post.
func ExampleReactor_Post() {
	r, _ := reactor.New(reactor.Config{})
	sum := 0 // owned by the loop: no lock
	r.CallWhenRunning(func() {
		go func() {
			for i := range 10 {
				_ = r.Post(func() { sum += i })
			}
			_ = r.Stop()
		}()
	})
	_ = r.Run()
	fmt.Println(sum)
	// Output: 45
}

// What blocks or computes runs on a thread; its result comes home to the loop.
func ExampleDeferToThread() {
	r, _ := reactor.New(reactor.Config{})
	r.CallWhenRunning(func() {
		d := reactor.DeferToThread(r, func(ctx context.Context) (int, error) {
			return 6 * 7, nil
		})
		d.AddCallback(func(n int) (int, error) {
			fmt.Println("the answer is", n)
			return n, r.Stop()
		})
	})
	_ = r.Run()
	// Output: the answer is 42
}

// A shutdown waits for what has to be finished.
func ExampleReactor_Before() {
	r, _ := reactor.New(reactor.Config{})
	r.Before(reactor.Shutdown, func() *deferred.Deferred[deferred.Unit] {
		return reactor.DeferToThread(r, func(context.Context) (deferred.Unit, error) {
			fmt.Println("writing what is left")
			return deferred.Unit{}, nil
		})
	})
	r.After(reactor.Shutdown, func() { fmt.Println("bye") })
	r.CallWhenRunning(func() { _ = r.Stop() })
	_ = r.Run()
	// Output:
	// writing what is left
	// bye
}
