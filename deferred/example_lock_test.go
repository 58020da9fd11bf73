package deferred_test

import (
	"fmt"
	"time"

	"sasync/deferred"
	"sasync/deferred/deferredtest"
)

func ExampleRun() {
	loop := deferredtest.NewLoop(nil)
	defer loop.End()
	file := deferred.NewLock(loop)
	for _, name := range []string{"first", "second"} {
		deferred.Run(file, func() *deferred.Deferred[deferred.Unit] {
			fmt.Println(name, "begins")
			written := deferred.New[deferred.Unit](loop)
			loop.AfterFunc(time.Second, func() {
				fmt.Println(name, "ends")
				written.Callback(deferred.Unit{})
			})
			return written
		})
	}
	loop.Advance(time.Minute)
	// Output:
	// first begins
	// first ends
	// second begins
	// second ends
}

func ExampleLock_AcquireNext() {
	loop := deferredtest.NewLoop(nil)
	defer loop.End()
	lock := deferred.NewLock(loop)
	work := func(name string) func(deferred.Unit) (deferred.Unit, error) {
		return func(u deferred.Unit) (deferred.Unit, error) {
			fmt.Println(name)
			lock.Release()
			return u, nil
		}
	}
	lock.Acquire()
	lock.Acquire().AddCallback(work("usual"))
	lock.AcquireNext().AddCallback(work("urgent"))
	lock.Release()
	// Output:
	// urgent
	// usual
}

func ExampleSemaphore() {
	loop := deferredtest.NewLoop(nil)
	defer loop.End()
	downloads := deferred.NewSemaphore(loop, 2)
	for i := range 3 {
		downloads.Acquire().AddCallback(func(u deferred.Unit) (deferred.Unit, error) {
			fmt.Println("download", i)
			loop.AfterFunc(time.Second, downloads.Release)
			return u, nil
		})
	}
	fmt.Println("two run")
	loop.Advance(time.Minute)
	// Output:
	// download 0
	// download 1
	// two run
	// download 2
}
