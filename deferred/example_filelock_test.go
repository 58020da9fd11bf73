package deferred_test

import (
	"fmt"
	"os"
	"path/filepath"
	"time"

	"sasync/deferred"
	"sasync/deferred/deferredtest"
)

func ExampleFileLock() {
	dir, err := os.MkdirTemp("", "example")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	loop := deferredtest.NewLoop(nil)
	defer loop.End()
	path := filepath.Join(dir, "service.lock")
	first, second := deferred.NewFileLock(loop, path), deferred.NewFileLock(loop, path)
	fmt.Println(first.Acquire(0))
	waits := second.Acquire(time.Minute)
	fmt.Println(waits)
	first.Release()
	loop.Advance(time.Second)
	fmt.Println(waits)
	second.Release()
	// Output:
	// <Deferred, result: {}>
	// <Deferred, no result yet>
	// <Deferred, result: {}>
}
